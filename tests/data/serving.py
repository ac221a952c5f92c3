"""What the tests of ``dlbook.data`` share: a web server and a question."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXT = b"To be, or not to be: that is the question.\n" * 2000


class Handler(BaseHTTPRequestHandler):
    """Answers with what the test put into ``server.answers``."""

    def do_GET(self):
        self.server.requests.append(self.path)
        self.server.answers[self.path](self)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    """Counts requests; does not report clients that went away."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        pass

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"


def answer(body, status=200, length=None):
    """An answer whose Content-Length may promise more than ``body``."""

    def send(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(length or len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def result_or_fault(read, path):
    """What ``read`` returns; if a ValueError, it has to name the file."""
    try:
        return read(path)
    except ValueError as fault:
        message = str(fault)
    assert str(path) in message
    return None

"""What tests of ``dlbook.data`` share: a server, a writer, a question."""

import gzip
import hashlib
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from dlbook.data.catalogue import CATALOGUE

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


def answer(body, status=200, length=None, kind="application/octet-stream"):
    """An answer whose Content-Length may promise more than ``body``."""

    def send(handler):
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(length or len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def publish(monkeypatch, name, folder):
    """Let the files in ``folder`` be those published of the set ``name``."""
    files = []
    for file in CATALOGUE[name].files:
        data = (folder / file.name).read_bytes()
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        files.append(replace(file, checksum=digest, size=len(data)))
    entry = replace(CATALOGUE[name], files=tuple(files))
    monkeypatch.setitem(CATALOGUE, name, entry)
    return entry


def write_idx(path, array):
    """Write a uint8 array as IDX, gzipped if ``path`` ends in .gz."""
    shape = np.array(array.shape, ">u4").tobytes()
    data = bytes((0, 0, 8, array.ndim)) + shape + array.tobytes()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def result_or_fault(read, path):
    """What ``read`` returns; if a ValueError, it has to name the file."""
    try:
        return read(path)
    except ValueError as fault:
        message = str(fault)
    assert str(path) in message
    return None

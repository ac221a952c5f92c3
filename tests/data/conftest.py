"""A web server on this machine, and entries whose files it serves."""

import gc
import hashlib
import threading
import warnings
from dataclasses import replace

import pytest
from serving import TEXT, Handler, Server

from dlbook.data.catalogue import RawFile, find


@pytest.fixture
def server(monkeypatch):
    """A server on the loopback address, with no answers yet."""
    monkeypatch.setenv("no_proxy", "*")
    running = Server(("127.0.0.1", 0), Handler)
    running.answers, running.requests = {}, []
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()
    with warnings.catch_warnings():
        # A broken exchange leaves sockets to the collector: let it find them
        # here, not in a later test.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache folder, and no mirror."""
    monkeypatch.delenv("DLBOOK_DATA", raising=False)
    monkeypatch.setenv("DLBOOK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def text_entry(server):
    """Make an entry of one text file, served under the paths given."""

    def make(*paths, checksum=True):
        digest = "sha256:" + hashlib.sha256(TEXT).hexdigest()
        urls = tuple(server.url(path) for path in paths)
        size = len(TEXT) if checksum else 0
        file = RawFile("input.txt", urls, digest * checksum, "here", size)
        return replace(find("tiny_shakespeare"), files=(file,))

    return make

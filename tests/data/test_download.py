"""Downloads, against a server on this machine that misbehaves."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from serving import TEXT, answer

from dlbook.data import download
from dlbook.data.catalogue import RawFile, find
from dlbook.data.download import DownloadError, fetch
from dlbook.data.loading import read_cache

FETCH = """
import sys
from dataclasses import replace
from dlbook.data.catalogue import RawFile, find
from dlbook.data.download import fetch
url, checksum, size = sys.argv[1:]
file = RawFile("input.txt", (url,), checksum, "here", int(size))
print("ready", flush=True)
fetch(replace(find("tiny_shakespeare"), files=(file,)))
"""


def kept(cache: Path) -> list[str]:
    """Every file and folder in the cache, but the empty lock."""
    names = [str(p.relative_to(cache)) for p in cache.rglob("*")]
    return sorted(n for n in names if not n.endswith(".lock"))


def assert_right(cache: Path) -> None:
    """The cache holds the right bytes and nothing beside them."""
    where = "tiny_shakespeare/input.txt"
    assert kept(cache) == ["tiny_shakespeare", where]
    assert (cache / where).read_bytes() == TEXT


def fault(entry, cache: Path, **options) -> str:
    """The message of a download that fails and keeps nothing."""
    with pytest.raises(DownloadError) as caught:
        fetch(entry, **options)
    assert kept(cache) == ["tiny_shakespeare"]
    message = str(caught.value)
    assert "\n" not in message
    assert "DLBOOK_DATA" in message
    assert "dlbook data fetch tiny_shakespeare" in message
    return message


def test_a_good_file(server, cache, text_entry):
    """A file with the published checksum lands in the cache, once."""
    server.answers["/a"] = answer(TEXT)
    entry = text_entry("/a")
    assert fetch(entry) == fetch(entry)
    assert_right(cache)
    assert server.requests == ["/a"]


def test_truncated_body(server, cache, text_entry):
    """A body shorter than promised is refused: URL, expected, what came."""
    server.answers["/a"] = answer(TEXT[:5000], length=len(TEXT))
    message = fault(text_entry("/a"), cache)
    assert server.url("/a") in message
    assert "expected 86,000 bytes" in message
    assert "got no whole answer" in message
    assert "5000 bytes read" in message


def test_truncated_body_of_stated_length(server, cache, text_entry):
    """A short body is refused even if the server calls it whole."""
    server.answers["/a"] = answer(TEXT[:5000])
    message = fault(text_entry("/a"), cache)
    assert "expected 86,000 bytes, got 5,000" in message


def test_wrong_checksum(server, cache, text_entry):
    """Bytes of the right length with another checksum are refused."""
    server.answers["/a"] = answer(TEXT[:-1] + b"!")
    entry = text_entry("/a")
    message = fault(entry, cache)
    assert f"expected {entry.files[0].checksum}, got sha256:" in message


def test_forbidden_page(server, cache, text_entry):
    """A page with status 403 is refused and its status reported."""
    server.answers["/a"] = answer(b"<html>Forbidden</html>", 403)
    message = fault(text_entry("/a"), cache)
    assert f"{server.url('/a')}: expected 86,000 bytes, got 403" in message


def test_page_in_place_of_the_file(server, cache, text_entry):
    """A web page with status 200 is refused and called a web page."""
    server.answers["/a"] = answer(b"<html>Log in to the network</html>")
    assert "a web page" in fault(text_entry("/a"), cache)


def test_next_mirror(server, cache, text_entry):
    """After a 404 and a wrong file the next URL is tried."""
    server.answers["/a"] = answer(b"gone", 404)
    server.answers["/b"] = answer(b"another file")
    server.answers["/c"] = answer(TEXT)
    fetch(text_entry("/a", "/b", "/c"))
    assert_right(cache)
    assert server.requests == ["/a", "/b", "/c"]


def test_every_mirror_is_named(server, cache, text_entry):
    """When all URLs fail the message tells each one's fault."""
    server.answers["/a"] = answer(b"gone", 404)
    server.answers["/b"] = answer(b"broken", 500)
    message = fault(text_entry("/a", "/b"), cache)
    assert f"{server.url('/a')}: expected 86,000 bytes, got 404" in message
    assert f"{server.url('/b')}: expected 86,000 bytes, got 500" in message


def test_silent_server(server, cache, text_entry, monkeypatch):
    """A server that stops sending is given up after the time limit."""
    monkeypatch.setattr(download, "TIMEOUT", (1.0, 0.2))
    done = threading.Event()

    def send(handler):
        answer(TEXT[:5000], length=len(TEXT))(handler)
        done.wait(120)

    server.answers["/a"] = send
    message = fault(text_entry("/a"), cache)
    done.set()
    assert "got no whole answer" in message
    assert "timed out" in message


def test_no_server(cache, text_entry, server):
    """An address where nobody answers is named."""
    entry = text_entry("/a")
    file = replace(entry.files[0], urls=("http://127.0.0.1:9/a",))
    message = fault(replace(entry, files=(file,)), cache)
    assert "http://127.0.0.1:9/a: expected" in message
    assert "refused" in message


def start(entry, first: str = "") -> subprocess.Popen:
    """A process that does ``first``, then fetches ``entry``."""
    file = entry.files[0]
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", first + FETCH),
            *(file.urls[0], file.checksum, str(file.size)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen) -> int:
    """The exit code of ``process``."""
    process.communicate(timeout=120)
    return process.returncode


@pytest.fixture
def slow(server):
    """Serve the first half, then wait for the event ``go``."""
    half_sent, go = threading.Event(), threading.Event()

    def send(handler):
        answer(TEXT[:40000], length=len(TEXT))(handler)
        half_sent.set()
        go.wait(120)
        handler.wfile.write(TEXT[40000:])

    server.answers["/slow"] = send
    yield half_sent, go
    go.set()


def test_killed_half_way(server, cache, text_entry, slow):
    """Killed half way the cache has no file; the next run makes it right."""
    half_sent, go = slow
    entry = text_entry("/slow")
    process = start(entry)
    assert half_sent.wait(120)
    place = cache / "tiny_shakespeare" / "input.txt"
    process.send_signal(signal.SIGKILL)
    assert finish(process) == -signal.SIGKILL
    assert not place.exists()
    assert kept(cache) != ["tiny_shakespeare"], "nothing was under way"
    go.set()
    assert fetch(entry) == [place]
    assert_right(cache)


def test_two_processes_at_once(server, cache, text_entry, slow):
    """Two processes that fetch one file both succeed, with one download."""
    half_sent, go = slow
    entry = text_entry("/slow")
    processes = [start(entry), start(entry)]
    assert half_sent.wait(120)
    time.sleep(0.5)  # for the other one to reach the lock
    go.set()
    assert [finish(p) for p in processes] == [0, 0]
    assert_right(cache)
    assert server.requests == ["/slow"]


def test_two_processes_without_a_lock(server, cache, text_entry):
    """Where the system has no lock, two downloads still leave it right."""
    no_lock = "import sys; sys.modules['fcntl'] = None\n"
    both = threading.Barrier(2)

    def send(handler):
        answer(TEXT[:40000], length=len(TEXT))(handler)
        both.wait(120)
        handler.wfile.write(TEXT[40000:])

    server.answers["/a"] = send
    entry = text_entry("/a")
    processes = [start(entry, no_lock), start(entry, no_lock)]
    assert [finish(p) for p in processes] == [0, 0]
    assert_right(cache)
    assert server.requests == ["/a", "/a"]


def test_cache_below_a_file(server, text_entry, tmp_path, monkeypatch):
    """A cache that cannot be made is named, with what to set instead."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("DLBOOK_CACHE", str(tmp_path / "file" / "cache"))
    server.answers["/a"] = answer(TEXT)
    with pytest.raises(DownloadError) as caught:
        fetch(text_entry("/a"))
    message = str(caught.value)
    assert str(tmp_path / "file" / "cache") in message
    assert server.url("/a") in message
    assert "Not a directory; set DLBOOK_CACHE" in message
    assert "DLBOOK_DATA" in message
    assert server.requests == []


def test_read_only_cache(server, cache, text_entry):
    """A cache without permission to write is named, and stays empty."""
    cache.mkdir(mode=0o500)
    if os.access(cache, os.W_OK):
        pytest.skip("this user, root perhaps, may write anywhere")
    server.answers["/a"] = answer(TEXT)
    with pytest.raises(DownloadError, match=r"Permission denied; set DLB"):
        fetch(text_entry("/a"))
    assert kept(cache) == []


def test_disk_that_refuses(server, cache, text_entry, monkeypatch):
    """A write that the system refuses half way leaves nothing behind."""
    server.answers["/a"] = answer(TEXT)

    def refuse(self, target):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(DownloadError, match=r"Read-only file system; set"):
        fetch(text_entry("/a"))
    assert kept(cache) == ["tiny_shakespeare"]


def test_files_there_need_no_writing(server, cache, text_entry):
    """What the cache has is used without a request and without a lock."""
    place = cache / "tiny_shakespeare" / "input.txt"
    place.parent.mkdir(parents=True)
    place.write_bytes(TEXT)
    assert fetch(text_entry("/a")) == [place]
    assert server.requests == []
    assert not (place.parent / ".lock").exists()


def test_without_a_checksum(server, cache, text_entry):
    """Without a published checksum nothing is asked for, and it says why."""
    with pytest.raises(DownloadError, match="no checksum is published") as e:
        fetch(text_entry("/a", checksum=False))
    assert "dlbook data fetch tiny_shakespeare --unverified" in str(e.value)
    assert server.requests == []
    assert not cache.exists()


def test_unverified(server, cache, text_entry):
    """--unverified takes bytes that no checksum vouches for."""
    server.answers["/a"] = answer(TEXT)
    fetch(text_entry("/a", checksum=False), unverified=True)
    assert_right(cache)


def test_unverified_is_no_licence_for_rubbish(server, cache):
    """Even unverified, a file has to be one that its reader takes."""
    server.answers["/a"] = answer(b"<html>Log in</html>")
    file = RawFile("pima-indians-diabetes.data.csv", (server.url("/a"),))
    entry = replace(find("pima_diabetes"), files=(file,))
    with pytest.raises(DownloadError, match=r"web page.*line 1: expected 9"):
        fetch(entry, unverified=True)
    assert kept(cache) == ["pima_diabetes"]


def test_load_downloads(server, cache, text_entry):
    """What is neither in mirror nor cache is downloaded and read."""
    server.answers["/a"] = answer(TEXT)
    data, paths = read_cache(text_entry("/a"))
    assert data.text.encode() == TEXT
    assert data.source.endswith("; downloaded")
    assert paths == [cache / "tiny_shakespeare" / "input.txt"]


def test_whole_sets_have_nothing_to_fetch(cache):
    """A set that the package carries whole is not fetched."""
    with pytest.raises(ValueError, match="no files"):
        fetch(find("air_passengers"))

"""Downloads, against a server on this machine that misbehaves."""

import gzip
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from serving import TEXT, answer

from dlbook.data import transfer
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
    monkeypatch.setattr(transfer, "TIMEOUT", (1.0, 0.2))
    done = threading.Event()

    def send(handler):
        answer(TEXT[:5000], length=len(TEXT))(handler)
        done.wait(120)

    server.answers["/a"] = send
    message = fault(text_entry("/a"), cache)
    done.set()
    assert "got no whole answer" in message
    assert "timed out" in message


def drip(handler):
    """A byte now and then, for as long as somebody listens."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.01)


def test_trickle(server, cache, text_entry, monkeypatch):
    """A byte now and then is no progress: it is given up."""
    monkeypatch.setattr(transfer, "PATIENCE", 0.3)
    server.answers["/a"] = drip
    message = fault(text_entry("/a"), cache)
    assert "expected 86,000 bytes, got only " in message


@pytest.mark.parametrize(("least", "enough"), [(2000, True), (70_000, False)])
def test_what_counts_as_progress(
    server, cache, text_entry, monkeypatch, least, enough
):
    """So many bytes in each minute are enough, however long it takes."""
    seconds = iter(range(1000))
    monkeypatch.setattr(transfer, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(transfer, "CHUNK", 1000)  # the clock's second
    monkeypatch.setattr(transfer, "LEAST", least)
    server.answers["/a"] = answer(TEXT)
    if enough:
        fetch(text_entry("/a"))
        assert next(seconds) > 60
    else:
        message = fault(text_entry("/a"), cache)
        assert re.search(
            r"expected 86,000 bytes, got only .* in 60 s", message
        )


@pytest.mark.parametrize(
    ("name", "body"),
    [("input.txt", TEXT), ("input.txt.gz", gzip.compress(TEXT, mtime=0))],
)
def test_content_encoding(server, cache, text_entry, name, body):
    """A packed transfer is unpacked; a packed file stays packed."""

    def send(handler):
        packed = gzip.compress(TEXT, mtime=0)
        handler.send_response(200)
        handler.send_header("Content-Encoding", "x-gzip")
        handler.send_header("Content-Length", str(len(packed)))
        handler.end_headers()
        handler.wfile.write(packed)

    server.answers["/a"] = send
    entry, digest = text_entry("/a"), hashlib.sha256(body).hexdigest()
    file = replace(entry.files[0], name=name, size=len(body))
    file = replace(file, checksum=f"sha256:{digest}")
    (path,) = fetch(replace(entry, files=(file,)))
    assert path.read_bytes() == body


def test_endless_body(server, cache, text_entry):
    """A body longer than published is read no further than that."""
    sent = []

    def send(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(TEXT)
            sent.append(len(TEXT))

    server.answers["/a"] = send
    message = fault(text_entry("/a"), cache)
    assert "expected 86,000 bytes, got more than 86,000" in message
    assert sum(sent) < 2**26, "what the sockets hold, and no more"


def test_promise_of_a_terabyte(server, cache, text_entry):
    """A body that is promised to be too long is not read at all."""
    server.answers["/a"] = answer(TEXT, length=10**12)
    message = fault(text_entry("/a"), cache)
    assert "expected 86,000 bytes, got a promise of 1,000,000,000" in message


@pytest.mark.parametrize(
    ("send", "message"),
    [
        (answer(TEXT, kind="text/html; charset=utf-8"), "got a web page"),
        (answer(TEXT, kind="TEXT/HTML"), "got a web page"),
        (answer(b"\n<!DOCTYPE html><p>Log in"), " bytes, a web page"),
        (answer(TEXT[:5000], 206), "got 206 Partial Content"),
        (answer(b"", 204), "got 204 No Content"),
        (answer(b""), "the file is empty"),
        (answer(b"", length=2**40), "got a promise of 1,099,511,627,776"),
    ],
)
def test_unverified_and_no_file(server, cache, text_entry, send, message):
    """Where no checksum tells them, pages and parts are refused as well."""
    server.answers["/a"] = send
    entry = text_entry("/a", checksum=False)
    assert message in fault(entry, cache, unverified=True)


def put(cache, data):
    """A file in the cache's place for the text."""
    place = cache / "tiny_shakespeare" / "input.txt"
    place.parent.mkdir(parents=True)
    place.write_bytes(data)
    return place


DAMAGED = [b"", TEXT[:5000], TEXT[:-1] + b"!", b"?" + TEXT[1:], TEXT + b"\n"]


@pytest.mark.parametrize("data", DAMAGED, ids=lambda data: len(data))
def test_damaged_in_the_cache(server, cache, text_entry, capsys, data):
    """A file not as published is fetched again, with a line that says so."""
    place = put(cache, data)
    server.answers["/a"] = answer(TEXT)
    entry = text_entry("/a")
    assert fetch(entry) == fetch(entry) == [place]
    assert_right(cache)
    assert server.requests == ["/a"]
    line = capsys.readouterr().err
    assert line.startswith(f"dlbook: {place}: expected ")
    assert line.endswith("; fetching it again\n")
    assert line.count("\n") == 1


@pytest.mark.parametrize("data", DAMAGED, ids=lambda data: len(data))
def test_damaged_and_no_network(server, cache, text_entry, data):
    """Without a network it is named and stays where it is."""
    place = put(cache, data)
    server.answers["/a"] = answer(b"gone", 404)
    with pytest.raises(DownloadError, match="404") as caught:
        read_cache(text_entry("/a"))
    assert str(caught.value).startswith(f"{place}: expected ")
    assert place.read_bytes() == data
    assert kept(cache) == ["tiny_shakespeare", "tiny_shakespeare/input.txt"]


def test_a_folder_in_the_place_of_the_file(server, cache, text_entry):
    """A folder where the file belongs is named before any request."""
    (cache / "tiny_shakespeare" / "input.txt").mkdir(parents=True)
    with pytest.raises(DownloadError, match=r"input\.txt: .* got a folder"):
        fetch(text_entry("/a"))
    assert server.requests == []


def test_offline_there_is_a_sample(server, cache, text_entry):
    """Who cannot download is told of the sample, where there is one."""
    file = text_entry("/a").files[0]
    server.answers["/a"] = answer(b"gone", 404)
    with pytest.raises(DownloadError, match=r"load\('mnist', sample=True\)"):
        fetch(replace(find("mnist"), files=(file,)))
    assert "sample" not in fault_without_folder(text_entry("/a"))


def fault_without_folder(entry) -> str:
    """The message of a download that fails."""
    with pytest.raises(DownloadError) as caught:
        fetch(entry)
    return str(caught.value)


def test_the_mirror_that_was_asked_is_named(
    server, cache, text_entry, tmp_path, monkeypatch
):
    """The advice names the mirror folder that lacks the file."""
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path))
    server.answers["/a"] = answer(b"gone", 404)
    message = fault_without_folder(text_entry("/a"))
    assert f"put tiny_shakespeare.txt into {tmp_path} (DLBOOK_DATA)" in message


@pytest.mark.parametrize("seen", [True, False])
def test_progress(server, cache, text_entry, monkeypatch, capsys, seen):
    """On a terminal a bar shows the progress; elsewhere there is none."""
    monkeypatch.setattr(transfer, "_on_terminal", lambda: seen)
    server.answers["/a"] = answer(TEXT)
    fetch(text_entry("/a"))
    out, err = capsys.readouterr()
    assert out == ""
    assert ("86.0k/86.0k" in err) == ("input.txt" in err) == seen
    assert seen or not err


IN_A_KERNEL = """
from dataclasses import replace
from dlbook.data import load
from dlbook.data.catalogue import CATALOGUE, RawFile
entry, file = CATALOGUE["tiny_shakespeare"], {file!r}
CATALOGUE["tiny_shakespeare"] = replace(entry, files=(file,))
data = load("tiny_shakespeare")
print(len(data.text), data.source)
"""


def test_in_a_notebook(server, cache, text_entry):
    """In a kernel a download, and a file replaced, leave no trace."""
    server.answers["/a"] = answer(TEXT)
    cell = IN_A_KERNEL.format(file=text_entry("/a").files[0])
    source = "Tiny Shakespeare, 86,000 of 1,115,394 characters; downloaded"
    for content in (None, b"damaged"):
        if content:
            (cache / "tiny_shakespeare" / "input.txt").write_bytes(content)
        assert outputs(cell) == [("stdout", f"86000 {source}\n")]
        assert_right(cache)
    assert server.requests == ["/a", "/a"]


def outputs(cell) -> list[tuple[str, str]]:
    """What the cell writes, run as a notebook in a process of its own."""
    code = (
        "import json, sys, nbclient, nbformat; "
        "v4 = nbformat.v4; cell = v4.new_code_cell(sys.argv[1]); "
        "nbclient.execute(v4.new_notebook(cells=[cell])); "
        "print(json.dumps([(o.name, o.text) for o in cell.outputs]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, cell],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(o) for o in json.loads(done.stdout.splitlines()[-1])]


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

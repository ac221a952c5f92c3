"""The file of a sweep: whole, healed, and never another's."""

import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from dlbook.study.ledger import Ledger

PARTS = {"function": "lab.run", "code": "1", "lab.WIDTH": "2"}


def filled(path, count=3, parts=PARTS):
    """A file with some results."""
    ledger = Ledger(path, parts)
    for a in range(count):
        ledger.add({"a": a}, json.dumps({"a": a}), {"b": a + 0.5})
    return ledger


@pytest.mark.parametrize("junk", [b"", b"\0" * 9, b'{"run"', b'{"run": "lab'])
def test_a_cut_line_spoils_nothing(junk, tmp_path):
    """Cut anywhere, or zeroed, the last line is lost and the others kept."""
    path = tmp_path / "rows.jsonl"
    filled(path)
    whole = path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for end in range(last, len(whole) - 1, 7):
        path.write_bytes(whole[:end] + junk * (end == last))
        ledger = Ledger(path, PARTS)
        assert [*ledger.rows.values()] == [{"b": 0.5}, {"b": 1.5}]
        ledger.add({"a": 9}, '{"a": 9}', {"b": 9.5})
        assert path.read_bytes().startswith(whole[:end])
        again = Ledger(path, PARTS)
        assert again.rows == ledger.rows


def test_a_cut_first_line_is_told_again(tmp_path):
    """What the function is stands in the next line that is written."""
    path = tmp_path / "rows.jsonl"
    filled(path, 1)
    path.write_bytes(path.read_bytes()[:-9])
    filled(path, 1)
    with pytest.raises(ValueError, match=r"before a change of lab.WIDTH: "):
        Ledger(path, PARTS | {"lab.WIDTH": "3"})


OTHERS = {
    "name": (
        {"function": "lab.go"},
        "of lab.run, not of lab.go: take another",
    ),
    "code": (
        {"code": "2"},
        "of lab.run before a change of code: take another",
    ),
    "more": ({"a": "1", "z": "1"}, "before a change of a, z: take another"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_results_of_another_function_are_refused(other, tmp_path):
    """The message says what differs; the file stays as it was."""
    path = tmp_path / "rows.jsonl"
    filled(path)
    before, (parts, message) = path.read_bytes(), OTHERS[other]
    with pytest.raises(ValueError, match=f"{path} holds results .*{message}"):
        Ledger(path, PARTS | parts)
    assert path.read_bytes() == before
    assert len(Ledger(path, PARTS).rows) == 3


def _arrays():
    """The bytes of a file of arrays."""
    file = io.BytesIO()
    np.savez(file, x=np.arange(9))
    return file.getvalue()


FILES = {
    "text": (b"some notes\n", 1),
    "python": (b"\nimport os\n", 2),
    "other JSON": (b'{"a": 1}\n', 1),
    "list": (b"[1]\n", 1),
    "arrays": (_arrays(), 1),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_another_kind_is_refused(kind, tmp_path):
    """Nothing is added to what no sweep has written."""
    path, (text, line) = tmp_path / "file", FILES[kind]
    path.write_bytes(text)
    with pytest.raises(ValueError, match=f"line {line}, is not from a sweep"):
        Ledger(path, PARTS)
    assert path.read_bytes() == text


def test_lines_may_end_as_an_editor_left_them(tmp_path):
    """CRLF, and blank lines between."""
    path = tmp_path / "rows.jsonl"
    rows = filled(path).rows
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert Ledger(path, PARTS).rows == rows


def test_a_file_that_takes_no_line_is_an_error(tmp_path):
    """At the limit of its size: what fits in is no result, and is healed."""
    path = tmp_path / "rows.jsonl"
    filled(path, 1)
    size = path.stat().st_size + 20
    code = f"""
import resource, signal
from dlbook.study.ledger import Ledger
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
ledger = Ledger({str(path)!r}, {PARTS!r})
try:
    ledger.add({{"a": 5}}, '{{"a": 5}}', {{"b": 1}})
except OSError as error:
    print(len(ledger.rows), error.filename)
"""
    run = [sys.executable, "-c", code]
    result = subprocess.run(run, capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["1", str(path)]
    assert path.stat().st_size == size
    assert len(filled(path, 2).rows) == 2


def test_a_result_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    """The error holds it, and the sweep ends at once."""
    from dlbook.study import sweep

    calls = []

    def run(a):
        calls.append(a)
        return {"b": a + 0.5}

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        sweep(run, [{"a": 1}, {"a": 2}], store=tmp_path / "rows.jsonl")
    assert calls == [1]
    (note,) = caught.value.__notes__
    assert note == "sweep: the result of {'a': 1} was {'b': 1.5}"


def test_a_store_is_opened_before_anything_runs(tmp_path):
    """A file in place of its folder is found at once."""
    from dlbook.study import sweep

    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        sweep(lambda: 1 / 0, [{}], store=tmp_path / "file" / "rows.jsonl")

"""Tiny Shakespeare, as the package carries it."""

import bz2
from hashlib import sha256

import pytest

from dlbook.data import loading
from dlbook.data.catalogue import CATALOGUE
from dlbook.data.shakespeare import PATH, read_shakespeare


@pytest.fixture(autouse=True)
def _nothing_else_at_hand(monkeypatch):
    """The text must need neither mirror nor cache."""
    monkeypatch.setenv("DLBOOK_DATA", "/nowhere")
    monkeypatch.setenv("DLBOOK_CACHE", "/nowhere")


def test_it_is_the_published_text():
    """Its bytes have the published checksum; lines and letters are known."""
    text = read_shakespeare().text
    digest = sha256(text.encode("ascii")).hexdigest()
    entry = CATALOGUE["tiny_shakespeare"]
    assert entry.files[0].checksum == f"sha256:{digest}"
    assert len(text) == entry.counts[0]
    assert text.startswith("First Citizen:\nBefore we proceed any further")
    assert len(set(text)) == 65


def test_the_source_is_noted():
    """The build finds what a chapter has read."""
    loading.loaded.clear()
    text = read_shakespeare()
    (record,) = loading.loaded
    read_shakespeare()
    assert loading.loaded == [record]
    assert record["path"] == str(PATH)
    assert record["sha256"] == sha256(PATH.read_bytes()).hexdigest()
    assert "1,115,394 characters; carried by" in text.source


@pytest.mark.parametrize("kept", [0, 1, 100, 200_000])
def test_a_file_cut_short_is_refused(tmp_path, kept):
    """Cut anywhere, the file is named, with what was expected of it."""
    path = tmp_path / "text.bz2"
    path.write_bytes(PATH.read_bytes()[:kept])
    message = r"text\.bz2: expected 1,115,394 bytes of text, got .* cut short"
    with pytest.raises(ValueError, match=message):
        read_shakespeare(path)


def test_another_file_is_refused(tmp_path):
    """What is no bzip2, another text, or more text is no such file."""
    path = tmp_path / "text.bz2"
    path.write_bytes(b"First Citizen: not compressed, and short")
    with pytest.raises(ValueError, match=r"text\.bz2: not a file of bzip2"):
        read_shakespeare(path)
    for size in (1_115_394, 1_115_395):
        path.write_bytes(bz2.compress(b"a" * size))
        with pytest.raises(ValueError, match="expected the text with sha256"):
            read_shakespeare(path)

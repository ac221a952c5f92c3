"""The mirror folder: what is used, and what is refused by its path."""

import os
from pathlib import Path

import numpy as np
import pytest
from serving import publish, write_idx

from dlbook.data import load
from dlbook.data.catalogue import CATALOGUE, find
from dlbook.data.places import at_hand, cache_folder, mirror_files

X = np.arange(20 * 784, dtype=np.uint32).astype(np.uint8).reshape(20, 28, 28)
Y = np.arange(20, dtype=np.uint8) % 10
PUBLISHED = [file.name for file in find("mnist").files]


@pytest.fixture
def mirror(tmp_path, monkeypatch, cache):
    """An empty mirror folder, and no network."""

    def refuse(*args):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("dlbook.data.download.transfer", refuse)
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("DLBOOK_DATA", str(folder))
    return folder


def write_published(folder, suffix=".gz"):
    """The four IDX files in ``folder``, packed or not."""
    folder.mkdir(exist_ok=True)
    for name, array in zip(
        PUBLISHED, (X, Y, X[:10] // 2, Y[:10]), strict=True
    ):
        write_idx(folder / (name.removesuffix(".gz") + suffix), array)


def save(path, name="mnist.npz"):
    """An npz of the set in the folder ``path``."""
    np.savez(
        path / name, x_train=X, y_train=Y, x_test=X[:9] // 2, y_test=Y[:9]
    )


@pytest.mark.parametrize("below", ["", "mnist"])
def test_published_files(mirror, monkeypatch, below):
    """The published files are used, in the folder or in one of the set."""
    write_published(mirror / below)
    publish(monkeypatch, "mnist", mirror / below)
    data = load("mnist")
    assert (len(data.train.y), len(data.test.y)) == (17, 10)
    assert data.source.endswith(f"from {', '.join(PUBLISHED)} in DLBOOK_DATA")
    assert at_hand(CATALOGUE["mnist"]) == "sample, mirror"


def test_unpacked_files(mirror):
    """Unpacked they are used where the folder's name says what they are."""
    write_published(mirror / "mnist", "")
    np.testing.assert_array_equal(load("mnist").test.x[:, 0], X[:10] // 2)


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_unpacked_files_of_no_name(mirror, name):
    """Unpacked files that may be MNIST's or its successors' are not taken."""
    write_published(mirror, "")
    with pytest.raises(ValueError, match="no name says which set") as caught:
        load(name)
    assert str(mirror) in str(caught.value)
    assert f"a folder {name}" in str(caught.value)


@pytest.mark.parametrize("below", ["", "mnist"])
def test_other_bytes_under_a_published_name(mirror, below):
    """Files that are not the published ones are refused with the folder."""
    write_published(mirror / below)
    with pytest.raises(
        ValueError, match=r"expected 9,912,422 bytes"
    ) as caught:
        load("mnist")
    assert str(mirror / below / PUBLISHED[0]) in str(caught.value)


def test_a_successor_is_not_taken_for_mnist(mirror, monkeypatch):
    """MNIST's files, in the mirror by the same names, are not Fashion's."""
    write_published(mirror)
    publish(monkeypatch, "mnist", mirror)
    assert mirror_files(CATALOGUE["mnist"])
    assert mirror_files(CATALOGUE["fashion_mnist"]) == []


def test_some_of_the_files(mirror):
    """Three files of four are named, with the one that lacks."""
    write_published(mirror / "mnist")
    (mirror / "mnist" / PUBLISHED[2]).unlink()
    with pytest.raises(ValueError, match=rf"but not {PUBLISHED[2]}$"):
        load("mnist")


@pytest.mark.parametrize("name", ["MNIST.npz", "Mnist.NPZ", "mnist", "MNIST"])
def test_nearly_the_name(mirror, name):
    """A file that is nearly called so is not passed over."""
    save(mirror)
    (mirror / "mnist.npz").rename(mirror / name)
    with pytest.raises(ValueError, match=r"looked for: in a file mnist\.npz"):
        load("mnist")


def test_a_folder_with_nothing_in_it(mirror):
    """A folder of the set without its files is not passed over."""
    (mirror / "mnist").mkdir()
    (mirror / "mnist" / "notes.txt").touch()
    with pytest.raises(ValueError, match=r"folder mnist with train-images"):
        load("mnist")


def make_loop(path):
    """A link to itself."""
    path.symlink_to(path)


def make_dangling(path):
    """A link to nothing."""
    path.symlink_to(path.with_name("nothing"))


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (Path.mkdir, "folder"),
        (make_loop, "link that leads to no file"),
        (make_dangling, "link that leads to no file"),
        (os.mkfifo, "pipe"),
    ],
)
@pytest.mark.parametrize("name", ["mnist.npz", f"mnist/{PUBLISHED[1]}"])
def test_no_file_in_its_place(mirror, make, kind, name):
    """What lies where the file belongs and is none is named."""
    write_published(mirror / "mnist")
    (mirror / name).unlink(missing_ok=True)
    make(mirror / name)
    with pytest.raises(ValueError, match=f"{name}: .* file, got a {kind}"):
        load("mnist")


def test_a_file_that_may_not_be_read(mirror):
    """An unreadable file is named."""
    save(mirror)
    (mirror / "mnist.npz").chmod(0)
    if os.access(mirror / "mnist.npz", os.R_OK):
        pytest.skip("this user, root perhaps, may read anything")
    with pytest.raises(OSError, match=r"denied: .*mnist\.npz"):
        load("mnist")


def test_home(monkeypatch, tmp_path):
    """A tilde in either variable is the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DLBOOK_DATA", "~")
    monkeypatch.setenv("DLBOOK_CACHE", "~/cache")
    assert cache_folder() == tmp_path / "cache"
    (tmp_path / "mnist.npz").touch()
    assert mirror_files(find("mnist")) == [tmp_path / "mnist.npz"]


def test_a_truncated_file_is_not_at_hand(cache):
    """A file of another size than published does not count as there."""
    place = cache / "tiny_shakespeare" / "input.txt"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"x" * 1_115_393)
    assert at_hand(find("tiny_shakespeare")) == "nothing"
    place.write_bytes(b"x" * 1_115_394)
    assert at_hand(find("tiny_shakespeare")) == "cache"

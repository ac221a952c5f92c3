"""Where ``load`` looks, in which order, and what it remembers."""

import gzip
import hashlib
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from serving import publish, write_idx

from dlbook.data import load, loaded, loading
from dlbook.data.catalogue import find
from dlbook.data.places import mirror_files

ZEROS = ",".join(["0"] * 8)


@pytest.fixture
def mirror(tmp_path, monkeypatch, cache):
    """An empty mirror folder, and a cache beside it."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("DLBOOK_DATA", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """A test that would download fails."""

    def refuse(*args):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("dlbook.data.download.transfer", refuse)


def arrays(n=12, value=0, shape=(28, 28)):
    """The four arrays of an image set with ``n`` training images."""
    x = np.full((n, *shape), value, np.uint8)
    y = (np.arange(n) % 10).astype(np.uint8)
    return {"x_train": x, "y_train": y, "x_test": x[:3], "y_test": y[:3]}


def write_files(folder, value, suffix=".gz"):
    """Four IDX files like MNIST's, every pixel ``value``."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, array in zip(
        find("mnist").files, arrays(12, value).values(), strict=True
    ):
        write_idx(folder / (file.name.removesuffix(".gz") + suffix), array)


@pytest.fixture
def fill_cache(cache, monkeypatch):
    """Make four published files in the cache, every pixel ``value``."""

    def fill(value):
        write_files(cache / "mnist", value)
        publish(monkeypatch, "mnist", cache / "mnist")

    return fill


def test_mirror_images(mirror):
    """<name>.npz is read, and validation carved out of its train."""
    np.savez(mirror / "mnist.npz", **arrays())
    data = load("mnist")
    assert data.train.x.shape == (10, 1, 28, 28)
    assert data.validation.x.shape == (2, 1, 28, 28)
    assert data.test.x.shape == (3, 1, 28, 28)
    assert data.source.endswith("; from mnist.npz in DLBOOK_DATA")


def test_mirror_colour_images_of_any_size(mirror):
    """(N, H, W, 3) becomes (N, 3, H, W), here of a size of one's choice."""
    x = arrays(20, shape=(7, 5, 3))
    x = {k: v % 5 if k[0] == "y" else v for k, v in x.items()}
    np.savez(mirror / "flowers.npz", **x)
    assert load("flowers").train.x.shape == (18, 3, 7, 5)


def test_mirror_table_keeps_its_zeros(mirror):
    """The common Pima file codes missing as zero: the zeros stay."""
    (mirror / "pima_diabetes.csv").write_text(f"{ZEROS},1\n{ZEROS},0\n")
    table = load("pima_diabetes")
    assert (table.x == 0).all()
    assert table.y.tolist() == [1, 0]
    assert (table.target, len(table.features)) == ("diabetes", 8)


def test_mirror_table_faults(mirror):
    """A label other than 0 and 1 is refused with the file's name."""
    (mirror / "pima_diabetes.csv").write_text(f"{ZEROS},2\n")
    with pytest.raises(ValueError, match=r"diabetes\.csv: the last column"):
        load("pima_diabetes")


def test_mirror_text(mirror):
    """<name>.txt is read."""
    (mirror / "tiny_shakespeare.txt").write_text("To be\n")
    assert load("tiny_shakespeare").text == "To be\n"


def test_mirror_before_cache(mirror, fill_cache):
    """The mirror is asked first; without its file the cache serves."""
    fill_cache(7)
    np.savez(mirror / "mnist.npz", **arrays(value=5))
    assert load("mnist").train.x.max() == 5
    (mirror / "mnist.npz").unlink()
    data = load("mnist")
    assert data.train.x.max() == 7
    assert data.source.endswith("; downloaded")


def test_cache_without_mirror(fill_cache):
    """The four published files make up the set."""
    fill_cache(7)
    data = load("mnist")
    assert (len(data.train.y), len(data.test.y)) == (10, 3)


def test_a_fault_in_the_cache_names_the_file(cache, fill_cache, monkeypatch):
    """A published file that is malformed is named."""
    fill_cache(7)
    path = cache / "mnist" / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(b"rubbish"))
    publish(monkeypatch, "mnist", cache / "mnist")
    with pytest.raises(ValueError, match=r"t10k-images-idx3-ubyte\.gz: "):
        load("mnist")


def test_unverified_data_say_so(cache):
    """The source of a set without a published checksum says so."""
    place = cache / "pima_diabetes" / "pima-indians-diabetes.data.csv"
    place.parent.mkdir(parents=True)
    place.write_text(f"{ZEROS},1\n")
    assert "without a published checksum" in load("pima_diabetes").source


def test_mirror_that_is_none(monkeypatch, cache):
    """A DLBOOK_DATA that names no folder is a mistake, not an empty one."""
    monkeypatch.setenv("DLBOOK_DATA", "/no/such/folder")
    with pytest.raises(ValueError, match=r"names /no/such/folder, which is"):
        load("mnist")


def test_no_reader_yet(cache):
    """What cannot be read is not downloaded, and the way out is named."""
    with pytest.raises(NotImplementedError, match=r"flowers\.npz into a"):
        load("flowers")


def test_sample_ignores_the_mirror(mirror):
    """sample=True reads the package, whatever the mirror holds."""
    (mirror / "mnist.npz").write_bytes(b"rubbish")
    assert len(load("mnist", sample=True).train.y) == 3500


def test_whole_sets_need_nothing(mirror):
    """A set that the package carries whole is the same either way."""
    (mirror / "air_passengers.csv").write_bytes(b"rubbish")
    assert len(load("air_passengers").values) == 144
    assert mirror_files(find("air_passengers")) == []


def test_loaded(mirror, monkeypatch):
    """Each file read is remembered once, with its SHA-256."""
    monkeypatch.setattr(loading, "loaded", [])
    path = mirror / "tiny_shakespeare.txt"
    path.write_text("To be\n")
    data = load("tiny_shakespeare")
    load("tiny_shakespeare")
    assert loading.loaded == [
        {
            "name": "tiny_shakespeare",
            "path": str(path),
            "sha256": hashlib.sha256(b"To be\n").hexdigest(),
            "source": data.source,
        }
    ]


def test_loaded_has_samples_too():
    """The build finds the file of every sample that a chapter loads."""
    source = load("photographs").source
    names = [d["path"].split("/")[-1] for d in loaded if d["source"] == source]
    assert sorted(names) == ["china.jpg", "flower.jpg"]


@pytest.mark.parametrize("name", ["mnist", "air_passengers", "pima_diabetes"])
def test_a_line_says_what_was_loaded(name):
    """The repr gives the source and leaves the numbers out."""
    data = load(name, sample=True)
    assert data.source in repr(data)
    assert "array(" not in repr(data)
    assert "\n" not in repr(data)


def test_frozen():
    """What load returns cannot be given other arrays."""
    data = load("mnist", sample=True)
    with pytest.raises(FrozenInstanceError):
        data.train = data.test
    with pytest.raises(AttributeError):
        data.train.x = data.test.x

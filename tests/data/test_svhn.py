"""SVHN's MATLAB files, and faulty ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import savemat
from serving import publish, result_or_fault

from dlbook.data import load
from dlbook.data.catalogue import find
from dlbook.data.svhn import read_svhn


def arrays(n=20, seed=0):
    """X and y as SVHN's files hold them, labels 1 to 10 in turn."""
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 256, (32, 32, 3, n), dtype=np.uint8)
    return {"X": X, "y": (np.arange(n)[:, None] % 10 + 1).astype(np.uint8)}


def write(path, **changes):
    """A file with these arrays; None leaves one out."""
    content = arrays() | changes
    savemat(path, {k: v for k, v in content.items() if v is not None})
    return path


def test_axes_and_labels(tmp_path):
    """Image n, colour c, row i, column j is X[i, j, c, n]; 10 is a 0."""
    x, y = read_svhn(write(tmp_path / "a.mat"))
    X = arrays()["X"]
    assert x.shape == (20, 3, 32, 32)
    assert x[7, 2, 5, 9] == X[5, 9, 2, 7]
    assert (x[3, 1] == X[:, :, 1, 3]).all()
    assert y.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0] * 2


def test_compressed_files(tmp_path):
    """The publisher's files are compressed: that makes no difference."""
    savemat(tmp_path / "a.mat", arrays(), do_compression=True)
    assert read_svhn(tmp_path / "a.mat")[0].shape == (20, 3, 32, 32)


def test_load_from_the_cache(cache, monkeypatch):
    """Both files together are the set, with validation carved out."""
    folder = cache / "svhn"
    folder.mkdir(parents=True)
    savemat(folder / "train_32x32.mat", arrays(100))
    savemat(folder / "test_32x32.mat", arrays(30, seed=1))
    publish(monkeypatch, "svhn", folder)
    data = load("svhn")
    counts = [len(s.y) for s in (data.train, data.validation, data.test)]
    assert counts == [90, 10, 30]
    assert data.test.x[29, 0, 0, 0] == arrays(30, seed=1)["X"][0, 0, 0, 29]
    assert data.test.y.dtype == np.int64
    assert data.classes[data.test.y[0]] == "1"
    assert data.source.startswith(find("svhn").title)


FAULTS = {
    "no array X": {"X": None},
    "no array y": {"y": None},
    r"X must be uint8 \(32, 32, 3, N\), got \(32, 32, 20\)": {
        "X": np.zeros((32, 32, 20), np.uint8)
    },
    r"got \(28, 28, 3, 20\)": {"X": np.zeros((28, 28, 3, 20), np.uint8)},
    "of float64": {"X": np.zeros((32, 32, 3, 20))},
    r"20 whole numbers \(20, 1\), got \(19, 1\)": {
        "y": np.ones((19, 1), np.uint8)
    },
    r"y must be .* of float64": {"y": np.full((20, 1), np.nan)},
    "from 1 to 10, got 0 to 0": {"y": np.zeros((20, 1), np.uint8)},
    "from 1 to 10, got 11 to 11": {"y": np.full((20, 1), 11)},
}


@pytest.mark.parametrize("message", FAULTS)
def test_faults(tmp_path, message):
    """A fault is named, with its file."""
    path = write(tmp_path / "bad.mat", **FAULTS[message])
    with pytest.raises(ValueError, match=rf"bad\.mat: .*{message}"):
        read_svhn(path)


@pytest.mark.parametrize("content", [b"", b"<html>", bytes(200)])
def test_no_matlab_file(tmp_path, content):
    """What is no MATLAB file is a ValueError."""
    path = tmp_path / "bad.mat"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"bad\.mat: no"):
        read_svhn(path)


def test_no_more_is_unpacked_than_expected(tmp_path, monkeypatch):
    """An array that unpacks to more than an array of SVHN takes is refused."""
    savemat(tmp_path / "a.mat", arrays(), do_compression=True)
    monkeypatch.setattr("dlbook.data.svhn.MOST", 60_000)
    with pytest.raises(ValueError, match=r"a\.mat: .* more than 60000 bytes"):
        read_svhn(tmp_path / "a.mat")


@pytest.mark.parametrize("at", [0, 144, 184, -24])
@pytest.mark.parametrize("value", [0, 1, 5, 8])
def test_damaged_header(tmp_path, at, value):
    """Bytes at which SciPy's reader breaks down: ours says what is wrong."""
    path = write(tmp_path / "bad.mat")
    data = bytearray(path.read_bytes())
    data[at] = value
    path.write_bytes(data)
    result_or_fault(read_svhn, path)


@given(st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4))
@settings(deadline=None, max_examples=50)
@pytest.mark.parametrize("compressed", [False, True])
def test_damaged_file(tmp_path_factory, compressed, changes):
    """A file with some bytes changed is read or a ValueError."""
    path = tmp_path_factory.getbasetemp() / "damaged.mat"
    savemat(path, arrays(), do_compression=compressed)
    data = bytearray(path.read_bytes())
    for at, value in changes:
        data[at % len(data)] = value
    path.write_bytes(data)
    result_or_fault(read_svhn, path)

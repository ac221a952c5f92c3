"""Sets of one's own: an npz archive by its path."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from dlbook.data import Images, Table, load, loading
from dlbook.data.provenance import sides

rng = np.random.default_rng(0)
X = rng.integers(0, 256, (60, 5, 4), np.uint8)
Y = np.arange(60) % 3
PARTS = {"x_train": X, "y_train": Y, "x_test": X[:9] // 2, "y_test": Y[:9]}


def test_images_with_a_test_split(tmp_path):
    """Validation comes out of train, test stays; the source names it all."""
    path = tmp_path / "shapes.npz"
    np.savez(path, **PARTS)
    data = load(path)
    assert isinstance(data, Images)
    assert [len(s.y) for s in (data.train, data.validation, data.test)] == [
        *(54, 6, 9)
    ]
    np.testing.assert_array_equal(data.test.x[:, 0], X[:9] // 2)
    assert np.bincount(data.validation.y).tolist() == [2, 2, 2]
    assert data.classes == ("0", "1", "2")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert data.source == (
        f"shapes.npz, 60 training and 9 test images, {sides(1, 5, 4)}; "
        f"own data, {path}, sha256:{digest}"
    )
    assert loading.loaded[-1]["sha256"] == digest


def test_images_without_a_test_split(tmp_path):
    """Each fifth image of a class is test, each tenth of the rest held out."""
    np.savez(tmp_path / "a.npz", x=X, y=Y)
    data, again = load(tmp_path / "a.npz"), load(tmp_path / "a.npz")
    splits = data.train, data.validation, data.test
    assert [len(split.y) for split in splits] == [44, 4, 12]
    assert np.bincount(data.test.y).tolist() == [4, 4, 4]
    images = [image.tobytes() for split in splits for image in split.x]
    assert sorted(images) == sorted(image.tobytes() for image in X)
    np.testing.assert_array_equal(data.test.x, again.test.x)


@pytest.mark.parametrize("write", [str, Path, os.fspath])
def test_how_a_path_is_written(tmp_path, monkeypatch, write):
    """A path is a Path, or has a slash, or ends in .npz."""
    monkeypatch.chdir(tmp_path)
    np.savez("a.npz", **PARTS)
    for path in ("a.npz", "./a.npz", tmp_path / "a.npz"):
        assert len(load(write(path)).test.y) == 9


@pytest.mark.parametrize("shape", [(3, 5, 4), (1, 5, 4), (5, 4, 3)])
def test_layouts(tmp_path, shape):
    """Channels may come first or, if three, last."""
    x = rng.integers(0, 256, (60, *shape), np.uint8)
    np.savez(tmp_path / "a.npz", **PARTS | {"x_train": x, "x_test": x[:9]})
    C = 1 if shape[0] == 1 else 3
    assert load(tmp_path / "a.npz").train.x.shape == (54, C, 5, 4)


def test_a_table(tmp_path):
    """x (N, D) and y (N,) are a table; integers are classes."""
    x = rng.normal(size=(7, 2))
    x[0, 1] = np.nan
    np.savez(tmp_path / "a.npz", x=x, y=Y[:7])
    table = load(tmp_path / "a.npz")
    assert isinstance(table, Table)
    np.testing.assert_array_equal(table.x, x)
    assert (table.y.dtype, table.features) == (np.int64, ("x0", "x1"))
    assert table.source.startswith("a.npz, 7 rows, 2 features; own data, ")
    np.savez(tmp_path / "a.npz", x=x, y=x[:, 0])
    assert load(tmp_path / "a.npz").y.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        table.x[0] = 1


FAULTS = {
    r"no x_test, y_test": {"x_train": X, "y_train": Y},
    r"expected arrays x_train, y_train, x_test": {"images": X},
    r"x must be uint8, got float64": PARTS | {"x_train": X / 255},
    r"y must be 60 whole numbers": PARTS | {"y_train": Y[:59]},
    r"train: y must be 60 whole num.*float64": PARTS | {"y_train": Y / 1},
    r"labels go from 0 to 2, got 1 to 3": PARTS | {"y_test": Y[:9] + 1},
    r"labels go from 0 to 9999, got": PARTS | {"y_train": Y + 10**12},
    r"got -1 to 1": PARTS | {"y_train": Y - 1},
    r"test: images of a\.npz are \(1, 5, 4\)": PARTS
    | {"x_test": X[:9].transpose(0, 2, 1)},
    r"got \(60, 2, 5, 4\)": PARTS | {"x_train": np.zeros((60, 2, 5, 4), "u1")},
    r"y must be \(60,\), got \(59,\)": {"x": X, "y": Y[:59]},
    r"x must be images or a table": {"x": np.array(1), "y": Y},
    r"a table is x \(N, D\) and y \(N,\)": {"x": X[:, 0], "y": Y[:9]},
    r"x must be finite or NaN": {"x": np.full((60, 2), np.inf), "y": Y},
    r"numbers of uint64 that int64 cannot hold": {
        "x": np.ones((3, 2)),
        "y": np.array([1, 2, 2**64 - 1], np.uint64),
    },
    r"numbers of int64 that float64 cannot hold": {
        "x": np.full((3, 1), 2**53 + 1),
        "y": Y[:3],
    },
    r"x_validation, y_validation come together": PARTS | {"x_validation": X},
    r"x: expected numbers, got <U1": {"x": np.array(["a"]), "y": Y},
}


@pytest.mark.parametrize("message", FAULTS)
def test_faults(tmp_path, message):
    """What is no set is refused with the file and the cause."""
    path = tmp_path / "a.npz"
    np.savez(path, **FAULTS[message])
    with pytest.raises(ValueError, match=message) as caught:
        load(path)
    assert str(path) in str(caught.value)


def test_other_byte_orders(tmp_path):
    """Big-endian labels and numbers are read as what they are."""
    np.savez(tmp_path / "a.npz", **PARTS | {"y_train": Y.astype(">i4")})
    assert set(load(tmp_path / "a.npz").train.y) == {0, 1, 2}
    np.savez(tmp_path / "a.npz", x=np.array([[1.5]], ">f8"), y=Y[:1])
    assert load(tmp_path / "a.npz").x.dtype == np.float64
    assert load(tmp_path / "a.npz").x[0, 0] == 1.5


def test_no_such_path(tmp_path):
    """What is not there is named; a path has no sample."""
    with pytest.raises(ValueError, match=r"b\.npz: expected an npz file or"):
        load(tmp_path / "b.npz")
    with pytest.raises(ValueError, match="is a path: there is no sample"):
        load(tmp_path, sample=True)

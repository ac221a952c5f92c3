"""From files' arrays to ``Images``: what is checked, how it is split."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlbook.data.catalogue import find
from dlbook.data.images import carve, checked, make_images
from dlbook.data.kinds import Split

ENTRY = replace(
    find("mnist"), shape=(1, 2, 2), classes=("a", "b", "c"), every=3
)
COLOUR = replace(ENTRY, shape=(3, 2, 4))


def pictures(n, *shape):
    """Images whose values count up, and labels 0, 1, 2, 0, 1, …"""
    x = np.arange(n * int(np.prod(shape)), dtype=np.uint8)
    return x.reshape(n, *shape), np.arange(n) % 3


def test_grey_images_get_a_channel():
    """(N, H, W) becomes (N, 1, H, W), labels become int64."""
    x, y = pictures(5, 2, 2)
    split = checked(x, y.astype(np.uint8), ENTRY, "here")
    np.testing.assert_array_equal(split.x[:, 0], x)
    assert split.y.dtype == np.int64


def test_channels_come_first():
    """(N, H, W, 3) becomes (N, 3, H, W); (N, 3, H, W) stays."""
    x, y = pictures(5, 2, 4, 3)
    split = checked(x, y, COLOUR, "here")
    np.testing.assert_array_equal(split.x[:, 2], x[..., 2])
    again = checked(split.x, y, COLOUR, "here")
    np.testing.assert_array_equal(again.x, split.x)
    assert split.x.flags.c_contiguous


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((3, 2, 2)), [0, 1, 2], "x must be uint8, got float64"),
        (np.zeros((3, 4), "u1"), [0, 1, 2], r"\(N, H, W\) or .*got \(3, 4\)"),
        (np.zeros((3, 2, 2, 2), "u1"), [0, 1, 2], r"got \(3, 2, 2, 2\)"),
        (np.zeros((3, 2, 3), "u1"), [0, 1, 2], r"got \(1, 2, 3\)"),
        (np.zeros((3, 2, 2), "u1"), [0, 1], "y must be 3 whole numbers"),
        (np.zeros((3, 2, 2), "u1"), [[0], [1], [2]], "y must be 3 whole"),
        (np.zeros((3, 2, 2), "u1"), [0.0, 1, 2], "got .* of float64"),
        (np.zeros((3, 2, 2), "u1"), [0, 1, 3], "0 to 2, got 0 to 3"),
        (np.zeros((3, 2, 2), "u1"), [0, 1, -1], "0 to 2, got -1 to 1"),
        (np.zeros((0, 2, 2), "u1"), np.zeros(0, int), "got no labels"),
    ],
)
def test_what_does_not_fit_is_refused(x, y, message):
    """Wrong dtype, shape, size or label: a ValueError with the file."""
    with pytest.raises(ValueError, match=f"here: .*{message}"):
        checked(x, np.asarray(y), ENTRY, "here")


LABELS = arrays(np.int64, st.integers(1, 200), elements=st.integers(0, 4))


@given(LABELS, st.integers(2, 10))
def test_carving_is_stratified_and_complete(y, every):
    """Each example is in one part; each class gives its share, give or take
    one; both parts keep the file's order."""
    x = np.arange(len(y)).reshape(-1, 1, 1, 1)
    train, held_out = carve(Split(x, y), every)
    both = np.concatenate([train.x, held_out.x]).ravel()
    assert sorted(both) == list(range(len(y)))
    assert len(held_out.y) == len(y) // every
    for part in (train, held_out):
        assert (np.diff(part.x.ravel()) > 0).all()
        np.testing.assert_array_equal(y[part.x.ravel()], part.y)
    for k in range(5):
        share = (y == k).sum() / every
        assert abs((held_out.y == k).sum() - share) < 1


def test_carving_by_hand():
    """Counted class after class, every third example is held out."""
    y = np.array([1, 0, 0, 1, 1, 0, 1, 0])
    x = np.arange(8).reshape(8, 1, 1, 1)
    _, held_out = carve(Split(x, y), 3)
    # Class 0 is at 1, 2, 5, 7 and class 1 at 0, 3, 4, 6: third and sixth.
    assert held_out.x.ravel().tolist() == [3, 5]


def test_validation_comes_out_of_train():
    """Without a validation split in the file it is carved, test is not."""
    x, y = pictures(9, 2, 2)
    arrays = {"x_train": x, "y_train": y, "x_test": x[:3], "y_test": y[:3]}
    images = make_images(arrays, ENTRY, "here", "a source")
    assert [len(s.y) for s in (images.train, images.validation)] == [6, 3]
    assert sorted(images.validation.y) == [0, 1, 2]
    np.testing.assert_array_equal(images.test.x[:, 0], x[:3])
    assert images.source == "a source"


def test_validation_in_the_file_is_kept():
    """A validation split in the file is used as it is."""
    x, y = pictures(9, 2, 2)
    arrays = {"x_train": x, "y_train": y, "x_test": x[:3], "y_test": y[:3]}
    arrays |= {"x_validation": x[3:5], "y_validation": y[3:5]}
    images = make_images(arrays, ENTRY, "here", "")
    np.testing.assert_array_equal(images.validation.x[:, 0], x[3:5])
    assert len(images.train.y) == 9


def test_splits_of_two_sizes():
    """Images of any size have the same size in every split."""
    x, y = pictures(9, 2, 2)
    arrays = {"x_train": x, "y_train": y, "y_test": y}
    arrays["x_test"] = x.reshape(9, 1, 4)
    entry = replace(ENTRY, shape=())
    with pytest.raises(ValueError, match=r"here, test: images are \(1, 1, 4"):
        make_images(arrays, entry, "here", "")

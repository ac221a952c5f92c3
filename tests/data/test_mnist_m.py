"""MNIST-M: what each image is made of, and that nothing leaks."""

import os
import subprocess
import sys

import numpy as np
import pytest

from dlbook.data import Images, load, loading
from dlbook.data.images import SPLITS
from dlbook.data.mnist_m import blend, columns_of, cut, framed

PHOTOGRAPHS = load("photographs", sample=True).train.x


@pytest.fixture(scope="module")
def pair():
    """The samples of MNIST and of MNIST-M."""
    return load("mnist", sample=True), load("mnist_m", sample=True)


def test_blend_by_hand():
    """Ink 200 over 50 gives 150, over 250 gives 50: no wrapping round."""
    ink, paper = np.array([[200, 200, 0], [50, 250, 7]], np.uint8)
    assert blend(ink, paper).tolist() == [150, 50, 7]
    assert blend(ink, paper).dtype == np.uint8


def test_digits_keep_order_and_labels(pair):
    """Image n of a split is digit n of MNIST's, with its label."""
    digits, images = pair
    assert isinstance(images, Images)
    for name, count in zip(SPLITS, (3500, 500, 1000), strict=True):
        split = getattr(images, name)
        assert split.x.shape == (count, 3, 32, 32)
        assert split.x.dtype == np.uint8
        assert (split.y == getattr(digits, name).y).all()


@pytest.mark.parametrize("name", SPLITS)
def test_every_image_is_digit_and_patch(pair, name):
    """Undone, the blend is a piece of a photograph, from its own columns."""
    digits, images = (getattr(data, name) for data in pair)
    starts = columns_of(SPLITS.index(name), 640)
    for n in range(5):
        ink, image = framed(digits.x[n : n + 1])[0], images.x[n]
        blank = ink[0] == 0
        photo, _, column = place_of(image, blank)
        assert column in starts
        patch = photo[:, :, column : column + 32]
        rows = np.lib.stride_tricks.sliding_window_view(patch, 32, axis=1)
        found = [
            (blend(ink, r.transpose(0, 2, 1)) == image).all()
            for r in rows.transpose(1, 0, 2, 3)
        ]
        assert any(found)


def place_of(image, blank):
    """The photograph, row and column whose patch equals the blank part."""
    for photo in PHOTOGRAPHS:
        windows = np.lib.stride_tricks.sliding_window_view(
            photo, (32, 32), axis=(1, 2)
        )
        y, x = np.argwhere(blank)[0]
        near = (windows[..., y, x] == image[:, None, None, y, x]).all(axis=0)
        for row, column in np.argwhere(near):
            patch = windows[:, row, column]
            if (patch[:, blank] == image[:, blank]).all():
                return photo, row, column
    raise AssertionError("no patch of a photograph")


def test_splits_share_no_pixel():
    """The columns that the patches of two splits cover are disjoint."""
    covered = [
        {c + i for c in columns_of(split, 640) for i in range(32)}
        for split in range(3)
    ]
    assert sum(map(len, covered)) == len(set.union(*covered)) == 640


def test_patches_come_from_everywhere():
    """Both photographs, top and bottom, and each column are drawn."""
    marked = np.zeros((2, 3, 40, 320), np.uint8)
    marked[0, 0], marked[1, 0] = 1, 2
    marked[:, 1] = np.arange(40)[:, None]
    marked[:, 2] = np.arange(320) % 256
    patches = cut(marked, 0, 5000, np.random.default_rng(0))
    assert patches.shape == (5000, 3, 32, 32)
    assert set(patches[:, 0, 0, 0]) == {1, 2}
    assert set(patches[:, 1, 0, 0]) == set(range(9))
    assert set(patches[:, 2, 0, 0]) == set(columns_of(0, 320))


def test_framed_is_the_digit_on_black():
    """28 by 28 in the middle of 32 by 32, three equal colours."""
    x = np.full((2, 1, 28, 28), 9, np.uint8)
    image = framed(x)
    assert image.shape == (2, 3, 32, 32)
    assert (image[:, :, 2:30, 2:30] == 9).all()
    assert image.sum() == 9 * x.size * 3
    with pytest.raises(ValueError, match=r"\(N, 1, 28, 28\), got \(2, 28"):
        framed(x[:, 0])


def test_the_same_in_every_process(pair):
    """Another process makes the same images."""
    code = (
        "from dlbook.data import load; from hashlib import sha256; "
        "print(sha256(load('mnist_m', sample=True).test.x).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        env=os.environ | {"DLBOOK_SEED": "5"},
    )
    from hashlib import sha256

    assert done.stdout.strip() == sha256(pair[1].test.x).hexdigest()


def test_full_set_is_made_of_the_mirrors_digits(tmp_path, monkeypatch):
    """Without ``sample`` the digits are those of the real MNIST."""
    x = np.full((20, 28, 28), 255, np.uint8)
    y = np.arange(20, dtype=np.uint8) % 10
    arrays = {"x_train": x, "y_train": y, "x_test": x[:3], "y_test": y[:3]}
    np.savez(tmp_path / "mnist.npz", **arrays)
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path))
    monkeypatch.setattr(loading, "loaded", [])
    images = load("mnist_m")
    assert len(images.train.y) + len(images.validation.y) == 20
    assert len(images.test.y) == 3
    names = {d["path"].split("/")[-1] for d in loading.loaded}
    assert names == {"mnist.npz", "china.jpg", "flower.jpg"}
    assert {d["name"] for d in loading.loaded} == {"mnist_m"}
    assert "mnist.npz in DLBOOK_DATA" in images.source


def test_classes_tell_digits(pair):
    """Where the patch is dark the digit is bright: labels belong."""
    digits, images = pair
    ink = framed(digits.test.x) > 128
    dark = images.test.x.mean(axis=(1, 2, 3)) < 90
    gap = [
        image[mask].mean() - image[~mask].mean()
        for image, mask in zip(images.test.x[dark], ink[dark], strict=True)
    ]
    assert np.mean(np.array(gap) > 0) > 0.9

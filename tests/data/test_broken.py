"""Splits that are broken on purpose, and their truth."""

import numpy as np
import pytest

from dlbook.data import broken

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (400, 1, 6, 6)).astype(np.uint8)
Y = np.repeat(np.arange(10), 40)
SIZES = (150, 50, 100)
MAKERS = {"": broken.sound} | broken.FAULTS


@pytest.mark.parametrize("fault", MAKERS)
def test_sizes_names_and_the_truth(fault):
    """Each part has its size; ``rows`` says which image it shows."""
    parts = MAKERS[fault](X, Y, SIZES, np.random.default_rng(1))
    three = parts.train, parts.validation, parts.test
    assert parts.fault == fault
    assert [len(p.x) for p in three] == list(SIZES)
    for part, rows in zip(three, parts.rows, strict=True):
        assert np.array_equal(part.y, Y[rows])
    assert np.array_equal(parts.train.x, X[parts.rows[0]])
    assert not np.isin(parts.rows[2], parts.rows[0]).any()


def test_sound_parts_are_disjoint_and_random():
    """No image twice; the generator decides which."""
    one, same, other = (
        np.concatenate(
            broken.sound(X, Y, SIZES, np.random.default_rng(s)).rows
        )
        for s in (1, 1, 2)
    )
    assert len(np.unique(one)) == sum(SIZES)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_classes_are_absent_from_training_alone():
    """Training and validation lack them, the test does not."""
    make = broken.without_classes
    parts = make(X, Y, SIZES, np.random.default_rng(1), absent=(0, 3))
    for part in (parts.train, parts.validation):
        assert set(part.y) == set(range(10)) - {0, 3}
    assert {0, 3} < set(parts.test.y)
    assert not np.isin(parts.rows[0], parts.rows[1]).any()


def test_validation_leaks():
    """Every second is a training image, the others are near one."""
    parts = broken.leaking(X, Y, SIZES, np.random.default_rng(1))
    x, z = parts.train.x[:50], parts.validation.x
    assert np.array_equal(x[1::2], z[1::2])
    apart = abs(x[::2].astype(int) - z[::2]).reshape(25, -1).max(axis=1)
    assert apart.min() > 0
    assert apart.max() <= 8


def test_fewer_greys_rounds():
    """Sixteen greys from 0 to 255, each the nearest."""
    greys = broken.fewer_greys(np.arange(256, dtype=np.uint8))
    assert np.array_equal(np.unique(greys), np.arange(0, 256, 17))
    assert abs(greys.astype(int) - np.arange(256)).max() == 8


def test_test_is_transposed():
    """Rows are columns, in the test alone."""
    parts = broken.transposed(X, Y, SIZES, np.random.default_rng(1))
    back = parts.test.x.swapaxes(2, 3)
    assert np.array_equal(back, X[parts.rows[2]])
    assert np.array_equal(parts.validation.x, X[parts.rows[1]])


def test_a_few_are_repeated():
    """Training and validation show as many images as are asked for."""
    make = broken.repeated
    parts = make(X, Y, SIZES, np.random.default_rng(1), distinct=5)
    assert len(np.unique(np.concatenate(parts.rows[:2]))) == 5
    assert len(np.unique(parts.rows[2])) == 100


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda r: broken.sound(X[0], Y, SIZES, r), r"\(1, 6, 6\)"),
        (lambda r: broken.sound(X, Y, (1, 2), r), r"got \(1, 2\)"),
        (lambda r: broken.sound(X, Y, (300, 50, 51), r), "401 of 400"),
        (lambda r: broken.leaking(X, Y, (10, 20, 5), r), "20 images"),
        (lambda r: broken.transposed(X[..., 1:], Y, SIZES, r), "square"),
        (lambda r: broken.repeated(X, Y, SIZES, r, 350), "350 images"),
        (
            lambda r: broken.without_classes(X, Y, (300, 50, 50), r),
            "images are left",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    """Pools and sizes that do not fit raise with what came."""
    with pytest.raises(ValueError, match=message):
        make(np.random.default_rng(0))

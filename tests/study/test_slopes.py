"""How well central differences find a slope."""

from functools import partial

import numpy as np
import pytest

from dlbook.study import difference_errors

STEPS = np.array([1e-9, 1e-5, 1e-2, 1e-1])


def cubes(x, scale):
    """scale times the sum of x³, with its pullback."""
    return scale * (x**3).sum(), lambda dy: (dy * 3 * scale * x**2,)


def errors(dtype=np.float64, seed=0, **options):
    """The errors for a sum of cubes at random points near one."""
    x = 1 + 0.1 * np.random.default_rng(1).random(4)
    rng = np.random.default_rng(seed)
    return difference_errors(
        cubes, x, 2, steps=STEPS, rng=rng, dtype=dtype, **options
    )


def test_curvature_errs_by_the_square_of_the_step():
    """A ten times larger step costs a hundred times the error."""
    found = errors()
    assert found[3] / found[2] == pytest.approx(100, rel=0.01)


def test_rounding_forbids_small_steps():
    """The error is least in the middle, and single precision has more."""
    double, single = errors(), errors(np.float32)
    assert double[1] < 1e-9 < double[0]
    assert single[0] > 0.1
    assert (single > double)[:2].all()


def test_exact_for_a_line():
    """A linear function has no curvature: no step is too large."""
    found = difference_errors(
        lambda x: (x.sum(), lambda dy: (dy + 0 * x,)),
        np.ones(3),
        steps=np.array([0.1, 10.0]),
        rng=np.random.default_rng(0),
    )
    assert found == pytest.approx([0, 0], abs=1e-13)


def test_a_wrong_pullback_shows():
    """A pullback twice too large leaves an error of one half."""

    def wrong(x):
        return (x**3).sum(), lambda dy: (dy * 6 * x**2,)

    found = difference_errors(
        wrong, np.ones(3), steps=STEPS[1:2], rng=np.random.default_rng(0)
    )
    assert found == pytest.approx([0.5])


def test_the_median_of_directions():
    """Three directions give the median of what each gives alone."""
    x, rng = np.array([1.0, 2.0, 3.0]), np.random.default_rng(0)
    found = partial(difference_errors, cubes, x, 2, steps=STEPS[2:])
    alone = [found(rng=rng, directions=1) for _ in range(3)]
    together = found(rng=np.random.default_rng(0), directions=3)
    assert np.array_equal(together, np.median(alone, axis=0))


def test_seed_decides_the_directions():
    """Equal seeds give equal errors; labels and options are held fixed."""
    again = partial(errors, directions=3)
    assert np.array_equal(again(), again())
    assert not np.array_equal(again(), again(seed=1))

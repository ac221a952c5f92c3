"""Differences: kinks, small entries, large arrays, gradients that are zero."""

import numpy as np
import pytest

from dlbook import ops, proof
from dlbook._proof.groups import Groups
from dlbook.proof import ProofError, check_pullback


@pytest.fixture
def shown(monkeypatch):
    """The lines that are shown."""
    lines = []
    monkeypatch.setattr(proof, "show", lambda _, text, __: lines.append(text))
    return lines


def elementwise(value, slope):
    """An operation on each entry by itself."""
    return lambda x: (value(x), lambda dy: (slope(x) * dy,))


KINKS = {
    "sign": elementwise(np.abs, np.sign),
    "left": elementwise(lambda x: np.maximum(x, 0), lambda x: 1.0 * (x > 0)),
    "right": elementwise(lambda x: np.maximum(x, 0), lambda x: 1.0 * (x >= 0)),
    "mean": elementwise(
        lambda x: np.maximum(x, 0), lambda x: np.heaviside(x, 0.5)
    ),
    "weak": elementwise(
        lambda x: 10 * x + 0.01 * abs(x), lambda x: 10 + 0.01 * np.sign(x)
    ),
}


@pytest.mark.parametrize("points", [[0.0], [1.0, 0.0, -2.0], [1e3, 0.0]])
@pytest.mark.parametrize("slope", KINKS)
def test_at_a_kink_there_is_nothing_to_prove(slope, points):
    """Whatever slope the pullback takes, the entry is named."""
    entry = rf"\({points.index(0)},\)"
    message = f"x is at a kink in entry {entry}: the slope is .* to its right"
    with pytest.raises(ProofError, match=message):
        check_pullback(KINKS[slope], np.array(points))


def test_a_tie_is_a_kink():
    """Of two equal entries neither is the greatest."""
    x = np.array([[[[1.0, 1.0], [0.0, -1.0]]]])
    with pytest.raises(ProofError, match=r"kink in entry \(0, 0, 0, 0\)"):
        check_pullback(ops.max_pool2d, x, 2)


def test_a_kink_is_seen_in_a_large_array():
    """Among entries that move together as well."""
    x = np.ones((30, 40))
    x[3, 4] = 0
    with pytest.raises(ProofError, match="x is at a kink in one of the entr"):
        check_pullback(KINKS["sign"], x)


@pytest.mark.parametrize("distance", [1e-6, 1e-5, 3e-5, 1e-4, 1e-2])
def test_near_a_kink_there_is_a_slope(distance):
    """It is proved by steps that stay on one side; bends are no kinks."""
    x = np.array([distance, 1.0, -distance])
    for slope in ("sign", "left"):
        assert check_pullback(KINKS[slope], x) < 1e-7
    bend = elementwise(lambda x: x * abs(x), lambda x: 2 * abs(x))
    assert check_pullback(bend, np.array([0.0, 1.0])) < 1e-7


@pytest.mark.parametrize("size", [60, 600])
@pytest.mark.parametrize("small", [1e-2, 1e-4, 1e-6])
@pytest.mark.parametrize("total", [np.sum, np.mean, np.asarray])
def test_one_small_entry_that_is_missing_is_seen(total, small, size):
    """It is held to its own size, not to that of the whole gradient."""
    weight = np.ones(size)
    weight[13] = small

    def op(x, missing=True):
        def pullback(dy):
            d = 2 * weight * x * dy / (size if total is np.mean else 1)
            d[13] *= not missing
            return (d,)

        return total(weight * x**2), pullback

    x = 1 + np.random.default_rng(0).random(size)
    assert check_pullback(op, x, missing=False) < 1e-7
    with pytest.raises(ProofError, match=r"of x (is wrong in|disagrees)"):
        check_pullback(op, x)


def test_every_entry_is_in_one_group():
    """Their directions add up to a sign for each entry."""
    for shape, most, count in [((3, 5), 500, 15), ((40, 30), 500, 500)]:
        groups = Groups(shape, most)
        assert len(groups) == count
        total = sum(abs(groups.direction(k)) for k in range(count))
        np.testing.assert_array_equal(total, np.ones(shape))
        da = np.random.default_rng(0).standard_normal(shape)
        slopes = [np.vdot(da, groups.direction(k)) for k in range(count)]
        np.testing.assert_allclose(groups.sums(da), slopes, atol=1e-14)


FLAT = {
    "a minimum": (np.zeros(3), lambda x: x**2, lambda x: 2 * x),
    "a closed unit": (
        -np.ones(3),
        lambda x: np.maximum(x, 0),
        lambda x: 1.0 * (x > 0),
    ),
    "a sated unit": (
        np.full(3, 900.0),
        np.tanh,
        lambda x: 1 - np.tanh(x) ** 2,
    ),
}


@pytest.mark.parametrize("wrong", [-1, 0])
@pytest.mark.parametrize("where", FLAT)
def test_where_the_slope_is_zero_another_point_is_judged(where, wrong):
    """A flipped sign or a missing gradient agrees to 0: no proof."""
    x, value, slope = FLAT[where]
    check_pullback(elementwise(value, slope), x)
    broken = elementwise(value, lambda x: wrong * slope(x))
    with pytest.raises(ProofError, match="is zero at the point given, which"):
        check_pullback(broken, x)


def test_a_gradient_that_vanishes_is_said_to(shown):
    """A bias before batch norm moves nothing, up to rounding."""
    x, b = np.random.default_rng(0).normal(2, 3, (7, 3)), np.ones(3)

    def shifted(x, b):
        y, back = ops.batch_norm(x + b, np.ones(3), np.zeros(3))

        def pullback(dy):
            dx = back(dy)[0]
            return dx, dx.sum(axis=0)

        return y, pullback

    check_pullback(shifted, x, b)
    check_pullback(ops.batch_norm, x[:1], b, b)
    assert shown[0].endswith("; that of b is zero")
    assert shown[1].endswith("; that of x, gamma is zero")


@pytest.mark.parametrize("name", ["sin", "exp", "sinh"])
def test_at_zero_other_points_are_judged(name):
    """A slope of one is right at zero alone."""
    value, slope = getattr(np, name), {"sin": np.cos, "sinh": np.cosh}
    check_pullback(elementwise(value, slope.get(name, np.exp)), np.zeros(3))
    with pytest.raises(ProofError, match="agrees at the point given, which"):
        check_pullback(elementwise(value, np.ones_like), np.zeros(3))


@pytest.mark.parametrize("size", [1e-8, 1e-6, 1e-4, 1.0, 1e4, 1e8])
def test_numbers_of_any_size_have_slopes(size):
    """Steps fit the numbers, and stay where the function is defined."""

    def log(x):
        if (x <= 0).any():
            raise ValueError("x must be positive")
        return np.log(x), lambda dy: (dy / x,)

    x = size * (1 + np.random.default_rng(0).random(5))
    check_pullback(log, x)
    check_pullback(elementwise(lambda x: x**2, lambda x: 2 * x), x)
    check_pullback(wave(size), x)
    with pytest.raises(ProofError, match="cotangent of x disagrees with diff"):
        check_pullback(wave(size, 1 + 1e-5), x)


def wave(size, wrong=1):
    """A sine of a period of ``size``."""
    return elementwise(
        lambda x: np.sin(x / size), lambda x: wrong * np.cos(x / size) / size
    )


@pytest.mark.parametrize("size", [1, 10])
def test_two_rows_are_normalised_to_signs(size):
    """What is almost flat has a slope that short steps do not see."""
    x = np.random.default_rng(0).normal(0, size, (2, 3))
    check_pullback(ops.batch_norm, x, np.ones(3), np.zeros(3))

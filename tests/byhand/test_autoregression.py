"""Autoregression and the noisy sine."""

import numpy as np
import pytest

from dlbook.byhand import autoregression

OMEGA = 2 * np.pi / 20


def test_lagged_puts_the_latest_first():
    """Each row holds the numbers before its target, backwards in time."""
    rows, targets = autoregression.lagged(np.arange(5.0), 2)
    np.testing.assert_array_equal(rows, [[1, 0], [2, 1], [3, 2]])
    np.testing.assert_array_equal(targets, [2, 3, 4])


def test_two_numbers_continue_a_clean_sine():
    """AR(2) of a sine has coefficients 2 cos ω and -1 and no error."""
    x = autoregression.noisy_sine(100, np.random.default_rng(0), noise=0.0)
    found = autoregression.fit(x, 2)
    assert found == pytest.approx([2 * np.cos(OMEGA), -1])
    np.testing.assert_allclose(
        autoregression.predict(found, x), x[2:], atol=1e-12
    )


def test_persistence_is_an_autoregression():
    """Order one with coefficient one predicts the number before."""
    x = np.array([3.0, 1.0, 4.0])
    np.testing.assert_array_equal(
        autoregression.predict(np.ones(1), x), x[:-1]
    )


def test_an_autoregression_is_recovered():
    """The coefficients of a simulated series come back within noise."""
    rng = np.random.default_rng(1)
    x, e = np.zeros(20000), rng.standard_normal(20000)
    for t in range(2, len(x)):
        x[t] = 0.5 * x[t - 1] - 0.3 * x[t - 2] + e[t]
    assert autoregression.fit(x, 2) == pytest.approx([0.5, -0.3], abs=0.03)


def test_noise_stays_inside_the_sine():
    """The phase error moves a point along the sine, at most by 0.1."""
    x = autoregression.noisy_sine(4000, np.random.default_rng(2))
    assert abs(x).max() <= 1
    away = x - np.sin(OMEGA * np.arange(4000))
    assert 0.09 < abs(away).max() <= 0.1
    steep, flat = away[::20], abs(away[5::20])
    assert steep.min() < -0.09 < 0.09 < steep.max()
    assert flat.max() < 0.1**2 / 2 + 1e-9


@pytest.mark.parametrize("order", [0, 5, -1])
def test_orders_without_rows_are_refused(order):
    """The order is at least one and leaves a number to predict."""
    with pytest.raises(ValueError, match=f"from 1 to 4, got {order}"):
        autoregression.fit(np.ones(5), order)


def test_errors_are_those_of_the_rest():
    """What follows the fitted part counts, each number once."""
    rng = np.random.default_rng(0)
    x = autoregression.noisy_sine(300, rng)
    weights = autoregression.fit(x[:200], 5)
    rest = autoregression.predict(weights, x)[195:] - x[200:]
    found = autoregression.error(x, 200, 5)
    assert found == pytest.approx((rest**2).mean())


def test_a_table_of_a_clean_sine_has_no_error():
    """Two numbers tell which of twenty comes next; noise is what is left."""
    rng = np.random.default_rng(0)
    clean = autoregression.noisy_sine(300, rng, noise=0)
    assert autoregression.table_error(clean, 200) < 1e-20
    x = autoregression.noisy_sine(4000, rng, noise=0.05)
    variance = (x - np.sin(2 * np.pi * np.arange(4000) / 20)).var()
    found = autoregression.table_error(x, 2000)
    assert found == pytest.approx(variance, rel=0.1)

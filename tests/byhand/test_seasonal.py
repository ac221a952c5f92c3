"""Forecasts of a growing yearly pattern: exact cases, and a second way."""

import numpy as np
import pytest

from dlbook.byhand import airline, autoregression, seasonal

MONTHS = np.arange(120)
PATTERN = 1 + 0.3 * np.sin(2 * np.pi * MONTHS / 12)
STEADY = 100 * PATTERN * 1.01**MONTHS
FORECASTERS = {
    "persistence": seasonal.persistence,
    "last_year": seasonal.last_year,
    "growth": seasonal.growth,
    "autoregression": seasonal.autoregression(STEADY[:96], 13),
    "differenced": seasonal.differenced(STEADY[:96], 2),
    "holt_winters": seasonal.holt_winters(STEADY[:96]),
    "airline": airline.airline(STEADY[:96]),
}


def test_origins_by_hand():
    """Each past ends before its future; what is not there is NaN."""
    x = np.arange(1.0, 31)
    past, future = seasonal.rolled(x, 27, 2)
    assert past.shape == (3, 27)
    np.testing.assert_array_equal(past[:, -1], [27, 28, 29])
    np.testing.assert_array_equal(future, [[28, 29], [29, 30], [30, np.nan]])


def test_rmse_leaves_out_what_is_not_there():
    """Errors of 3 and 4, and of one; axes before stay."""
    future = np.array([[0.0, 1.0], [0.0, np.nan]])
    forecast = np.array([[3.0, 2.0], [4.0, 9.0]])
    want = [12.5**0.5, 1]
    np.testing.assert_allclose(seasonal.rmse(forecast, future), want)
    both = seasonal.rmse(np.stack([forecast, forecast]), future)
    np.testing.assert_allclose(both, [want, want])


@pytest.mark.parametrize(
    "name", ["growth", "autoregression", "differenced", "airline"]
)
def test_steady_growth_is_forecast_exactly(name):
    """A pattern times a constant growth leaves no error."""
    past, future = seasonal.rolled(STEADY, 96, 14)
    found = FORECASTERS[name](past, 14)
    assert found.shape == future.shape
    np.testing.assert_allclose(seasonal.rmse(found, future), 0, atol=1e-6)


def test_naive_forecasts_by_hand():
    """The last month; the same month a year ago, beyond a year again."""
    past = STEADY[None, :96]
    np.testing.assert_array_equal(
        seasonal.persistence(past, 3), [[STEADY[95]] * 3]
    )
    found = seasonal.last_year(past, 13)[0]
    np.testing.assert_array_equal(found, STEADY[[*range(84, 96), 84]])


def test_growth_runs_on():
    """A step from its own forecast is the second of two steps."""
    rng = np.random.default_rng(0)
    x = np.exp(rng.standard_normal((3, 40)))
    two = seasonal.growth(x, 2)
    np.testing.assert_allclose(
        seasonal.growth(np.column_stack([x, two[:, 0]]), 1)[:, 0], two[:, 1]
    )


def test_autoregression_is_the_books_own():
    """On logs without their mean the weights are those of byhand's."""
    rng = np.random.default_rng(0)
    y = np.cumsum(0.1 * rng.standard_normal(200))
    y[100:] = y[:100][::-1]  # no drift: the intercept is small
    x = np.exp(y)
    guess = seasonal.autoregression(x, 3)(x[None, :50], 1).item()
    rows, t = autoregression.lagged(y, 3)
    A = np.column_stack([rows, np.ones(len(rows))])
    *a, b = np.linalg.solve(A.T @ A, A.T @ t)
    assert np.log(guess) == pytest.approx(y[49:46:-1] @ a + b)


def test_differences_have_weights_of_their_own():
    """Two steps by the normal equations, each difference on its year."""
    rng = np.random.default_rng(0)
    y = np.cumsum(0.1 * rng.standard_normal(60))
    d = y[12:] - y[:-12]
    A = np.column_stack([d[:-2], d[1:-1], np.ones(46)])
    a, b, c = np.linalg.solve(A.T @ A, A.T @ d[2:])
    first = a * d[-2] + b * d[-1] + c
    second = a * d[-1] + b * first + c
    want = np.exp([y[-12] + first, y[-11] + second])
    found = seasonal.differenced(np.exp(y), 2)(np.exp(y)[None], 2)
    np.testing.assert_allclose(found, [want])


def slowly(x, alpha, beta, gamma):
    """Holt and Winters on one series, by the book's three lines."""
    level, season = x[:12].mean(), list(x[:12] / x[:12].mean())
    slope = (x[12:24].mean() - level) / 12
    out = []
    for t in range(12, len(x)):
        out.append((level + slope) * season[t - 12])
        old = level
        level += slope
        level += alpha * (x[t] / season[t - 12] - level)
        slope += beta * (level - old - slope)
        season.append(season[t - 12] + gamma * (x[t] / level - season[t - 12]))
    return level, slope, season[-12:], out


def test_smoothing_against_a_second_way():
    """Level, slope, season and forecasts are those of the error form."""
    rng = np.random.default_rng(0)
    x = STEADY * np.exp(0.1 * rng.standard_normal((2, 120)))
    found = seasonal.smoothed(x, 0.3, 0.1, 0.6)
    for row, *parts in zip(x, *found, strict=True):
        for part, want in zip(parts, slowly(row, 0.3, 0.1, 0.6), strict=True):
            np.testing.assert_allclose(part, want)


def test_holt_winters_follows_a_line_times_a_season():
    """On a line with a yearly factor a year ahead is missed by little."""
    x = (100 + MONTHS) * PATTERN
    past, future = seasonal.rolled(x, 96, 12)
    found = seasonal.holt_winters(x[:96])(past, 12)
    assert (seasonal.rmse(found, future) < 0.03 * x[96:].mean()).all()


@pytest.mark.parametrize("kind", ["rnn", "leaky", "gru", "lstm"])
def test_networks_learn_steady_differences(kind):
    """Where growth alternates with the months' signs, a net finds it."""
    rate = 0.1 + 0.05 * (-1.0) ** MONTHS
    y = np.zeros(120)
    for t in range(12, 120):
        y[t] = y[t - 12] + rate[t]
    x = 100 * np.exp(y)
    nets = seasonal.Networks(kind, x[:96], [0, 1], [0.03] * 2, [100, 200], 4)
    past, future = seasonal.rolled(x, 96, 2)
    found = nets(past, 2)
    assert found.shape == (2, 2, 24, 2)
    errors = seasonal.rmse(found, future)[1]
    naive = seasonal.rmse(seasonal.growth(past, 2), future)
    assert (errors[:, 0] < 0.3 * naive[0]).all()


@pytest.mark.parametrize("name", FORECASTERS)
def test_a_short_or_impossible_past_is_refused(name):
    """Less than 25 months; a number that has no logarithm."""
    forecast = FORECASTERS[name]
    with pytest.raises(ValueError, match="P at least 25, got"):
        forecast(STEADY[None, :24], 1)
    past = STEADY[None, :96].copy()
    past[0, 50] = 0
    with pytest.raises(ValueError, match="x must be positive"):
        forecast(past, 1)


@pytest.mark.parametrize("first", [24, 120])
def test_origins_must_lie_in_the_series(first):
    """There are two years before the first, and a month after."""
    with pytest.raises(ValueError, match="first must lie from 25 to 119"):
        seasonal.rolled(STEADY, first, 1)

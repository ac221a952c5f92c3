"""Predictors by hand: what each sees, and that it is what it says."""

import numpy as np
import pytest

from dlbook.byhand import forecasting, phase, recurrent

T = forecasting.SKIP + 30


def drawn(seed=0, N=20, length=501):
    """Series to fit on."""
    return phase.series(N, length, np.random.default_rng(seed))[0]


MAKERS = {
    "persistence": (1, lambda x: forecasting.persistence(x, 0)),
    "table": (2, lambda x: forecasting.table(x, 0, 8)),
    "autoregression": (20, lambda x: forecasting.autoregression(x, 0, 20)),
    "reservoir": (None, lambda x: forecasting.reservoir(x, 0, 0.9, 0.5)),
    "network": (None, lambda x: forecasting.network(x, 0, 0.01, steps=20)),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_prediction_sees_its_window_and_no_more(name):
    """A number older than p moves no prediction, the number itself neither."""
    p, make = MAKERS[name]
    fit, x = make(drawn()), drawn(1, N=3, length=T)
    guess, other = fit(x), x.copy()
    assert guess.shape == (3, 30)
    other[:, -1] += 5
    np.testing.assert_array_equal(fit(other), guess)
    other[:, -2] += 5
    assert (fit(other)[:, -1] != guess[:, -1]).any()
    np.testing.assert_array_equal(fit(other)[:, :-1], guess[:, :-1])
    if p:
        other = x.copy()
        other[:, : T - 1 - p] += 5
        np.testing.assert_array_equal(fit(other)[:, -1], guess[:, -1])


@pytest.mark.parametrize("name", MAKERS)
def test_running_on_feeds_predictions_back(name):
    """Its first number is the prediction; the rest are those of its own."""
    _, make = MAKERS[name]
    fit, x = make(drawn()), drawn(1, N=3, length=T)
    run = fit.run_on(x, 4)
    whole = np.c_[x, run]
    assert run.shape == (3, 4)
    np.testing.assert_allclose(fit(whole)[:, -4:], run, atol=1e-12)


def test_persistence_and_table_by_hand():
    """The last number; and a mean of two numbers met in the same bins."""
    rows = np.array([[0.0, 1.0], [1.0, 0.0]])
    np.testing.assert_array_equal(
        forecasting.persistence(rows, 0).step(rows[:, 1:]), [1, 0]
    )
    x = np.array([[0.0, 1, 5, 0, 1, 7, 0, 1]])
    fit = forecasting.table(x, 0, 2)
    assert fit.step(np.array([0.0, 0.9])) == pytest.approx(6)


@pytest.mark.parametrize("seed", range(3))
def test_the_network_beats_the_best_linear_predictor(seed):
    """Its distance from the best prediction is below half of linear's."""
    x, test = drawn(seed, N=40), drawn(seed + 50, length=1100)
    best = phase.expected(test)[:, forecasting.SKIP : -1].imag
    a = phase.linear(100)[0][::-1]
    linear = forecasting.Window(100, lambda rows: rows @ a)
    fit = forecasting.network(x, seed, 0.01)
    excess = [np.mean((f(test) - best) ** 2) for f in (fit, linear)]
    assert excess[0] < excess[1] / 2


def test_a_reservoir_is_read_by_least_squares():
    """No other output of the same states fits the series better."""
    x = drawn()
    fit = forecasting.reservoir(x, 0, 0.9, 0.5)
    y, _ = recurrent.run(fit.params, x[:, :-1, None])
    rest = (y[..., 0] - x[:, 1:])[:, 50:]
    assert abs(rest.mean()) < 1e-9
    moved = {**fit.params, "Wo": fit.params["Wo"] * 1.05}
    other, _ = recurrent.run(moved, x[:, :-1, None])
    assert np.mean(rest**2) < np.mean((other[..., 0] - x[:, 1:])[:, 50:] ** 2)


def test_the_setting_with_the_least_error_is_chosen():
    """Of several orders the one is kept that predicts other series best."""
    (x, _), (v, _) = (
        phase.series(4, 300, np.random.default_rng(s)) for s in (0, 1)
    )
    grid = [(1,), (20,), (2,)]
    found = forecasting.chosen(forecasting.autoregression, grid, x, v, 0)
    assert found.p == 20


def test_a_restart_sees_its_numbers_alone():
    """Each prediction is that of a run over p numbers from zero."""
    params = recurrent.init(1, 4, 1, np.random.default_rng(0))
    params["Wo"] = np.ones((4, 1))
    x, _ = phase.series(3, 110, np.random.default_rng(1))
    found = forecasting.State(params).restarted(x, 7)
    assert found.shape == (3, 10)
    y, _ = recurrent.run(params, x[1:2, 98:105, None])
    assert found[1, 5] == pytest.approx(y[0, -1, 0])


def test_the_shrinking_of_a_wave_is_found():
    """A run at full height is shrunk as fast as the mean of what comes."""
    x = np.exp(-0.01 * np.arange(200))[None]
    flat = forecasting.Window(100, lambda rows: rows[..., -1])
    assert forecasting.shrink(flat, x, 100) == pytest.approx(0.01, abs=6e-4)
    past, future = forecasting.apart(x.repeat(2, 0), 50)
    assert past.shape == (4, 100)
    assert future.shape == (4, 50)

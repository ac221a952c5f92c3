"""Predictors in PyTorch: what they see, and that they learn."""

import numpy as np
import pytest

from dlbook.byhand import phase
from dlbook.byhand.forecasting import SKIP, Window
from dlbook.study import LSTM, window_net


def drawn(seed=0, N=40, length=501):
    """Series to fit on."""
    return phase.series(N, length, np.random.default_rng(seed))[0]


def test_the_window_net_sees_its_window_alone():
    """Older numbers move nothing; running on feeds predictions back."""
    fit = window_net(drawn(N=5), 0, 10, 0.003, 8, steps=20)
    x = drawn(1, N=3, length=SKIP + 30)
    other = x.copy()
    other[:, :-11] += 5
    np.testing.assert_array_equal(fit(other)[:, -1], fit(x)[:, -1])
    run = fit.run_on(x, 4)
    np.testing.assert_allclose(fit(np.c_[x, run])[:, -4:], run, atol=1e-6)


def test_the_lstm_reads_everything_before():
    """It predicts from the past; running on is running along its outputs."""
    fit = LSTM(drawn(N=5), 0, 0.01, steps=20)
    x = drawn(1, N=3, length=SKIP + 30)
    other = x.copy()
    other[:, -1] += 5
    np.testing.assert_array_equal(fit(other), fit(x))
    run = fit.run_on(x, 4)
    np.testing.assert_allclose(fit(np.c_[x, run])[:, -4:], run, atol=1e-5)
    assert not any(p.requires_grad for p in fit.parameters())


@pytest.mark.parametrize("seed", range(3))
def test_both_beat_the_best_linear_predictor(seed):
    """Their distance from the best prediction is below linear's."""
    x, test = drawn(seed), drawn(seed + 50, N=20, length=1100)
    best = phase.expected(test)[:, SKIP:-1].imag
    a = phase.linear(100)[0][::-1]
    linear = Window(100, lambda rows: rows @ a)
    net, lstm = window_net(x, seed, 20, 0.003, 32), LSTM(x, seed, 0.01)
    excess = [np.mean((f(test) - best) ** 2) for f in (net, lstm, linear)]
    assert max(excess[:2]) < excess[2] / 2

"""A sine whose phase drifts: its laws, and the best that can be predicted."""

import numpy as np
import pytest

from dlbook.byhand import autoregression, phase

RNG_SEEDS = range(3)


def drawn(seed, N=400, T=200):
    """Numbers and phases."""
    return phase.series(N, T, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", RNG_SEEDS)
def test_numbers_are_sines_with_noise_and_phases_drift(seed):
    """Noise and turns have the means and deviations that the names say."""
    x, phases = drawn(seed)
    noise, turns = x - np.sin(phases), np.diff(phases, axis=1)
    assert noise.std() == pytest.approx(phase.NOISE, rel=0.02)
    assert turns.mean() == pytest.approx(phase.OMEGA, abs=0.003)
    assert turns.std() == pytest.approx(phase.DRIFT, rel=0.02)


def test_lags_of_the_sine_die_away_as_the_equation_says():
    """The best weight of a single number is the first lag's covariance."""
    x, _ = drawn(0, N=4000, T=8)
    (weight,), error = phase.linear(1)
    found = (x[:, 1:] * x[:, :-1]).mean() / (x[:, :-1] ** 2).mean()
    assert weight == pytest.approx(found, abs=0.02)
    rest = (x[:, 1:] - weight * x[:, :-1]) ** 2
    assert error == pytest.approx(rest.mean(), rel=0.03)


def test_least_squares_finds_the_linear_weights():
    """Fitted on much data, an autoregression has nearly the best weights."""
    x, _ = phase.series(1, 100_000, np.random.default_rng(1))
    weights, error = phase.linear(10)
    assert autoregression.fit(x[0], 10) == pytest.approx(weights, abs=0.03)
    guess = autoregression.predict(weights, x[0])
    assert error == pytest.approx(((guess - x[0, 10:]) ** 2).mean(), rel=0.03)


@pytest.mark.parametrize("seed", RNG_SEEDS)
def test_the_best_prediction_is_unbiased_and_beats_linear(seed):
    """Its error is uncorrelated with it, and below the best linear error."""
    x, _ = drawn(seed)
    guess = phase.expected(x)[:, 100:-1].imag
    rest = x[:, 100:] - guess
    assert abs((rest * guess).mean()) < 0.01
    assert (rest**2).mean() < phase.linear(100)[1] - 0.005


def test_the_first_prediction_after_one_number_is_that_of_bayes():
    """After one number the belief is an integral that can be done apart."""
    x = np.array([[0.8]])
    angle = np.linspace(-np.pi, np.pi, 20_001)[:-1]
    weight = np.exp(-((0.8 - np.sin(angle)) ** 2) / (2 * phase.NOISE**2))
    mean = (weight * np.exp(1j * angle)).sum() / weight.sum()
    turn = np.exp(1j * phase.OMEGA - phase.DRIFT**2 / 2)
    found = phase.expected(x)
    assert found[0, 0] == pytest.approx(0, abs=1e-12)
    assert found[0, 1] == pytest.approx(mean * turn, abs=1e-9)


def test_a_forecast_is_what_bayes_says_of_numbers_never_seen():
    """Its first entry predicts one step; all have the least error."""
    x, _ = drawn(4, N=3000, T=60)
    guess = phase.forecast(x[:, :40], 20)
    np.testing.assert_allclose(guess[:, 0], phase.expected(x)[:, 40].imag)
    rest = x[:, 40:] - guess
    assert abs((rest * guess).mean(axis=0)).max() < 0.04
    kept = phase.forecast(x[:, :40], 2000)[:, -1]
    assert abs(kept).max() < 1e-3


@pytest.mark.parametrize("keep", [1, 5, 50])
def test_another_past_leaves_the_last_numbers_and_the_law(keep):
    """The numbers kept are the same; the whole has the series' lags."""
    x, _ = drawn(5, N=5000, T=50)
    other = phase.another_past(x, keep, np.random.default_rng(6))
    assert other.shape == x.shape
    np.testing.assert_array_equal(other[:, -keep:], x[:, -keep:])
    changed = np.any(other[:, :-keep] != x[:, :-keep])
    assert changed == (keep < 50)
    for lag in (1, 7, 20):
        before = (x[:, -1] * x[:, -1 - lag]).mean()
        after = (other[:, -1] * other[:, -1 - lag]).mean()
        assert after == pytest.approx(before, abs=0.04)


@pytest.mark.parametrize("keep", [1, 4, 12])
def test_another_past_tells_no_more_than_the_numbers_kept(keep):
    """The best prediction moves by twice what the kept numbers leave open."""
    x, _ = drawn(7, N=2000, T=60)
    other = phase.another_past(x, keep, np.random.default_rng(8))
    best, moved, blind = (
        phase.expected(past)[:, -1].imag for past in (x, other, x[:, -keep:])
    )
    least = ((best - blind) ** 2).mean()
    assert ((best - moved) ** 2).mean() == pytest.approx(2 * least, rel=0.15)


def test_beliefs_find_the_phase():
    """Each sums to one; after many numbers the true phase is likely."""
    x, phases = drawn(8, N=500, T=40)
    found = [*phase.beliefs(x)]
    assert len(found) == 41
    np.testing.assert_allclose(np.sum(found, axis=2), 1)
    step = len(phase.CIRCLE) / (2 * np.pi)
    place = np.round(phases[:, -1] * step).astype(int) % len(phase.CIRCLE)
    likely = found[-2][np.arange(500), place] * len(phase.CIRCLE)
    assert np.exp(np.log(likely).mean()) > 2


@pytest.mark.parametrize("seed", RNG_SEEDS)
def test_two_numbers_of_state_are_nearly_enough(seed):
    """A filter of mean and variance comes near the best, none before."""
    x, _ = drawn(seed, N=50, T=600)
    best, found = phase.expected(x).imag, phase.tracked(x)
    assert found.shape == (50, 601)
    assert abs(found[:, 0]).max() < 1e-12
    excess = ((found - best)[:, 100:] ** 2).mean()
    assert 0 < excess < 0.001


def test_the_filter_by_hand():
    """After one number the mean moves by its gain, which shrinks with P."""
    P = np.pi**2 / 3
    slope = np.exp(-P / 2)
    gain = P * slope / (slope**2 * P + phase.NOISE**2)
    p = gain * 0.8 + phase.OMEGA
    rest = (1 - gain * slope) * P + phase.DRIFT**2
    found = phase.tracked(np.array([[0.8]]))[0, 1]
    assert found == pytest.approx(np.exp(-rest / 2) * np.sin(p))


@pytest.mark.parametrize("keep", [0, 51])
def test_a_past_beyond_the_series_is_refused(keep):
    """One number at least is kept, and no more than there are."""
    x, _ = drawn(0, N=2, T=50)
    with pytest.raises(ValueError, match=f"from 1 to 50, got {keep}"):
        phase.another_past(x, keep, np.random.default_rng(0))

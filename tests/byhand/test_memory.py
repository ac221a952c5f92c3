"""Targets made of noise, and what a network keeps of them."""

import numpy as np
import pytest

from dlbook.byhand.memory import (
    echo,
    echo_path,
    running_mean,
    share_missed,
)


def test_running_mean_by_hand():
    """Each value keeps 0.6 of the one before and adds 0.8 of the noise."""
    z = np.array([[5.0, 1.0, 0.0, 2.0]])
    found = running_mean(z, keep=0.6)
    np.testing.assert_allclose(found, [[0, 0.8, 0.48, 0.288 + 1.6]])


def test_running_mean_has_variance_one():
    """After a while the variance is that of the noise."""
    z = np.random.default_rng(0).standard_normal((500, 200))
    assert running_mean(z)[:, 50:].var() == pytest.approx(1, abs=0.05)


def test_echo_comes_after_the_delay():
    """The noise comes back shifted; before it there are zeros."""
    z = np.array([[1.0, 2.0, 3.0, 4.0]])
    np.testing.assert_array_equal(echo(z, 3), [[0, 0, 0, 1]])
    np.testing.assert_array_equal(echo(z, 1), [[0, 1, 2, 3]])


def test_before_the_fit_all_is_missed_in_any_unit():
    """Outputs of zero miss the whole variance, here nine."""
    for carry in (True, False):
        rng = np.random.default_rng(0)
        found = share_missed(
            lambda z: 3 * echo(z), 4, rng, carry=carry, steps=0
        )
        assert found == pytest.approx(1, abs=0.01)


def test_a_window_misses_what_it_cannot_see():
    """Without state the share missed of a running mean is about 0.9^2w."""
    for width in (1, 4):
        rng = np.random.default_rng(width)
        found = share_missed(running_mean, width, rng, carry=False, steps=400)
        assert found == pytest.approx(0.9 ** (2 * width), rel=0.12)


@pytest.mark.parametrize("seed", range(3))
def test_a_carried_state_keeps_what_no_window_shows(seed):
    """With the state carried, windows of four steps miss little."""
    rng = np.random.default_rng(seed)
    assert share_missed(running_mean, 4, rng, steps=600) < 0.2


@pytest.mark.parametrize("seed", range(3))
def test_short_windows_sharpen_an_echo_and_then_lose_it(seed):
    """Windows of eight halve what is missed, and end where zero is."""
    rng = np.random.default_rng(seed)
    shares = echo_path(8, rng, [0, 200, 1500])
    assert 0.6 > shares[0] > 2 * shares[1]
    assert shares[2] > 0.8


def test_windows_beyond_the_delay_keep_an_echo():
    """Windows of 16 miss little, from an output of zero as well."""
    for first in (True, False):
        rng = np.random.default_rng(0)
        found = echo_path(16, rng, [0, 1000], read_first=first)
        assert first == (found[0] < 0.9)
        assert found[1] < 0.1

"""Learning-rate schedules, as functions of the fraction done."""

import numpy as np
import pytest

from dlbook.train import cosine, inverse_decay, step_decay


def test_cosine_by_hand():
    """One at the start, a half in the middle, zero at the end."""
    found = [cosine()(f) for f in (0.0, 0.25, 0.5, 1.0)]
    expected = [1.0, (1 + 0.5**0.5) / 2, 0.5, 0.0]
    np.testing.assert_allclose(found, expected, atol=1e-15)


def test_cosine_warms_up_linearly():
    """With a warm-up of 0.2: 0, a half at 0.1, 1 at 0.2, a half at 0.6."""
    found = [cosine(warmup=0.2)(f) for f in (0.0, 0.1, 0.2, 0.6)]
    np.testing.assert_allclose(found, [0.0, 0.5, 1.0, 0.5], atol=1e-15)


def test_step_decay_by_hand():
    """Each fraction that has been reached multiplies once."""
    schedule = step_decay(0.5, 0.75, factor=0.1)
    found = [schedule(f) for f in (0.0, 0.49, 0.5, 0.75, 0.99)]
    np.testing.assert_allclose(found, [1, 1, 0.1, 0.01, 0.01])


def test_inverse_decay_by_hand():
    """(1 + 10 f)^-3/4: 1, 6^-3/4, 11^-3/4."""
    found = [inverse_decay()(f) for f in (0.0, 0.5, 1.0)]
    np.testing.assert_allclose(found, [1, 6**-0.75, 11**-0.75])


@pytest.mark.parametrize(
    "make",
    [
        lambda: cosine(warmup=1.0),
        lambda: cosine(warmup=-0.1),
        lambda: step_decay(),
        lambda: step_decay(1.5),
        lambda: step_decay(0.5, factor=0.0),
        lambda: inverse_decay(rate=-1.0),
        lambda: inverse_decay(power=float("nan")),
        lambda: step_decay(0.5, factor=float("nan")),
    ],
)
def test_numbers_without_sense_are_refused(make):
    """What cannot be a schedule raises when it is made, not in training."""
    with pytest.raises(ValueError, match="got"):
        make()

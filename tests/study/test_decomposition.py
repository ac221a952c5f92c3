"""Bias and variance estimated from several training sets."""

import numpy as np
import pytest

from dlbook.study import bias_variance


def test_two_predictions_by_hand():
    """1 and 3 about the truth 0: variance 2, squared bias 4 - 2/2 = 3."""
    predictions = np.array([1.0, 3.0]).reshape(2, 1, 1)
    bias2, variance = bias_variance(predictions, np.zeros(1))
    assert bias2 == pytest.approx(3.0)
    assert variance == pytest.approx(2.0)


def test_bias_and_variance_add_up_to_the_mean_squared_error():
    """Squared bias + variance = mean squared distance from the truth."""
    rng = np.random.default_rng(0)
    truth = rng.standard_normal(7)
    predictions = truth[:, None] + rng.standard_normal((5, 7, 3))
    total = np.sum(bias_variance(predictions, truth), axis=0)
    error = np.mean((predictions - truth[:, None]) ** 2, axis=(0, 1))
    np.testing.assert_allclose(total, error, rtol=1e-13)


def test_squared_bias_is_estimated_without_bias():
    """Over many trials of few training sets its mean is the true 0.04."""
    rng = np.random.default_rng(1)
    predictions = 0.2 + rng.standard_normal((4000, 3, 1, 1))
    estimates = [bias_variance(p, np.zeros(1))[0][0] for p in predictions]
    error = np.std(estimates) / np.sqrt(len(estimates))
    assert abs(np.mean(estimates) - 0.04) < 4 * error


def test_shapes_are_enforced():
    """One truth a point, or a ValueError with both shapes."""
    with pytest.raises(ValueError, match=r"\(2, 3, 1\) and \(4,\)"):
        bias_variance(np.zeros((2, 3, 1)), np.zeros(4))


def test_one_training_set_has_no_variance():
    """Two training sets at least, where NumPy would warn and return NaN."""
    with pytest.raises(ValueError, match="R at least two"):
        bias_variance(np.zeros((1, 3, 1)), np.zeros(3))

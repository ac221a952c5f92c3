"""Bias and variance estimated from several training sets."""

import numpy as np
import pytest

from dlbook.study import bias_variance


def test_four_predictions_by_hand():
    """1 and 5 vary by 8; 1 and 3 about the truth 0 have bias² 4 - 2/2 = 3."""
    predictions = np.array([1.0, 5.0, 1.0, 3.0]).reshape(4, 1, 1)
    bias2, variance = bias_variance(predictions, np.zeros(1))
    assert bias2 == pytest.approx(3.0)
    assert variance == pytest.approx(8.0)


def test_the_parts_come_from_separate_sets():
    """Changing the sets of one part leaves the other part as it was."""
    rng = np.random.default_rng(0)
    truth, predictions = rng.standard_normal(7), rng.random((9, 7, 3))
    bias2, variance = bias_variance(predictions, truth)
    other = predictions.copy()
    other[:4] *= 2.0
    other_bias2, other_variance = bias_variance(other, truth)
    np.testing.assert_array_equal(other_bias2, bias2)
    np.testing.assert_allclose(other_variance, 4 * variance)


def test_both_parts_are_estimated_without_bias():
    """Over many trials of few sets the means are the true 0.04 and 1."""
    rng = np.random.default_rng(1)
    predictions = 0.2 + rng.standard_normal((4000, 6, 1, 1))
    found = np.array([bias_variance(p, np.zeros(1)) for p in predictions])
    error = np.std(found[..., 0], axis=0) / np.sqrt(len(found))
    off = found[..., 0].mean(axis=0) - [0.04, 1.0]
    assert (abs(off) < 4 * error).all()


def test_shapes_are_enforced():
    """One truth a point, or a ValueError with both shapes."""
    with pytest.raises(ValueError, match=r"\(4, 3, 1\) and \(4,\)"):
        bias_variance(np.zeros((4, 3, 1)), np.zeros(4))


def test_three_training_sets_are_too_few():
    """Each half needs two, where NumPy would warn and return NaN."""
    with pytest.raises(ValueError, match="R at least four"):
        bias_variance(np.zeros((3, 3, 1)), np.zeros(3))

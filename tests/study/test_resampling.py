"""Intervals for scores whose training sets overlap."""

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from dlbook import study

SCORES = np.array([0.7, 0.8, 0.75, 0.9])


def test_ratio_zero_is_the_usual_interval():
    """Without overlap it is Student's interval for a mean."""
    mean, width = study.resampled_interval(SCORES, 0.0, 0.9)
    usual = ttest_1samp(SCORES, 0.0).confidence_interval(0.9)
    assert (mean - width, mean + width) == pytest.approx(tuple(usual))


def test_overlap_widens_it_by_hand():
    """Variance is multiplied by 1/J + ratio in place of 1/J."""
    _, naive = study.resampled_interval(SCORES, 0.0)
    _, corrected = study.resampled_interval(SCORES, 0.5)
    assert corrected / naive == pytest.approx(np.sqrt(3))


def test_one_score_has_no_interval():
    """One score, or a table of them, raises with its shape."""
    with pytest.raises(ValueError, match=r"got \(1,\)"):
        study.resampled_interval(SCORES[:1], 0.1)
    with pytest.raises(ValueError, match=r"got \(4, 1\)"):
        study.resampled_interval(SCORES[:, None], 0.1)


@pytest.mark.parametrize(
    ("ratio", "confidence"), [(-0.5, 0.9), (0.1, 0), (0.1, 95), (0.1, np.nan)]
)
def test_what_is_no_interval_is_refused(ratio, confidence):
    """A confidence of 0 has no width, one of 95 is meant as 0.95."""
    with pytest.raises(
        ValueError, match="confidence lie between 0 and 1, got"
    ):
        study.resampled_interval(np.arange(3.0), ratio, confidence)

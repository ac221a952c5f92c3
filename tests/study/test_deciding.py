"""How many seeds a difference needs, against simulation and by hand."""

import numpy as np
import pytest
from scipy import stats

from dlbook import study

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("seeds", "ratio"), [(3, 1.0), (5, 2.0), (16, 0.7)])
def test_power_is_how_often_the_test_decides(seeds, ratio):
    """Forty thousand paired t tests of scipy on normal differences."""
    d = ratio + RNG.standard_normal((40_000, seeds))
    result = stats.ttest_1samp(d, 0, axis=1)
    rate = np.mean((result.pvalue < 0.05) & (result.statistic > 0))
    assert study.paired_power(seeds, ratio, 1.0) == pytest.approx(
        rate, abs=0.012
    )


def test_many_seeds_by_hand():
    """(1.96 + 0.84)² = 7.85 times the squared ratio, for small ratios."""
    found = study.seeds_needed(0.1, 1.0)
    assert found == pytest.approx(785 + 2, abs=2)
    assert study.seeds_needed(0.2, 2.0) == found
    assert study.seeds_needed(-0.1, 1.0) == found


@pytest.mark.parametrize("ratio", [0.3, 1.0, 3.0, 30.0])
@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
def test_needed_is_the_least(ratio, power):
    """One seed fewer has less power, this many has enough."""
    n = study.seeds_needed(ratio, 1.0, power)
    assert n >= 2
    assert study.paired_power(n, ratio, 1.0) >= power
    assert n == 2 or study.paired_power(n - 1, ratio, 1.0) < power


def test_power_of_no_difference_tends_to_half_the_level():
    """As the difference goes, one side of the test is left."""
    assert study.paired_power(6, 1e-9, 1.0) == pytest.approx(0.025, abs=1e-6)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: study.paired_power(1, 1.0, 1.0), "two seeds or more: 1"),
        (lambda: study.paired_power(3, 0.0, 1.0), "got 0.0, 1.0, 0.05"),
        (lambda: study.paired_power(3, 1.0, 0.0), "got 1.0, 0.0, 0.05"),
        (lambda: study.seeds_needed(1.0, 1.0, 1.0), "got 1.0"),
        (lambda: study.seeds_needed(1e-5, 1.0), "more than 100000 seeds"),
    ],
)
def test_what_cannot_be_decided_is_refused(make, message):
    """No difference, no spread, one seed, certainty."""
    with pytest.raises(ValueError, match=message):
        make()

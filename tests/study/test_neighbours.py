"""Answers by neighbours: scikit-learn's, SciPy's distances, refusals."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.neighbors import KNeighborsClassifier

from dlbook import study

RNG = np.random.default_rng(0)
X, Z = RNG.standard_normal((40, 5)), RNG.standard_normal((25, 5))
Y = RNG.integers(0, 3, 40)
FAR = study.distances(Z, X)


def test_distances_are_scipys():
    """And an example has none from itself."""
    np.testing.assert_allclose(FAR, cdist(Z, X))
    assert np.diag(study.distances(X, X)).max() < 1e-6


@pytest.mark.parametrize("k", [1, 4, 40])
def test_votes_are_scikit_learns(k):
    """As shares of the k nearest."""
    theirs = KNeighborsClassifier(k).fit(X, Y).predict_proba(Z)
    ours = study.votes(FAR, Y, k, 3)
    np.testing.assert_allclose(ours / k, theirs)
    assert (ours.sum(axis=1) == k).all()


def test_nearest_other_by_loops():
    """The least distance from an example with another label."""
    own = study.distances(X, X)
    slow = [own[i, Y[i] != Y].min() for i in range(40)]
    np.testing.assert_allclose(study.nearest_other(own, Y), slow)


def test_refusals():
    """No neighbour, too many, or a single label."""
    for k in (0, 41):
        with pytest.raises(ValueError, match="k must lie from 1 to 40"):
            study.votes(FAR, Y, k, 3)
    with pytest.raises(ValueError, match="one label"):
        study.nearest_other(FAR[:2, :2], np.zeros(2, int))

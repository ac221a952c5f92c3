"""Representatives, against scikit-learn's clusters."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from dlbook import study
from dlbook.study.representatives import _spread_out

x = np.random.default_rng(0).standard_normal((200, 3))


@pytest.mark.parametrize("k", [1, 2, 7])
def test_clusters_are_scikit_learns(k):
    """From the same first centres, after as many steps."""
    first = _spread_out(x, k, np.random.default_rng(5))
    theirs = KMeans(
        k, init=first, n_init=1, max_iter=100, tol=0, algorithm="lloyd"
    ).fit(x)
    at, whose = study.clustered(x, k, np.random.default_rng(5), steps=100)
    np.testing.assert_array_equal(whose, theirs.labels_)
    np.testing.assert_array_equal(at, theirs.transform(x).argmin(axis=0))


def test_far_clouds_have_one_each():
    """Three clouds, three representatives, one in each."""
    places = np.repeat(np.eye(3) * 100, 10, axis=0)
    rng = np.random.default_rng(1)
    at, whose = study.clustered(places + rng.standard_normal((30, 3)), 3, rng)
    assert sorted(at // 10) == [0, 1, 2]
    assert all(len(set(whose[10 * j : 10 * j + 10])) == 1 for j in range(3))


def test_copies_and_refusals():
    """Copies of one example have representatives, too."""
    same = np.ones((4, 2))
    at, whose = study.clustered(same, 3, np.random.default_rng(0))
    assert len(at) == 3
    assert len(whose) == 4
    for bad, k in ((x, 0), (x, 201), (np.full((3, 1), np.nan), 1)):
        with pytest.raises(ValueError, match="k from 1 to"):
            study.clustered(bad, k, np.random.default_rng(0))

"""The Fréchet distance: SciPy's root of a matrix, and lines by hand."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from dlbook import study

RNG = np.random.default_rng(0)
A = RNG.standard_normal((50, 4)) @ RNG.standard_normal((4, 4))
B = RNG.standard_normal((60, 4)) @ RNG.standard_normal((4, 4)) + 1


def test_frechet_by_scipys_root():
    """The trace of the root of the product, which is not symmetric."""
    S, T = np.cov(A, rowvar=False), np.cov(B, rowvar=False)
    apart = np.sum((A.mean(axis=0) - B.mean(axis=0)) ** 2)
    theirs = apart + np.trace(S + T - 2 * sqrtm(S @ T).real)
    assert study.frechet(A, B) == pytest.approx(theirs)
    assert study.frechet(B, A) == pytest.approx(theirs)


def test_frechet_on_a_line():
    """By hand: (2 - 0)² + (3 - 1)²."""
    a = np.array([[-1.0], [1.0]]) * np.sqrt(0.5)
    assert study.frechet(a, 2 + 3 * a) == pytest.approx(8)


def test_frechet_of_flat_features():
    """Nothing from itself, also where a feature never changes."""
    flat = A * [1, 1, 0, 1]
    assert study.frechet(flat, flat) == pytest.approx(0, abs=1e-10)
    assert study.frechet(flat, flat + 2) == pytest.approx(16)


def test_refusals():
    """One row has no covariance; other features."""
    with pytest.raises(ValueError, match="two rows at least, got 1 and 60"):
        study.frechet(A[:1], B)
    with pytest.raises(ValueError, match="b"):
        study.frechet(A, B[:, :3])

"""Angles between planes, against SciPy's."""

import numpy as np
import pytest
from scipy.linalg import subspace_angles

from dlbook import study

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("sizes", [(6, 2, 3), (6, 3, 2), (5, 5, 2), (4, 1, 1)])
def test_angles_are_scipys(sizes):
    """Of planes of like and unlike size."""
    D, K, L = sizes
    A, B = RNG.standard_normal((D, K)), RNG.standard_normal((D, L))
    ours = study.plane_angles(A, B)
    assert ours.shape == (min(K, L),)
    np.testing.assert_allclose(ours, subspace_angles(A, B), atol=1e-12)


def test_columns_may_be_mixed():
    """Another basis is the same plane; a turn by hand is found."""
    A = RNG.standard_normal((6, 3))
    assert study.plane_angles(A, A @ RNG.standard_normal((3, 3)))[0] < 1e-12
    for angle in (1e-10, 0.3, 1.5):
        line = np.array([[np.cos(angle)], [np.sin(angle)], [0.0]])
        np.testing.assert_allclose(
            study.plane_angles(np.eye(3)[:, :1], line), [angle]
        )


def test_refusals():
    """Columns that depend on each other; no number; other shapes."""
    A = RNG.standard_normal((4, 2))
    with pytest.raises(ValueError, match="A must have independent columns"):
        study.plane_angles(np.hstack([A, A]), A)
    with pytest.raises(ValueError, match="B must be finite"):
        study.plane_angles(A, np.full((4, 1), np.nan))
    with pytest.raises(ValueError, match="B must have shape"):
        study.plane_angles(A, A[:3])

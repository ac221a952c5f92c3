"""Principal components of paths, and the law for random walks."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from dlbook import study


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("shape", [(12, 5), (5, 40)])
def test_principal_is_scikit_learns(shape):
    """Shares, coordinates and directions, up to their signs."""
    path = rng().standard_normal(shape).cumsum(axis=0)
    ours, C = study.principal(path), min(shape[0] - 1, shape[1])
    theirs = PCA(C).fit(path)
    assert ours.shares.shape == (C,)
    np.testing.assert_allclose(ours.shares, theirs.explained_variance_ratio_)
    np.testing.assert_allclose(
        abs(ours.scores), abs(theirs.transform(path)), atol=1e-12
    )
    np.testing.assert_allclose(
        ours.centre + ours.scores @ ours.directions, path, atol=1e-12
    )
    assert study.principal(path, 2).scores.shape == (shape[0], 2)


def test_three_points_by_hand():
    """Two steps at right angles: three quarters and one."""
    path = np.array([[0.0, 0], [1, 0], [1, 1]])
    np.testing.assert_allclose(study.principal(path).shares, [0.75, 0.25])
    np.testing.assert_allclose(study.walk_shares(3), [0.75, 0.25])


@pytest.mark.parametrize("n", [2, 4, 25])
def test_the_law_is_exact_for_steps_at_right_angles(n):
    """Shares add to one; coordinates are the cosines, up to signs."""
    path = np.vstack([np.zeros(n - 1), np.eye(n - 1)]).cumsum(axis=0)
    found = study.principal(path)
    np.testing.assert_allclose(found.shares, study.walk_shares(n))
    np.testing.assert_allclose(found.shares.sum(), 1)
    waves = study.walk_scores(n, n - 1)
    np.testing.assert_allclose(abs(found.scores), abs(waves), atol=1e-12)


def test_long_walks_approach_six_over_pi_squared():
    """The first component has 61 %, the first two 76 %."""
    shares = study.walk_shares(3000)
    k = np.arange(1, 6)
    np.testing.assert_allclose(shares[:5], 6 / (np.pi * k) ** 2, rtol=1e-4)


def test_a_random_walk_in_many_dimensions_obeys_the_law():
    """Of fifty points in 20,000 dimensions, to two hundredths."""
    walk = rng().standard_normal((50, 20_000)).cumsum(axis=0)
    shares = study.principal(walk).shares
    assert abs(shares[:5] - study.walk_shares(50)[:5]).max() < 0.02


def test_a_walk_alike_keeps_start_and_lengths():
    """And nothing else: its steps are at right angles."""
    path = rng().standard_normal((9, 5000)).cumsum(axis=0)
    path *= np.arange(1, 10)[:, None]
    walk = study.walk_alike(path, rng(1))
    np.testing.assert_array_equal(walk[0], path[0])
    lengths = [np.linalg.norm(np.diff(p, axis=0), axis=1)
               for p in (path, walk)]  # fmt: skip
    np.testing.assert_allclose(*lengths)
    assert abs(study.step_cosines(walk)).max() < 0.1


def test_straightness_and_cosines_by_hand():
    """A corner, a line, and there and back."""
    corner = np.array([[0.0, 0], [3, 0], [3, 4]])
    assert study.straightness(corner) == 5 / 7
    assert study.step_cosines(corner).tolist() == [0]
    line = np.arange(4.0)[:, None] * [[1.0, 2]]
    np.testing.assert_allclose(study.straightness(line), 1)
    np.testing.assert_allclose(study.step_cosines(line, lag=2), [1])
    assert study.straightness(np.array([[0.0], [1], [0]])) == 0


def test_refusals():
    """Paths that do not move, are no paths, or are too short."""
    with pytest.raises(ValueError, match="must move"):
        study.principal(np.ones((3, 2)))
    with pytest.raises(ValueError, match="two points or more"):
        study.principal(np.ones((1, 2)))
    with pytest.raises(ValueError, match="two points or more"):
        study.straightness(np.array([[0.0], [np.nan]]))
    with pytest.raises(ValueError, match="path must have shape"):
        study.principal(np.ones(3))
    with pytest.raises(ValueError, match="must be from two"):
        study.walk_shares(1)
    with pytest.raises(ValueError, match="count must be from 1 to 3"):
        study.walk_scores(4, 4)
    with pytest.raises(ValueError, match="lag must be from 1 to 1"):
        study.step_cosines(np.arange(6.0).reshape(3, 2), lag=2)
    with pytest.raises(ValueError, match="has no cosine"):
        study.step_cosines(np.zeros((3, 2)))

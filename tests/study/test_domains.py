"""Distances between two domains."""

import numpy as np
import pytest

from dlbook.study import (
    domain_accuracy,
    principal_plane,
    proxy_distance,
)


def gaussians(shift, N=400, M=300, D=3, seed=0):
    """Two clouds whose means lie ``shift`` apart along the first axis."""
    rng = np.random.default_rng(seed)
    source, target = rng.normal(size=(N, D)), rng.normal(size=(M, D))
    target[:, 0] += shift
    return source, target


def test_domain_accuracy_against_the_best_rule():
    """Two Gaussians 2 apart: the best rule errs by Φ(-1), 15.9 %."""
    source, target = gaussians(2, 4000, 4000)
    rng = np.random.default_rng(1)
    accuracy = domain_accuracy(source, target, rng=rng)
    assert accuracy == pytest.approx(0.841, abs=0.02)


def test_equal_domains_are_at_chance():
    """On held-out rows nothing can be told, however many the features."""
    source, target = gaussians(0, 300, 300, D=100)
    rng = np.random.default_rng(1)
    assert abs(domain_accuracy(source, target, rng=rng) - 0.5) < 0.08


def test_both_domains_count_alike():
    """A domain nine times as large does not lift the number above chance."""
    source, target = gaussians(0, 1800, 200)
    rng = np.random.default_rng(1)
    assert abs(domain_accuracy(source, target, rng=rng) - 0.5) < 0.1


def test_separable_domains_and_dead_features():
    """Domains without overlap give 1; a constant feature does no harm."""
    source, target = gaussians(50)
    source[:, 2] = target[:, 2] = 1.0
    rng = np.random.default_rng(1)
    assert domain_accuracy(source, target, rng=rng) == 1


def test_halves_come_from_the_generator():
    """The same generator gives the same halves, others give others."""
    values = [
        domain_accuracy(*gaussians(1), rng=np.random.default_rng(seed))
        for seed in (2, 2, 3, 4)
    ]
    assert values[0] == values[1]
    assert len(set(values)) > 1


def test_proxy_distance_by_hand():
    """0 at chance and below, 1 at three quarters, 2 without error."""
    distances = [proxy_distance(a) for a in (0.4, 0.5, 0.75, 1.0)]
    assert distances == [0, 0, 1, 2]


def test_principal_plane_is_that_of_scikit_learn():
    """Both sets fall where a principal component analysis puts them."""
    from sklearn.decomposition import PCA

    source, target = gaussians(5, D=6)
    planes = principal_plane(source, target)
    pca = PCA(2).fit(np.concatenate([source, target]))
    for x, plane in zip((source, target), planes, strict=True):
        np.testing.assert_allclose(abs(pca.transform(x)), abs(plane))
    assert np.ptp(planes[1][:, 0]) > 0
    assert planes[1][:, 0].mean() > planes[0][:, 0].mean()


def test_features_must_match():
    """Domains with features of different number are refused."""
    source, target = np.ones((4, 3)), np.ones((4, 2))
    with pytest.raises(ValueError, match="principal_plane: target must"):
        principal_plane(source, target)
    with pytest.raises(ValueError, match="domain_accuracy: target must"):
        domain_accuracy(source, target, rng=np.random.default_rng())


def test_a_single_row_does_not_do():
    """Fitting and judging take a row each."""
    with pytest.raises(ValueError, match="each domain must have two rows"):
        domain_accuracy(
            np.ones((1, 3)), np.ones((4, 3)), rng=np.random.default_rng()
        )


def test_one_feature_has_no_plane():
    """Features of one number lie on a line."""
    with pytest.raises(ValueError, match="D of at least 2"):
        principal_plane(np.zeros((4, 1)), np.zeros((3, 1)))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_features_that_are_no_number_are_refused(bad):
    """A diverged model must not pass for one that confuses the domains."""
    good = np.random.default_rng(0).standard_normal((8, 3))
    wrong = good.copy()
    wrong[2, 1] = bad
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="target has features that are no"):
        domain_accuracy(good, wrong, rng=rng)
    with pytest.raises(ValueError, match="source has features that are no"):
        principal_plane(wrong, good)


@pytest.mark.parametrize("accuracy", [np.nan, 1.5, -0.1])
def test_a_distance_needs_an_accuracy(accuracy):
    """NaN would be a distance of 0, and 150 % one of 4."""
    with pytest.raises(ValueError, match="must lie from 0 to 1, got"):
        proxy_distance(accuracy)

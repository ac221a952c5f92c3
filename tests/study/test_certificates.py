"""Certificates: against exact radii, scipy, and attempts to break them."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest, norm

from dlbook import study

RNG = np.random.default_rng(0)


def test_linear_radii_by_hand():
    """Scores 3x - 4y and 0 at (2, 1): a lead of 2, over 4, 5 and 7."""
    x, W = np.array([[2.0, 1.0]]), np.array([[3.0, 0.0], [-4.0, 0.0]])
    found = [
        study.linear_radii(x, np.array([0]), W, np.zeros(2), p)[0]
        for p in (1, 2, np.inf)
    ]
    assert found == pytest.approx([1 / 2, 2 / 5, 2 / 7])
    wrong = study.linear_radii(x, np.array([1]), W, np.zeros(2), 2)
    assert wrong == pytest.approx([-2 / 5])


@pytest.mark.parametrize("p", [1, 2, np.inf])
def test_linear_radii_are_sharp(p):
    """Just within nothing turns, just beyond the rival named does."""
    x, W, b = RNG.random((30, 5)), RNG.normal(size=(5, 4)), RNG.normal(size=4)
    y = (x @ W + b).argmax(axis=1)
    radii = study.linear_radii(x, y, W, b, p)
    v = RNG.normal(size=(2000, 1, 5))
    v /= np.linalg.norm(v, ord=p, axis=2, keepdims=True)
    inside = x + 0.999 * radii[:, None] * v
    assert ((inside @ W + b).argmax(axis=2) == y).all()
    from dlbook.byhand.duals import steepest

    turned = np.zeros(30, bool)
    for k in range(4):
        d = W[:, [k]].T - W[:, y].T
        moved = x + 1.001 * radii[:, None] * steepest(d, 1.0, p)
        turned |= (moved @ W + b).argmax(axis=1) != y
    assert turned.all()


def test_equal_classes_have_no_lead():
    """Two classes with the same weights: all depends on the biases."""
    x, W = np.ones((1, 2)), np.ones((2, 2))
    with np.errstate(divide="ignore"):
        radii = study.linear_radii(x, np.array([0]), W, np.array([1.0, 0]), 2)
    assert radii == np.inf


def test_thresholded_leads_are_those_of_the_worst_corner():
    """Against all moves of each free number, for every example."""
    rng = np.random.default_rng(5)
    x, W, b = rng.random((40, 6)), rng.normal(size=(6, 3)), rng.normal(size=3)
    y = ((x > 0.5) @ W + b).argmax(axis=1)
    leads = study.thresholded_leads(x, y, W, b, 0.1)
    corners = np.array(np.meshgrid(*[[-0.1, 0.1]] * 6)).reshape(6, -1).T
    z = (x[:, None] + corners > 0.5) @ W + b
    own = np.take_along_axis(z, y[:, None, None], axis=2)[..., 0]
    z[np.arange(40), :, y] = -np.inf
    np.testing.assert_allclose(leads, (own - z.max(axis=2)).min(axis=1))
    assert (leads < 0).any()
    assert (leads > 0).any()


def test_far_from_the_cut_nothing_is_lost():
    """Black and white inputs keep their lead up to a move of a half."""
    x, W = np.array([[1.0, 0.0]]), np.array([[2.0, 0.0], [0.0, 1.0]])
    y, b = np.array([0]), np.zeros(2)
    assert study.thresholded_leads(x, y, W, b, 0.49) == 2
    assert study.thresholded_leads(x, y, W, b, 0.51) == -1


def test_neighbour_radii_by_hand_and_by_force():
    """On a line; and random moves within the radius keep the label."""
    known, labels = np.array([[0.0], [1.0]]), np.array([0, 1])
    x = np.array([[0.1], [0.9]])
    radii = study.neighbour_radii(x, np.array([0, 0]), known, labels)
    assert radii == pytest.approx([0.4, -0.4])
    known, labels = RNG.normal(size=(60, 3)), RNG.integers(0, 3, 60)
    x = RNG.normal(size=(20, 3))

    def nearest(x):
        far = ((x[..., None, :] - known) ** 2).sum(axis=-1)
        return labels[far.argmin(axis=-1)]

    y = nearest(x)
    radii = study.neighbour_radii(x, y, known, labels)
    assert (radii >= 0).all()
    v = RNG.normal(size=(500, 1, 3))
    v /= np.linalg.norm(v, axis=2, keepdims=True)
    assert (nearest(x + 0.999 * radii[:, None] * v) == y).all()


def test_the_share_is_scipys():
    """The lower end of Clopper and Pearson, for all counts of 20."""
    hits = np.arange(21)
    found = study.share_at_least(hits, 20, 0.05)
    expected = [
        binomtest(int(k), 20, alternative="greater")
        .proportion_ci(0.95, method="exact")
        .low
        for k in hits
    ]
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("share", [0.3, 0.75, 0.99])
def test_the_share_errs_as_seldom_as_it_says(share):
    """Exactly: the probability of counts whose bound exceeds the share."""
    hits = np.arange(101)
    over = study.share_at_least(hits, 100, 0.02) > share
    assert binom.pmf(hits[over], 100, share).sum() <= 0.02


def test_the_smoothed_radius_of_a_line_is_its_distance():
    """A threshold at 0, smoothed, is certified up to the threshold."""
    x = np.array([0.3, 1.0])
    share = norm.cdf(x / 0.5)
    np.testing.assert_allclose(study.smoothed_radius(share, 0.5), x)
    assert not study.smoothed_radius(np.array([0.5, 0.2]), 0.5).any()


def test_certified_radii_keep_below_the_exact_ones():
    """A linear classifier, smoothed, has the radius it had before."""
    W, b = RNG.normal(size=(4, 2)), np.zeros(2)
    x = RNG.normal(size=(60, 4))

    def answer(x):
        return (x @ W + b).argmax(axis=1)

    named, radii = study.certify(
        answer, x, 0.7, first=50, n=500, rng=np.random.default_rng(3)
    )
    sure = named != -1
    assert sure.mean() > 0.7
    assert (named == answer(x))[sure].all()
    exact = study.linear_radii(x, answer(x), W, b, 2)
    assert (radii <= exact).all()
    assert not radii[~sure].any()
    near = (radii > 0.5 * exact)[exact < 1]
    assert near.mean() > 0.3


def test_draws_come_from_the_generator():
    """The same draws give the same radii; a row does not see the others."""

    def answer(x):
        return (x[:, 0] > 0).astype(int)

    x = np.array([[0.8, 0.0], [1.2, 0.0]])
    runs = [
        study.certify(
            answer, x, 1.0, first=9, n=99, rng=np.random.default_rng(s)
        )[1]
        for s in (1, 1, 2)
    ]
    assert (runs[0] == runs[1]).all()
    assert (runs[0] != runs[2]).any()


def test_precision_is_that_of_the_inputs():
    """The classifier is shown what it was built for."""
    seen = []

    def answer(x):
        seen.append(x.dtype)
        return np.zeros(len(x), int)

    x = np.zeros((1, 2), np.float32)
    named, radii = study.certify(
        answer, x, 0.5, first=1, n=1000, rng=np.random.default_rng(0)
    )
    assert seen == [np.float32]
    assert named == [0]
    assert radii == pytest.approx(0.5 * norm.ppf(0.001 ** (1 / 1000)))


def test_bad_input_is_refused():
    """Counts, shares, levels and shapes that cannot be are named."""
    with pytest.raises(ValueError, match="alpha must lie between 0 and 1"):
        study.share_at_least(np.array([1]), 2, 0.0)
    with pytest.raises(ValueError, match="hits must lie from 0 to n = 2"):
        study.share_at_least(np.array([3]), 2, 0.1)
    with pytest.raises(ValueError, match="sigma must be > 0"):
        study.smoothed_radius(np.array([0.9]), 0.0)
    with pytest.raises(ValueError, match="share must lie from 0 to 1"):
        study.smoothed_radius(np.array([1.2]), 1.0)
    with pytest.raises(ValueError, match="share must lie from 0 to 1"):
        study.smoothed_radius(np.array([np.nan]), 1.0)
    x, W = np.ones((2, 3)), np.ones((3, 1))
    with pytest.raises(ValueError, match="two classes, got 1"):
        study.linear_radii(x, np.zeros(2, int), W, np.zeros(1))
    with pytest.raises(ValueError, match="eps must be 0 or more, got -1"):
        study.thresholded_leads(x, np.zeros(2, int), np.eye(3), x[0], -1)
    with pytest.raises(ValueError, match="thresholded_leads: W must have two"):
        study.thresholded_leads(x, np.zeros(2, int), W, np.zeros(1), 0.1)
    with pytest.raises(ValueError, match="needs draws"):
        study.certify(len, x, 1.0, first=0, n=5, rng=RNG)
    with pytest.raises(ValueError, match="x must have shape"):
        study.certify(len, x[0], 1.0, first=1, n=5, rng=RNG)

"""Labels that held-out probabilities do not bear out."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from dlbook import study

RNG = np.random.default_rng(0)
SIX = np.array([0.95, 0.75, 0.1, 0.1, 0.25, 0.55])  # of class 0
P, Y = np.stack([SIX, 1 - SIX], axis=1), np.array([0, 0, 0, 1, 1, 1])


def slowly(p, y):
    """The confident joint as its paper counts it, example by example."""
    K = p.shape[1]
    t = [np.mean([p[n, j] for n in range(len(y)) if y[n] == j])
         for j in range(K)]  # fmt: skip
    counts = np.zeros((K, K), int)
    for row, label in zip(p, y, strict=True):
        sure = [j for j in range(K) if row[j] >= t[j]]
        if sure:
            counts[label, max(sure, key=lambda j: row[j])] += 1
    return counts


def test_six_by_hand():
    """Thresholds 0.6 and 0.7; the third is a suspect, the sixth unsure."""
    np.testing.assert_allclose(study.thresholds(P, Y), [0.6, 0.7])
    assert study.beliefs(P, Y).tolist() == [0, 0, 1, 1, 1, -1]
    assert study.suspects(P, Y).tolist() == [0, 0, 1, 0, 0, 0]
    assert study.confident_joint(P, Y).tolist() == [[2, 1], [0, 2]]


@pytest.mark.parametrize("K", [2, 3, 7])
def test_the_joint_agrees_with_loops(K):
    """On random probabilities the counts are those of a second program."""
    p, y = RNG.dirichlet(np.ones(K), 200), np.arange(200) % K
    assert np.array_equal(study.confident_joint(p, y), slowly(p, y))
    off = study.confident_joint(p, y)
    assert study.suspects(p, y).sum() == off.sum() - np.trace(off)


@pytest.mark.parametrize("q", [0.25, 0.5, 0.75, 0.875])
def test_exact_probabilities_find_every_error(q):
    """A share q of class 0 is labelled 1: found, also where q > 1/2."""
    T = np.array([[1 - q, q, 0], [0, 1, 0], [0, 0, 1.0]])
    true = np.repeat(np.arange(3), 200)
    y = np.array([RNG.choice(3, p=T[k]) for k in true])
    assert np.array_equal(study.suspects(T[true], y), y != true)


def test_an_average_of_equals_is_reached():
    """Although it is rounded: an exact model finds all, in sixty draws."""
    for seed in range(60):
        rng = np.random.default_rng(seed)
        true = rng.integers(0, 2, 200)
        y = np.where(rng.random(200) < 0.9, 1, true)
        p = np.array([[0.1, 0.9], [0, 1]])[true]
        if 0 in y:
            assert np.array_equal(study.suspects(p, y), y != true)


def test_held_out_agrees_with_scikit_learn():
    """The same folds give the same probabilities."""
    x = RNG.normal(size=(60, 2))
    y = (x[:, 0] + RNG.normal(size=60) > 0).astype(int)

    def fit(x, y):
        return LogisticRegression().fit(x, y).predict_proba

    p = study.held_out(fit, x, y, classes=2, rng=np.random.default_rng(3))
    order = np.random.default_rng(3).permutation(60)
    folds = [(np.setdiff1d(order, part), part)
             for part in np.array_split(order, 5)]  # fmt: skip
    theirs = cross_val_predict(
        LogisticRegression(), x, y, cv=folds, method="predict_proba"
    )
    np.testing.assert_allclose(p, theirs, atol=1e-4)


def test_held_out_never_shows_an_example_to_its_judge():
    """A model that remembers all it saw knows nothing of its fold."""

    def fit(x, y):
        seen = set(x[:, 0])
        return lambda z: np.eye(2)[[int(v in seen) for v in z[:, 0]]]

    x = np.arange(23.0)[:, None]
    y = np.zeros(23, int)
    p = study.held_out(fit, x, y, classes=2, folds=4, rng=RNG)
    assert p[:, 0].all()


@pytest.mark.parametrize(
    ("p", "y", "message"),
    [
        (P, Y[:3], "y must have shape"),
        (P * 2, Y, "must be probabilities"),
        (P, Y * 2, "from 0 to K - 1"),
        (P, Y * 0, "no example is labelled 1"),
        (P[:0], Y[:0], "p must have shape"),
    ],
)
def test_what_is_no_probability_is_refused(p, y, message):
    """Rows that add to two, labels without examples, are named."""
    with pytest.raises(ValueError, match=message):
        study.thresholds(p, y)


@pytest.mark.parametrize("folds", [1, 7])
def test_folds_must_fit(folds):
    """One fold leaves nothing to learn from; seven of six is one too many."""
    with pytest.raises(ValueError, match=f"{folds} folds"):
        study.held_out(None, P, Y, classes=2, folds=folds, rng=RNG)

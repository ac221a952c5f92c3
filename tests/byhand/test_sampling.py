"""Temperature, cuts and draws."""

import numpy as np
import pytest
import torch

from dlbook.byhand import sampling

P = np.random.default_rng(0).dirichlet(np.full(9, 0.5), size=20)


@pytest.mark.parametrize("T", [0.2, 1.0, 3.0])
def test_tempered_scores(T):
    """It is the softmax of scores divided by T, as PyTorch has it."""
    theirs = torch.softmax(torch.tensor(np.log(P)) / T, -1).numpy()
    np.testing.assert_allclose(sampling.temper(P, T), theirs)


def test_limits_of_temperature():
    """Low, the likeliest alone; high, all alike; zero stays zero."""
    cold = sampling.temper(P, 1e-4)
    np.testing.assert_allclose(cold.max(axis=1), 1)
    assert (cold.argmax(axis=1) == P.argmax(axis=1)).all()
    np.testing.assert_allclose(sampling.temper(P, 1e9), 1 / 9)
    assert sampling.temper(np.array([0.0, 1.0]), 2.0).tolist() == [0, 1]


def test_top_k_and_nucleus_by_hand():
    """Of 1/2, 1/4, 1/8, 1/8 the first two hold three quarters."""
    p = np.array([0.125, 0.5, 0.125, 0.25])
    two = [0, 2 / 3, 0, 1 / 3]
    np.testing.assert_allclose(sampling.top_k(p, 2), two)
    np.testing.assert_allclose(sampling.nucleus(p, 0.75), two)
    np.testing.assert_allclose(
        sampling.nucleus(p, 0.76), [1 / 7, 4 / 7, 0, 2 / 7]
    )
    np.testing.assert_allclose(sampling.nucleus(p, 0.01), [0, 1, 0, 0])


@pytest.mark.parametrize("mass", [0.1, 0.5, 0.9, 1.0])
def test_the_nucleus_is_least(mass):
    """It reaches the mass, and not without its smallest member."""
    q = sampling.nucleus(P, mass)
    np.testing.assert_allclose(q.sum(axis=1), 1)
    held = np.where(q > 0, P, 0).sum(axis=1)
    least = np.where(q > 0, P, np.inf).min(axis=1)
    assert (held >= mass - 1e-12).all()
    assert (held - least < mass).all()


def test_cuts_that_cut_nothing():
    """All K, or all the mass, leave p as it is."""
    np.testing.assert_allclose(sampling.top_k(P, 9), P)
    np.testing.assert_allclose(sampling.nucleus(P, 1.0), P)


def test_equals_are_taken_in_order():
    """Of equal probabilities the first stay, k of them, no more."""
    p = np.full(4, 0.25)
    assert sampling.top_k(p, 2).tolist() == [0.5, 0.5, 0, 0]
    assert sampling.nucleus(p, 0.5).tolist() == [0.5, 0.5, 0, 0]


def test_draws_are_as_frequent_as_likely():
    """Of 40,000 draws each share is near its p; zero is never drawn."""
    p = np.array([0.5, 0.0, 0.3, 0.2, 0.0])
    drawn = sampling.draw(np.tile(p, (40_000, 1)), np.random.default_rng(1))
    shares = np.bincount(drawn, minlength=5) / 40_000
    assert abs(shares - p).max() < 0.02
    assert shares[1] == shares[4] == 0


def test_going_on():
    """Each token is drawn after all before; greedy is the likeliest."""
    steps = np.roll(np.eye(5), 1, axis=1) * 0.6 + 0.08
    seen = []

    def predict(ids):
        seen.append(ids.copy())
        return steps[ids[:, -1]]

    out = sampling.go_on(
        predict,
        np.array([[0], [3]]),
        6,
        np.random.default_rng(0),
        lambda p: sampling.top_k(p, 1),
    )
    assert out.tolist() == [[1, 2, 3, 4, 0, 1], [4, 0, 1, 2, 3, 4]]
    assert [ids.shape[1] for ids in seen] == list(range(1, 7))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sampling.temper(P, 0), r"above 0, got 0; .* top_k\(p, 1\)"),
        (lambda: sampling.temper(P, -1), "temperature must be above 0"),
        (lambda: sampling.temper(P, np.nan), "temperature must be above 0"),
        (lambda: sampling.top_k(P, 0), "k must lie from 1 to 9, got 0"),
        (lambda: sampling.top_k(P, 10), "k must lie from 1 to 9, got 10"),
        (lambda: sampling.nucleus(P, 0), "mass must lie above 0"),
        (lambda: sampling.nucleus(P, 1.1), "mass must lie above 0"),
        (
            lambda: sampling.go_on(
                lambda ids: P,
                np.zeros((1, 0), int),
                1,
                np.random.default_rng(),
            ),
            "start must hold a token",
        ),
    ],
)
def test_bad_input(call, message):
    """Temperature 0 and below, cuts that leave nothing, no prompt."""
    with pytest.raises(ValueError, match=message):
        call()

"""Laws of starts, against simulation and against counting."""

import numpy as np
import pytest

from dlbook.byhand.starts import nearest_solution, on_features
from dlbook.study import (
    frozen_error,
    labels_saved,
    start_error,
    training_products,
)


def simulated(fit, N, truth, draws=4000):
    """The mean squared distance of ``fit``'s weights from the truth."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((draws, N, len(truth)))
    gaps = [fit(x, x @ truth) - truth for x in X]
    return np.mean(np.sum(np.square(gaps), axis=1))


@pytest.mark.parametrize("N", [0, 3, 7])
def test_the_law_of_a_start(N):
    """Simulated errors follow it, to three per cent."""
    truth, start = np.arange(8.0), np.full(8, 3.0)
    gap = np.sum((truth - start) ** 2)
    seen = simulated(lambda X, t: nearest_solution(X, t, start), N, truth)
    assert np.isclose(seen, start_error(N, 8, gap), rtol=0.03)


@pytest.mark.parametrize(("N", "k"), [(2, 5), (9, 3), (12, 3)])
def test_the_law_of_frozen_features(N, k):
    """So it is with features along the first directions."""
    truth, U = np.ones(8), np.eye(8)[:, :k]
    seen = simulated(lambda X, t: on_features(X, t, U), N, truth, 10_000)
    law = frozen_error(N, k, seen=k, unseen=8 - k)
    assert np.isclose(seen, law, rtol=0.06)


def test_frozen_by_hand():
    """Two features, five examples, one unseen: 1 + 2/(5 - 2 - 1)."""
    assert frozen_error(5, 2, seen=7, unseen=1) == 2.0
    assert frozen_error(3, 2, seen=7, unseen=1) == np.inf
    assert frozen_error(3, 2, seen=7, unseen=0) == 0


def test_enough_labels_end_it():
    """From N = D on no start matters."""
    assert start_error(8, 8, 5.0) == start_error(80, 8, 5.0) == 0


def test_labels_saved_are_the_difference():
    """With so many fewer the start's error is that of zero with N."""
    for ratio in (0.5, 0.9, 1.0):
        fewer = labels_saved(80, 100, ratio)
        left = start_error(80, 100, 1.0) - ratio * (1 - (80 - fewer) / 100)
        assert np.isclose(left, 0)
    assert labels_saved(10, 100, 0.01) == 10


def test_products_by_counting():
    """A sum over epochs and pictures, written out."""
    body, head, N, E = 100, 7, 3, 4
    found = training_products(body, head, N, E)
    rounds = range(E * N)
    assert found["all"] == sum(3 * (body + head) for _ in rounds)
    assert found["frozen"] == sum(body + 3 * head for _ in rounds)
    assert found["cached"] == sum(body for _ in range(N)) + sum(
        3 * head for _ in rounds
    )
    both = training_products(body, head, N, [1, E])
    assert both["cached"][1] == found["cached"]


@pytest.mark.parametrize(
    ("call", "told"),
    [(lambda: start_error(-1, 3, 1.0), "start_error expects"),
     (lambda: start_error(1, 3, -1.0), "start_error expects"),
     (lambda: labels_saved(5, 4, 0.5), "labels_saved expects"),
     (lambda: labels_saved(3, 4, 1.5), "labels_saved expects"),
     (lambda: training_products(1, 1, -1, 2), "training_products expects")],
)  # fmt: skip
def test_bad_input(call, told):
    """Numbers out of their range are refused."""
    with pytest.raises(ValueError, match=told):
        call()

"""A descent whose gradient explodes."""

import numpy as np
import pytest

from dlbook.byhand import recurrent, steep


def clip(grads):
    """The rule of the chapter."""
    return recurrent.clip_norm(grads, 1.0)


def test_the_norm_is_that_of_one_vector():
    """Three arrays count as one."""
    grads = {
        "a": np.array([[2.0]]),
        "b": np.array([3.0]),
        "c": np.array([6.0]),
    }
    assert steep.norm(grads) == 7
    assert steep.norm(steep.divide(grads)) == pytest.approx(1)
    assert steep.divide(grads)["b"] == pytest.approx(3 / 7)


def test_a_descent_returns_what_it_met():
    """The first loss and norms are those of the start, for each rule."""
    first = [
        [row[0] for row in steep.descend(0, rule, 0.1, steps=2)]
        for rule in (clip, steep.divide)
    ]
    assert first[0] == first[1]
    loss, whole, part = first[0]
    assert loss > 0
    assert whole > part > 0


@pytest.mark.parametrize("seed", range(2))
def test_clipping_saves_a_descent(seed):
    """At this rate the gradient as it is overflows."""
    losses, norms, _ = steep.descend(seed, clip, 0.3)
    assert losses[-1] < 0.1
    assert norms.max() > 10 * np.median(norms)
    with np.errstate(all="ignore"):
        losses, *_ = steep.descend(seed, lambda grads: grads, 0.3)
    assert losses[-1] > 1

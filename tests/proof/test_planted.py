"""Twelve wrong pullbacks of twelve kinds, and their like: none is proved."""

from collections import deque
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from dlbook import ops, proof
from dlbook.proof import ProofError, check_pullback, check_saddle

RNG = np.random.default_rng(0)
X, W, B = (RNG.standard_normal(s) for s in ((4, 3), (3, 3), (3,)))
Z = 1 + RNG.random((4, 3))


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """The lines that are shown: of a wrong pullback none."""
    lines = []
    monkeypatch.setattr(proof, "show", lambda _, text, __: lines.append(text))
    return lines


def affine(wrong):
    """An affine map by a square W; ``wrong`` makes its three cotangents."""

    def affine(x, W, b):
        return x @ W + b, lambda dy: wrong(x, W, dy)

    return affine


def square(slope):
    """x squared; ``slope`` (x, dy) makes its cotangent."""

    def square(x):
        return x**2, lambda dy: (slope(x, dy),)

    return square


def in_place(x, W, dy):
    dy /= len(dy)
    return dy @ W.T, x.T @ dy, dy.sum(axis=0)


def one_entry(x, W, dy):
    dW = x.T @ dy
    dW[1, 2] = 0
    return dy @ W.T, dW, dy.sum(axis=0)


def scaled(x, factor=1.0):
    return factor * x**2, lambda dy: (2 * x * dy,)


def tanh(wrong, shift=0.0):
    """tanh with another slope, or with another value."""

    def tanh(x):
        t = np.tanh(x)
        return t + shift, lambda dy: (dy * wrong(t),)

    return tanh


def remembering():
    """An operation that keeps its argument where the next call does."""
    memory = {}

    def square(x):
        memory["x"] = x
        return x**2, lambda dy: (2 * memory["x"] * dy,)

    return square


TWELVE = {
    "in place": (
        (affine(in_place), X, W, B),
        "the pullback changes its cotangent dy in place",
    ),
    "swapped": (
        (affine(lambda x, W, dy: (dy @ W.T, dy.T @ x, dy.sum(0))), X, W, B),
        "cotangent of W disagrees with differences",
    ),
    "transposed": (
        (affine(lambda x, W, dy: (dy @ W, x.T @ dy, dy.sum(0))), X, W, B),
        "cotangent of x disagrees with differences",
    ),
    "off by N": (
        (affine(lambda x, W, dy: (dy @ W.T, x.T @ dy, dy.mean(0))), X, W, B),
        "cotangent of b disagrees with differences",
    ),
    "off by a hundred-thousandth": (
        (square(lambda x, dy: 2 * x * dy * (1 + 1e-5)), Z),
        "cotangent of x disagrees with differences by 1.0e-05",
    ),
    "one coordinate": (
        (affine(one_entry), X, W, B),
        "cotangent of W disagrees with differences",
    ),
    "one row": (
        (square(lambda x, dy: (2 if len(x) > 1 else 1) * x * dy), Z[:1]),
        "cotangent of x disagrees with differences by 5.0e-01",
    ),
    "an option": (
        (partial(scaled, factor=2.0), Z),
        "scaled: the cotangent of x disagrees with differences",
    ),
    "another function's": (
        (tanh(lambda t: t * (1 - t)), Z),
        "cotangent of x disagrees with differences",
    ),
    "value shifted": (
        (partial(tanh(lambda t: 1 - t**2, shift=5)), Z),
        "the value disagrees with the twin's",
    ),
    "remembers": (
        (remembering(), Z),
        "the pullback remembers another call than its own",
    ),
    "dtype": (
        (square(lambda x, dy: dy.dtype.itemsize / 4 * x * dy), Z),
        "cotangent of x in float32 differs from that in float64",
    ),
}


@pytest.mark.parametrize("kind", TWELVE)
def test_a_planted_pullback_is_refused(shown, kind):
    """Each by a message that says what is wrong with what."""
    (op, *args), message = TWELVE[kind]
    twin = torch.tanh if kind == "value shifted" else None
    with pytest.raises(ProofError, match=message):
        check_pullback(op, *args, twin=twin)
    assert shown == []


def test_their_right_forms_are_proved(shown):
    """The same operations without the mistakes pass."""
    right = affine(lambda x, W, dy: (dy @ W.T, x.T @ dy, dy.sum(axis=0)))
    check_pullback(right, X, W, B)
    check_pullback(square(lambda x, dy: 2 * x * dy), Z)
    check_pullback(square(lambda x, dy: 2 * x * dy), Z[:1])
    check_pullback(scaled, Z)
    check_pullback(tanh(lambda t: 1 - t**2), Z, twin=torch.tanh)
    assert len(shown) == 5


def reversal(wrong):
    """A gradient reversal; ``wrong`` (x, dy, strength) is its cotangent."""

    def reversal(x, *, strength):
        return x * 1, lambda dy: (wrong(x, dy, strength),)

    return reversal


def reversal_in_place(x, dy, strength):
    dy *= 7
    return -strength * dy


def reversal_of_precision(x, dy, strength):
    return -strength * dy * dy.dtype.itemsize / 8


SADDLES = {
    "in place": (reversal_in_place, "changes its cotangent dy in place"),
    "twice": (lambda x, dy, s: -(s**2) * dy, "differences of the saddle"),
    "the sign": (lambda x, dy, s: s * dy, "differences of the saddle"),
    "dtype": (reversal_of_precision, "in float32 differs"),
    "clipped": (lambda x, dy, s: -s * dy.clip(-9, 9), "not linear"),
    "at one strength": (lambda x, dy, s: -0.5 * dy, "agrees at the point"),
}


@pytest.mark.parametrize("kind", SADDLES)
def test_a_planted_reversal_is_refused(shown, kind):
    """The saddle's judge is no easier to fool."""
    wrong, message = SADDLES[kind]
    with pytest.raises(ProofError, match=f"reversal: .*{message}"):
        check_saddle(reversal(wrong), X, strength=0.5)
    assert shown == []
    check_saddle(reversal(lambda x, dy, s: -s * dy), X, strength=0.5)


def changing(change):
    """2x, which does something to its argument or options on the way."""

    def double(x, held=None):
        change(x, held)
        return 2 * x, lambda dy: (2 * dy,)

    return double


def pulling(change):
    """2x, whose pullback does something to what the operation was given."""

    def double(x, held=None):
        y = 2 * x

        def pullback(dy):
            change(x, held)
            return (2 * dy,)

        return y, pullback

    return double


CHANGES = {
    "x": (lambda x, _: np.subtract(x, 1, out=x), {}),
    "held": (lambda _, held: held.append(1), {"held": [1, 2]}),
    "held ": (lambda _, held: held.update(a=1), {"held": {}}),
    "held  ": (lambda _, h: h.__setitem__(0, 7), {"held": np.arange(3)}),
    "held   ": (lambda _, h: h["a"].sort(), {"held": {"a": -Z}}),
    "held    ": (lambda _, h: h.rotate(), {"held": deque([1, 2])}),
    "held     ": (
        lambda _, h: h.w[0].append(1),
        {"held": SimpleNamespace(w=np.array([[1], [2, 3]], object))},
    ),
}


@pytest.mark.parametrize(
    ("way", "who"), [(changing, "double"), (pulling, "double: the pullback")]
)
@pytest.mark.parametrize("name", CHANGES)
def test_what_was_given_stays_as_it_was(name, way, who):
    """An argument or an option that is changed is named; numbers are right."""
    change, options = CHANGES[name]
    message = f"^{who} changes {name.strip()} in place"
    with pytest.raises(ProofError, match=message):
        check_pullback(way(change), Z, **options)


def test_the_callers_arrays_are_never_touched():
    """What a refused operation did, it did to copies."""
    x, held = Z.copy(), [np.zeros(2)]

    def greedy(x, held):
        held[0] += 1
        x += 1
        return x, lambda dy: (dy,)

    with pytest.raises(ProofError, match="changes x in place"):
        check_pullback(greedy, x, held)
    np.testing.assert_array_equal(x, Z)
    assert not held[0].any()


def put_back(x):
    x *= 2
    y = x**2 / 4
    x /= 2
    return y, lambda dy: (2 * x * dy,)


def test_what_is_put_back_was_changed():
    """An argument written to for a while is named, a cotangent as well."""

    def pullback_puts_back(x, dy):
        dy *= 2
        d = x * dy
        dy /= 2
        return d

    with pytest.raises(ProofError, match="writes to what it is given: x, for"):
        check_pullback(put_back, Z)
    with pytest.raises(ProofError, match="is given: its cotangent, for"):
        check_pullback(square(pullback_puts_back), Z)


def test_views_may_be_handed_on():
    """Identity, reshape, broadcast and one array twice change nothing."""
    check_pullback(lambda x: (x, lambda dy: (dy,)), Z)
    shaped = lambda dy: (dy.reshape(4, 3),)  # noqa: E731
    check_pullback(lambda x: (x.reshape(-1), shaped), Z)
    spread = lambda dy: (np.broadcast_to(dy, (4, 3)),)  # noqa: E731
    check_pullback(lambda x: (x.sum(), spread), Z)
    check_pullback(lambda x, y: (x + y, lambda dy: (dy, dy)), Z, Z)
    check_pullback(ops.dropout, Z, 0.0, rng=np.random.default_rng(0))


def test_an_object_may_hold_itself_and_remember_more():
    """Only the attributes that it had are compared."""

    def scaled(x, held):
        held.cache = held.factor
        return x * held.factor, lambda dy: (dy * held.cache,)

    held = SimpleNamespace(factor=2.0)
    held.self = held
    check_pullback(scaled, Z, held)

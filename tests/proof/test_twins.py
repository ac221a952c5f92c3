"""Twins: whose they are, and that they take what the operations take."""

from functools import partial

import numpy as np
import pytest
import torch

from dlbook import ops, proof
from dlbook.proof import ProofError, check_pullback

RNG = np.random.default_rng(0)
X = RNG.standard_normal((4, 3))
LABELS = np.array([0, 2, 1, 1])


@pytest.fixture
def shown(monkeypatch):
    """The lines that are shown."""
    lines = []
    monkeypatch.setattr(proof, "show", lambda _, text, __: lines.append(text))
    return lines


def gelu(x):
    """The tanh form, with its own slope."""
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    bend = c * (1 + 3 * 0.044715 * x**2) * (1 - t**2)
    slope = (1 + t + x * bend) / 2
    return x * (1 + t) / 2, lambda dy: (dy * slope,)


def softmax(z):
    """Over the first axis."""
    p, pullback = ops.softmax(z.T)
    return p.T, lambda dp: (pullback(dp.T)[0].T,)


def test_a_namesake_has_no_twin(shown):
    """The twin belongs to the operation of the book, not to its name."""
    for op in (gelu, softmax):
        check_pullback(op, X)
    tanh_form = partial(torch.nn.functional.gelu, approximate="tanh")
    check_pullback(gelu, X, twin=tanh_form)
    assert ["autograd" in line for line in shown] == [False, False, True]


def test_a_twin_can_be_switched_off(shown):
    """twin=None leaves the proof to differences."""
    check_pullback(ops.tanh, X, twin=None)
    check_pullback(ops.tanh, X)
    assert ["autograd" in line for line in shown] == [False, True]


@pytest.mark.parametrize("twin", ["tanh", 1, np.ones(2)])
def test_a_twin_is_a_function(twin):
    """A name or a number is none."""
    with pytest.raises(TypeError, match="twin must be a function"):
        check_pullback(ops.tanh, X, twin=twin)


def test_options_reach_the_twin_through_partial(shown):
    """Nested, by place and by name, overridden by the call."""
    slope = partial(partial(ops.leaky_relu, negative_slope=0.2))
    check_pullback(slope, X)
    check_pullback(slope, X, negative_slope=np.float32(0.5))
    W, b = RNG.standard_normal((3, 2)), np.zeros(2)
    check_pullback(partial(partial(ops.affine, X), W), b)
    assert all("autograd" in line for line in shown)
    with pytest.raises(ProofError, match="value disagrees with the twin's"):
        check_pullback(slope, X, twin=lambda x, negative_slope: x.relu())


INTEGERS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]


@pytest.mark.parametrize("dtype", [*INTEGERS, ">i2", ">i4", ">i8", ">u2"])
def test_whole_numbers_of_every_kind_are_taken(dtype):
    """Width, byte order, and from the last to the first."""
    labels = LABELS.astype(dtype)
    assert check_pullback(ops.cross_entropy, X, labels[::-1]) < 1e-7
    assert check_pullback(ops.embedding, labels[::-1], X) < 1e-7


def test_arrays_are_taken_however_they_lie():
    """Reversed, every other, by columns, read-only."""
    frozen = X.copy()
    frozen.flags.writeable = False
    W, b = RNG.standard_normal((3, 6)), np.zeros(3)
    for x in (X[::-1], X[:, ::-1], np.asfortranarray(X), frozen):
        assert check_pullback(ops.affine, x, W[:, ::2], b[::-1]) < 1e-7


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1, 1), (1, 3, 2, 1)])
def test_one_row_is_normalised_to_zero(shape):
    """PyTorch refuses one value a feature; its gradient is defined: 0."""
    x = RNG.standard_normal(shape)
    assert check_pullback(ops.batch_norm, x, np.ones(3), np.ones(3)) < 1e-7


def test_an_array_without_axes_is_dropped_or_not():
    """Dropout takes a single number."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        check_pullback(ops.dropout, np.array(2.0), rng=rng)


def test_numbers_of_numpy_are_options():
    """PyTorch takes no NumPy integer; the twin gets Python's."""
    x = RNG.standard_normal((1, 1, 4, 4))
    steps = {"stride": (np.int64(1), 2)}
    assert check_pullback(ops.max_pool2d, x, np.int32(2), **steps) < 1e-7


CHEATS = {
    "computed from its arguments, got one cut": lambda x: x.detach() ** 2,
    "computed from its arguments, got ndarray": lambda x: x.detach().numpy(),
    r"twin has another shape, \(\)": lambda x: (x**2).sum(),
    r"twin has another shape, \(4, 3\), \(4, 3\)": lambda x: (x**2, x),
    "disagrees with the twin's by": lambda x: x**2 + 1e-3,
    "of x disagrees with autograd by": lambda x: (
        x.detach() * x + (x.detach() ** 2 - x.detach() * x).detach()
    ),
}


@pytest.mark.parametrize("message", CHEATS)
def test_a_twin_computes_the_value_from_its_arguments(message):
    """Numbers without a history, of another shape or value, are no twin."""
    square = lambda x: (x**2, lambda dy: (2 * x * dy,))  # noqa: E731
    with pytest.raises((ValueError, ProofError), match=message):
        check_pullback(square, X, twin=CHEATS[message])


def test_a_twin_sees_each_entry():
    """One that is missing is named, however small it is."""
    weight = np.ones(900)
    weight[7] = 1e-8

    def op(x):
        def pullback(dy):
            d = 2 * weight * x * dy
            d[7] = 0
            return (d,)

        return (weight * x**2).sum(), pullback

    twin = lambda x: (torch.tensor(weight) * x**2).sum()  # noqa: E731
    with pytest.raises(ProofError, match=r"autograd in entry \(7,\): it is 0"):
        check_pullback(op, np.linspace(1, 2, 900), twin=twin)

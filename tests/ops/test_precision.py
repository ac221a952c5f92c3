"""float16: computed in float32, rounded once."""

import inspect

import numpy as np
import pytest
import torch
from cases import ALL, frozen

from dlbook import ops
from dlbook._proof.calling import outputs
from dlbook._proof.twins import TWINS

ULP = 2.0**-10  # the spacing of float16 beside 1
ELEMENTWISE = {"relu", "leaky_relu", "sigmoid", "tanh", "gelu", "dropout"}
ELEMENTWISE |= {"gradient_reversal"}


def half(seed, *shape, scale=1.0, shift=0.0):
    """Normal numbers in float16, read-only."""
    draw = np.random.default_rng(seed).standard_normal(shape)
    return frozen(shift + scale * draw, np.float16)


def spread(*shape):
    """Zeros with 300 at the front, whose square is beyond float16."""
    x = np.zeros(shape)
    x.flat[0] = 300
    return frozen(x, np.float16)


def unit(*shape):
    """Ones in float16."""
    return frozen(np.ones(shape), np.float16)


def gates(count, *biases):
    """Weights (3, 2 count), (2, 2 count) of a recurrent operation."""
    shapes = [(3, 2 * count), (2, 2 * count), *[(2 * count,)] * len(biases)]
    return [half(i, *s, scale=0.3) for i, s in enumerate(shapes)]


N = 5000
ROWS, STATE = half(0, N, 3), half(1, N, 2)
LABELS = frozen(np.arange(N) % 10)
IMAGES = half(2, 20, 2, 16, 16, scale=40, shift=100)
# Each goes wrong where it is computed in float16: a sum that stops growing,
# a square, a product or a sum beyond 65504.
LARGE = {
    "affine": (unit(N, 3), half(1, 3, 2), half(2, 2)),
    "embedding": (np.zeros(N, int), half(0, 3, 2)),
    "conv2d": (IMAGES, half(1, 3, 2, 3, 3), half(2, 3)),
    "conv_transpose2d": (IMAGES, half(1, 2, 3, 3, 3), half(2, 3)),
    "avg_pool2d": (half(0, 1, 1, 64, 64, shift=100), 64),
    "max_pool2d": (half(0, 1, 1, 70, 70), 64, 1),
    "softmax": (half(0, 2, N),),
    "log_softmax": (half(0, 2, N),),
    "cross_entropy": (half(0, N, 10), LABELS),
    "binary_cross_entropy": (half(0, N), unit(N)),
    "mse": (spread(N), half(1, N)),
    "batch_norm": (half(0, N, 3, scale=40, shift=100), *[half(1, 3)] * 2),
    "batch_norm_eval": (unit(N, 3), *[unit(3)] * 4),
    "update_running": ((unit(3), unit(3)), half(0, N, 3, shift=1000)),
    "layer_norm": (half(0, 2, N, scale=90), *[half(1, N)] * 2),
    "rnn_cell": (ROWS, STATE, *gates(1, "b")),
    "rnn": (ROWS[:, None], STATE, *gates(1, "b")),
    "lstm_cell": (ROWS, STATE, STATE, *gates(4, "b")),
    "lstm": (ROWS[:, None], STATE, STATE, *gates(4, "b")),
    "gru_cell": (ROWS, STATE, *gates(3, "b", "c")),
    "gru": (ROWS[:, None], STATE, *gates(3, "b", "c")),
    "attention": (
        half(0, 2, 3, 64, scale=60),
        *[half(i, 2, N, 64, scale=60) for i in (1, 2)],
    ),
}
SILENT = {"over": "ignore", "invalid": "ignore", "under": "ignore"}


def run(op, args, options, dtype):
    """Values and cotangents, from args and cotangents in ``dtype``."""
    cast = [_as(a, dtype) for a in args]
    result = op(*cast, **options)
    if op.__name__ == "update_running":
        return [*result]
    value, pullback = result
    rng = np.random.default_rng(9)
    dy = [rng.standard_normal(np.shape(y)) for y in outputs(value)]
    dy = [np.asarray(d).astype(np.float16).astype(dtype) for d in dy]
    return [*outputs(value), *pullback(*dy)]


def _as(a, dtype):
    """Arrays of floats in ``dtype``, the rest as it is."""
    if isinstance(a, tuple):
        return tuple(_as(b, dtype) for b in a)
    if isinstance(a, np.ndarray) and a.dtype.kind == "f":
        return a.astype(dtype)
    return a


def excess(ours, truth):
    """The largest error beyond half a spacing, over the largest entry."""
    errors = []
    for a, b in zip(ours, truth, strict=True):
        gap = np.abs(a - b) - np.abs(b) * ULP / 2 - 2.0**-24
        errors.append(np.max(gap, initial=0) / np.max(np.abs(b), initial=1e-9))
    return np.nan_to_num(np.max(errors), nan=np.inf)


@pytest.mark.parametrize("name", LARGE)
def test_sums_are_those_of_float32(name):
    """Rounded once, where float16 all the way is far from the truth."""
    op, args = getattr(ops, name), LARGE[name]
    truth = run(op, args, {}, np.float64)
    ours = run(op, args, {}, np.float16)
    assert {a.dtype for a in ours} == {np.dtype(np.float16)}
    assert excess(ours, truth) < 1e-6
    if name != "embedding":  # which is not wrapped, but adds in float32
        with np.errstate(**SILENT):
            naive = run(inspect.unwrap(op), args, {}, np.float16)
        assert excess(naive, truth) > 2e-5


@pytest.mark.parametrize("case", ALL, ids=str)
def test_every_operation_is_right_to_a_rounding(case):
    """Small arrays too; elementwise functions to a few roundings."""
    op, args = getattr(ops, case.name), case.arguments(np.float16)
    truth = run(op, args, case.held(), np.float64)
    ours = run(op, args, case.held(), np.float16)
    few = 8 * ULP if case.name in ELEMENTWISE else 1e-5
    assert excess(ours, truth) < few


@pytest.mark.parametrize(
    "name",
    ["softmax", "log_softmax", "cross_entropy", "batch_norm", "layer_norm"],
)
def test_values_are_those_of_pytorch(name):
    """PyTorch, in float16 too, comes within two spacings of the value."""
    args = LARGE[name]
    ours = run(getattr(ops, name), args, {}, np.float16)[0]
    theirs = TWINS[name](*map(torch.tensor, args)).numpy()
    assert theirs.dtype == np.float16
    np.testing.assert_allclose(ours, theirs, 2 * ULP, 2 * ULP)


@pytest.mark.parametrize("dtype", [">f2", "<f2"])
def test_either_order_of_bytes_is_float16(dtype):
    """An array of the other byte order is seen as float16 too."""
    x = np.ones((N, 1), np.float16).astype(dtype)
    _, pullback = ops.affine(x, x[:1], x[0])
    assert pullback(x)[2] == N
    _, pullback = ops.embedding(np.zeros(N, int), x[:1])
    assert pullback(x)[0] == N


def test_mixed_types_are_promoted():
    """Beside float32 or float64, float16 gives way, as in NumPy."""
    x, gamma = np.ones((3, 2), np.float16), np.ones(2, np.float32)
    y, pullback = ops.layer_norm(x, gamma, gamma)
    assert {a.dtype for a in (y, *pullback(y))} == {np.dtype(np.float32)}
    y, _ = ops.layer_norm(x, gamma.astype(float), gamma)
    assert y.dtype == np.float64


def test_options_of_numpy_preserve_the_dtype():
    """A float64 eps widens neither float16 nor float32."""
    for dtype in (np.float16, np.float32):
        x, one = np.ones((3, 2), dtype), np.ones(2, dtype)
        for op, statistics in [
            (ops.batch_norm, ()),
            (ops.layer_norm, ()),
            (ops.batch_norm_eval, (one, one)),
        ]:
            y, pullback = op(x, one, one, *statistics, eps=np.float64(1e-5))
            assert {a.dtype for a in (y, *pullback(y))} == {np.dtype(dtype)}


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1000.0])
def test_adam_steps_in_float16_too(scale):
    """The step is lr whatever the gradient's size: none is 0 or NaN."""
    params = {"w": np.ones(2, np.float16)}
    grads = {"w": np.array([scale, -scale], np.float16)}
    state = None
    for _ in range(3):
        params, state = ops.adam(params, grads, state, lr=0.01)
    assert params["w"].dtype == np.float16
    np.testing.assert_allclose(params["w"], [0.97, 1.03], ULP)

"""What holds for every operation: value, pullback, dtype, purity, refusal."""

from functools import wraps
from inspect import signature

import numpy as np
import pytest
import torch
from cases import ALL, CASES, EVAL_CASES, SADDLE_CASES, frozen

from dlbook import ops
from dlbook._proof.calling import outputs
from dlbook._proof.twins import TWINS
from dlbook.proof import ProofError, check_pullback, check_saddle

TOLERANCE = {np.float64: 1e-12, np.float32: 2e-5}
every_case = pytest.mark.parametrize("case", ALL, ids=str)
both_dtypes = pytest.mark.parametrize("dtype", [np.float64, np.float32])


def run(case, dtype=np.float64):
    """The arguments, the value and the pullback of ``case``."""
    args = case.arguments(dtype)
    value, pullback = getattr(ops, case.name)(*args, **case.held())
    return args, value, pullback


def cotangents(value, dtype=np.float64):
    """A read-only random cotangent for each output."""
    rng = np.random.default_rng(1)
    return [
        frozen(np.asarray(rng.standard_normal(np.shape(y))), dtype)
        for y in outputs(value)
    ]


@both_dtypes
@every_case
def test_value_is_that_of_pytorch(case, dtype):
    """The value equals PyTorch's, in both floating-point types."""
    args, value, _ = run(case, dtype)
    tensors = [torch.tensor(a) for a in args]
    expected = outputs(TWINS[case.name](*tensors, **case.held()))
    tolerance = TOLERANCE[dtype]
    for ours, theirs in zip(outputs(value), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, tolerance, tolerance)


@both_dtypes
@every_case
def test_dtype_is_preserved(case, dtype):
    """Value and cotangents have the dtype of the arguments."""
    _, value, pullback = run(case, dtype)
    dargs = pullback(*cotangents(value, dtype))
    assert {y.dtype for y in outputs(value)} == {np.dtype(dtype)}
    assert {da.dtype for da in dargs} == {np.dtype(dtype)}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_pullback_is_proved(case):
    """The pullback is the derivative: differences and autograd say so."""
    op = getattr(ops, case.name)
    assert check_pullback(op, *case.arguments(), **case.held()) < 1e-7


@pytest.mark.parametrize("case", EVAL_CASES, ids=str)
def test_pullback_of_batch_norm_eval_is_proved(case):
    """With running statistics held fixed, the pullback is the derivative."""
    x, gamma, beta, mean, var = case.arguments()
    op = ops.batch_norm_eval
    assert check_pullback(op, x, gamma, beta, mean=mean, var=var) < 1e-7


@pytest.mark.parametrize("case", SADDLE_CASES, ids=str)
def test_pullback_of_a_reversal_is_proved(case):
    """The pullback is the gradient of the saddle objective."""
    op = getattr(ops, case.name)
    assert check_saddle(op, *case.arguments(), **case.held()) < 1e-7


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_wrong_sign_is_seen(case):
    """Negating any one cotangent, unless zero, fails the proof by name."""
    op = getattr(ops, case.name)
    args, value, pullback = run(case)
    dargs = pullback(*cotangents(value))
    moving = [i for i, a in enumerate(args) if a.dtype.kind == "f"]
    for place, da in enumerate(dargs):
        if np.any(da):
            argument = [*signature(op).parameters][moving[place]]
            broken, held = negate(op, place), case.held()
            with pytest.raises(ProofError, match=f"{case.name}.*{argument} "):
                check_pullback(broken, *args, twin=TWINS[case.name], **held)


def negate(op, place):
    """``op`` with the sign of one cotangent reversed."""

    @wraps(op)
    def broken(*args, **options):
        value, pullback = op(*args, **options)

        def wrong(*dy):
            signs = [-1 if i == place else 1 for i in range(9)]
            pairs = zip(signs, pullback(*dy), strict=False)
            return tuple(sign * da for sign, da in pairs)

        return value, wrong

    return broken


@every_case
def test_pullback_is_pure(case):
    """The pullback gives the same tuple each time and spares its argument."""
    _, value, pullback = run(case)
    dy = cotangents(value)
    first, second = pullback(*dy), pullback(*dy)
    assert type(first) is tuple
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


@every_case
def test_pullback_refuses_another_shape(case):
    """A cotangent must have the shape of its output."""
    _, value, pullback = run(case)
    dy = cotangents(value)
    for place, right in enumerate(dy):
        wrong = np.ones((*right.shape, 2))
        with pytest.raises(ValueError, match=case.name) as caught:
            pullback(*dy[:place], wrong, *dy[place + 1 :])
        assert f"must have shape {right.shape}" in str(caught.value)
        assert str(wrong.shape) in str(caught.value)


@every_case
def test_integer_arguments_are_refused(case):
    """Where floats belong, an integer array is refused by its dtype."""
    args, _, _ = run(case)
    for i, a in enumerate(args):
        if a.dtype.kind == "f":
            wrong = [*args[:i], a.astype(np.int32), *args[i + 1 :]]
            with pytest.raises(ValueError, match="got dtype int32"):
                getattr(ops, case.name)(*wrong, **case.held())


@every_case
def test_lists_are_refused(case):
    """A list or a number in place of an array is refused by its type."""
    args, _, _ = run(case)
    wrong = args[0].tolist()
    came = f"must be a NumPy array, got {type(wrong).__name__}"
    with pytest.raises(ValueError, match=came):
        getattr(ops, case.name)(wrong, *args[1:], **case.held())


NONE = np.zeros((0, 3))
NO_IMAGES = np.zeros((0, 2, 4, 5))
NO_STEPS, STATE = np.zeros((0, 4, 3)), np.zeros((0, 2))


def weights(gates):
    """Weights of three inputs and of two states, for some gates."""
    return np.ones((3, 2 * gates)), np.ones((2, 2 * gates))


PASSING = {
    "affine": (NONE, np.ones((3, 2)), np.ones(2)),
    "embedding": (np.zeros(0, int), np.ones((3, 2))),
    "conv2d": (NO_IMAGES, np.ones((3, 2, 3, 3)), np.ones(3)),
    "conv_transpose2d": (NO_IMAGES, np.ones((2, 3, 3, 3)), np.ones(3)),
    "max_pool2d": (NO_IMAGES,),
    "avg_pool2d": (NO_IMAGES,),
    "relu": (NONE,),
    "leaky_relu": (NONE,),
    "sigmoid": (NONE,),
    "tanh": (NONE,),
    "gelu": (NONE,),
    "softmax": (NONE,),
    "log_softmax": (NONE,),
    "dropout": (NONE,),
    "gradient_reversal": (NONE,),
    "layer_norm": (NONE, np.ones(3), np.ones(3)),
    "batch_norm_eval": (NONE, *[np.ones(3)] * 4),
    "rnn_cell": (NONE, NONE[:, :2], np.ones((3, 2)), np.eye(2), np.ones(2)),
    "rnn": (
        np.zeros((0, 4, 3)),
        NONE[:, :2],
        np.ones((3, 2)),
        np.eye(2),
        np.ones(2),
    ),
    "lstm_cell": (NONE, STATE, STATE, *weights(4), np.ones(8)),
    "lstm": (NO_STEPS, STATE, STATE, *weights(4), np.ones(8)),
    "gru_cell": (NONE, STATE, *weights(3), np.ones(6), np.ones(6)),
    "gru": (NO_STEPS, STATE, *weights(3), np.ones(6), np.ones(6)),
    "attention": (NO_STEPS, NO_STEPS, NO_STEPS),
}
REFUSING = {
    "cross_entropy": (NONE, np.zeros(0, int)),
    "binary_cross_entropy": (NONE, NONE),
    "mse": (NONE, NONE),
    "batch_norm": (NONE, np.ones(3), np.ones(3)),
}


@pytest.mark.parametrize("name", PASSING)
def test_no_rows_pass_through(name):
    """N = 0 gives a value without rows; parameters get zero cotangents."""
    args = PASSING[name]
    held = {"rng": np.random.default_rng(0)} if name == "dropout" else {}
    held |= {"kernel_size": 2} if "pool" in name else {}
    value, pullback = getattr(ops, name)(*args, **held)
    moving = [a for a in args if a.dtype.kind == "f"]
    dargs = pullback(*map(np.zeros_like, outputs(value)))
    assert all(len(y) == 0 for y in outputs(value))
    for a, da in zip(moving, dargs, strict=False):
        np.testing.assert_array_equal(da, np.zeros_like(a))


@pytest.mark.parametrize("name", REFUSING)
def test_no_rows_are_refused_by_means(name):
    """What takes a mean over the batch refuses N = 0 and says so."""
    with pytest.raises(ValueError, match=rf"{name}.*got \(0, 3\)"):
        getattr(ops, name)(*REFUSING[name])


def test_every_operation_is_in_the_tables():
    """No operation, which is what returns a pullback, escapes these tests."""
    returns = {
        n: signature(getattr(ops, n)).return_annotation for n in dir(ops)
    }
    names = {case.name for case in ALL}
    assert names == {n for n in dir(ops) if "Callable" in str(returns[n])}
    assert names == set(PASSING) | set(REFUSING)
    assert names == set(TWINS)

"""What a pullback owes its callers: the same answer, whoever asks and how."""

import numpy as np
import pytest

from dlbook.proof import ProofError, check_pullback

Z = 1 + np.random.default_rng(0).random((4, 3))


class Layer:
    """x squared as an object, which may keep its argument."""

    def __init__(self, keeps):
        self.keeps = keeps

    def __call__(self, x):
        self.x = x
        return x**2, self.pullback if self.keeps else lambda dy: (2 * x * dy,)

    def pullback(self, dy):
        return (2 * self.x * dy,)


def square(slope):
    """x squared with the cotangent slope(x, dy)."""
    return lambda x: (x**2, lambda dy: (slope(x, dy),))


def counting():
    """Right once, then not."""
    calls = []

    def slope(x, dy):
        calls.append(1)
        return (2 if len(calls) < 2 else 3) * x * dy

    return square(slope)


def same_room(which):
    """An operation that writes each value, or cotangent, to one array."""
    room = np.empty_like(Z)

    def op(x):
        y = np.square(x, out=room) if which == "value" else x**2
        if which == "value":
            return y, lambda dy: (2 * x * dy,)
        return y, lambda dy: (np.multiply(2 * x, dy, out=room),)

    return op


def by_shape(memory):
    """A slope worked out once for each shape."""

    def op(x):
        slope = memory.setdefault(x.shape, 2 * x)
        return x**2, lambda dy: (slope * dy,)

    return op


def noisy(x):
    mask = np.random.random(x.shape)  # noqa: NPY002
    return x * mask, lambda dy: (dy * mask,)


def drawing(x, rng=np.random.default_rng(0)):  # noqa: B008
    return x * 1, lambda dy: (dy + rng.random(dy.shape),)


def spoiling(x):
    y = x**2

    def pullback(dy):
        d = 2 * np.sqrt(y) * dy
        y[...] = 0
        return (d,)

    return y, pullback


FAULTS = {
    "keeps": (Layer(keeps=True), "remembers another call than its own"),
    "counts": (counting(), "another answer when called twice"),
    "one room for values": (same_room("value"), "a later call changes the va"),
    "one for cotangents": (same_room("cotangent"), "later call changes cotan"),
    "keeps by shape": (by_shape({}), "proves nothing: it disagrees with diff"),
    "no generator": (noisy, r"two values \(randomness belongs"),
    "draws backwards": (drawing, "another answer when called twice"),
    "spoils its value": (spoiling, "the pullback changes the value in place"),
    "clips": (square(lambda x, dy: 2 * x * dy.clip(-9, 9)), "is not linear"),
    "adds": (square(lambda x, dy: 2 * x * dy + 1e-6), "is not linear"),
    "rounds": (
        square(lambda x, dy: (2 * x * dy).astype("f4").astype(float)),
        "not computed in double precision",
    ),
    "takes ones": (square(lambda x, dy: 2 * x), "is not linear"),
    "looks for ones": (
        square(lambda x, dy: 2 * x * dy if (dy != 1).any() else x),
        "is not linear",
    ),
    "reads memory": (
        square(lambda x, dy: 2 * x * dy.ravel("K").reshape(x.shape)),
        "depends on the layout of arrays in memory",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_pullback_answers_for_its_own_call_alone(fault):
    """Memory, noise, shared arrays, layout: refused with what was seen."""
    op, message = FAULTS[fault]
    with pytest.raises(ProofError, match=message):
        check_pullback(op, Z)


def test_objects_and_methods_are_operations():
    """One that keeps nothing is proved, under the name of its class."""
    assert check_pullback(Layer(keeps=False), Z) < 1e-9
    with pytest.raises(ValueError, match="Layer: x is not finite"):
        check_pullback(Layer(keeps=False), Z * np.inf)
    with pytest.raises(ValueError, match="pullback: dy is complex"):
        check_pullback(Layer(keeps=False).pullback, Z * 1j)


def test_an_operation_returns_a_value_and_a_function():
    """Anything else is refused with what came."""
    came = {
        "got ndarray": lambda x: x,
        "got tuple of ndarray, NoneType": lambda x: (x, None),
        "got tuple of ndarray, ndarray, function": lambda x: (x, x, sum_),
        "value must be a NumPy array, got list": lambda x: ([1.0], sum_),
        "value must hold floats, and is bool": lambda x: (x > 0, sum_),
        "value must hold floats, and is complex": lambda x: (x + 0j, sum_),
        "value is empty": lambda x: (x[:0], sum_),
        "value is not finite": lambda x: (x + np.inf, sum_),
    }
    for message, op in came.items():
        with pytest.raises(ProofError, match=message):
            check_pullback(op, Z)


def sum_(dy):
    return (dy,)


COTANGENTS = {
    r"must have shape \(3,\), got \(1, 3\)": lambda d: d[None],
    "is not finite": lambda d: d * np.nan,
    "must be a NumPy array, got list": lambda d: d.tolist(),
    "must be a NumPy array, got NoneType": lambda d: None,
    "must hold floats, and is int64": lambda d: d.astype(int),
    "must be of dtype float64 .*, got float32": lambda d: d.astype("f4"),
}


@pytest.mark.parametrize("message", COTANGENTS)
def test_a_cotangent_is_like_its_argument(message):
    """Shape, type and kind are those of the argument."""
    form = COTANGENTS[message]
    op = square(lambda x, dy: form(2 * x * dy))
    with pytest.raises(ProofError, match=f"the cotangent of x {message}"):
        check_pullback(op, Z[0])


def two(pull):
    """x squared and its sum; ``pull`` (x, dy, ds) is their pullback."""
    return lambda x: (
        (x**2, x.sum()),
        lambda dy, ds: (pull(2 * x * dy + ds, dy, ds),),
    )


COUPLED = {
    "zero": lambda d, dy, ds: d if dy.any() else d + 1,
    "small": lambda d, dy, ds: np.where(abs(dy) < 1e-6, 0, d),
    "large": lambda d, dy, ds: d.clip(-1e6, 1e6),
    "first alone": lambda d, dy, ds: d if ds else 0 * d,
    "second alone": lambda d, dy, ds: d if dy.any() else 0 * d,
}


@pytest.mark.parametrize("fault", COUPLED)
def test_cotangents_of_any_size_and_place_are_pulled_back(fault):
    """Zero, tiny, huge, and of one output alone, each is linear."""
    check_pullback(two(lambda d, *_: d), Z)
    with pytest.raises(ProofError, match="is not linear"):
        check_pullback(two(COUPLED[fault]), Z)


def test_columns_are_an_order_of_memory():
    """Arrays that lie in Fortran's order are tried as well."""
    wrong = square(lambda x, dy: (2 + x.flags.f_contiguous) * x * dy)
    with pytest.raises(ProofError, match="depends on the layout"):
        check_pullback(wrong, Z)

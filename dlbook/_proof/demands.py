"""What a pullback owes whoever calls it, right numbers apart.

It answers the same each time, whatever was called in between; it is linear;
it does not look at memory layout; and in single precision it is as right as
single precision allows.
"""

import warnings
from collections.abc import Callable, Sequence

import numpy as np

from dlbook._proof.calling import Array, Operation, ProofError
from dlbook._proof.conduct import Call, WritingError
from dlbook._proof.differences import norm_error, random_cotangents
from dlbook._proof.layouts import columns, strided, written
from dlbook._proof.precision import check_dtype

Form = Callable[[Array], Array]
SAME, EPS = 1e-10, np.finfo(float).eps
SHIFT_SEED = 141421


def demand(op: Operation, v: Sequence[Array], rtol: float) -> Call:
    """A call that pulled ``v`` back first, of an operation that behaves."""
    call = Call(op, op.point)
    call.pull(v)
    check_dtype(call, np.dtype(np.float64))
    _twice(call, v)
    _linear(call, v)
    _forgetful(call, v)
    _any_layout(call, v, max(rtol, SAME))
    return call


def _agree(
    call: Call,
    expected: Sequence[Array],
    found: Sequence[Array],
    fault: str,
    tolerance: float = SAME,
) -> None:
    """Raise unless both sets of cotangents are the same."""
    op = call.op
    for name, a, b in zip(op.names, expected, found, strict=True):
        if not norm_error(a, b) <= tolerance:
            raise ProofError(
                f"{op.name}: the pullback {fault}: its cotangent of {name} "
                f"differs by {norm_error(a, b):.1e}"
            )


def _same_value(a: Call, b: Call, fault: str, tolerance: float) -> None:
    """Raise unless two calls returned the same outputs."""
    pairs = list(zip(a.came, b.came, strict=False))
    alike = len(a.came) == len(b.came)
    alike &= all(y.shape == z.shape for y, z in pairs)
    if not alike or any(not norm_error(y, z) <= tolerance for y, z in pairs):
        raise ProofError(f"{a.op.name}: {fault}")


def _twice(call: Call, v: Sequence[Array]) -> None:
    """Operation and pullback give the same when they are called again."""
    again = "gives another answer when called twice with one cotangent"
    _agree(call, call.pulled[0][1], call.pull(v), again)
    value = "two calls with the same arguments give two values (randomness "
    value += "belongs into an argument, rng)"
    second = Call(call.op, call.op.point)
    _same_value(call, second, value, SAME)
    again = "gives another answer in a second call of the operation"
    _agree(call, call.pulled[0][1], second.pull(v), again)


def _linear(call: Call, v: Sequence[Array]) -> None:
    """Pull back sums, multiples and parts: the same as those pulled back.

    Arithmetic in single precision is not: it is seen here.
    """
    once = call.pulled[0][1]
    ones = [np.ones_like(w) for w in v]
    both = [1000 * w - one for w, one in zip(v, ones, strict=True)]
    pairs = zip(once, call.pull(ones), strict=True)
    expected = [d - one / 1000 for d, one in pairs]
    fault = "is not linear, or not computed in double precision"
    allowed = _rounding(call, v)
    scaled = [d / 1000 for d in call.pull(both)]  # what is zero stays small
    _agree(call, expected, scaled, fault, allowed)
    for factor in (0.0, 2.0**-30, 2.0**30):  # rounds nothing
        found = call.pull([factor * w for w in v])
        back = [
            d / factor if factor else once[i] + d for i, d in enumerate(found)
        ]
        _agree(call, once, back, fault, allowed)
    if len(v) > 1:
        parts = [call.pull(part) for part in _parts(v)]
        expected = [np.sum(ds, 0) for ds in zip(*parts, strict=True)]
        _agree(call, expected, once, fault, allowed)


def _rounding(call: Call, v: Sequence[Array]) -> float:
    """What units in the last place of ``v`` do, where much cancels."""
    signs = np.random.default_rng(SHIFT_SEED)
    ulps = [4 * EPS * signs.choice([-1, 1], w.shape) for w in v]
    near = call.pull([w + w * u for w, u in zip(v, ulps, strict=True)])
    errors = map(norm_error, call.pulled[0][1], near)
    return max(1e-9, 10 * max(errors))


def _parts(v: Sequence[Array]) -> list[list[Array]]:
    """``v`` in parts that are zero but for one output."""
    return [
        [w if i == k else np.zeros_like(w) for i, w in enumerate(v)]
        for k in range(len(v))
    ]


def _forgetful(call: Call, v: Sequence[Array]) -> None:
    """After a call elsewhere the first one still answers for itself."""
    rng = np.random.default_rng(SHIFT_SEED)
    attempt(call.op, [a * rng.uniform(0.9, 1, a.shape) for a in call.op.point])
    remembers = "remembers another call than its own"
    _agree(call, call.pulled[0][1], call.pull(v), remembers)
    call.check_kept()


def attempt(op: Operation, point: Sequence[Array]) -> Call | None:
    """A call at another point, and its pullback; None if it takes none."""
    try:
        with np.errstate(all="ignore"):
            call = Call(op, point)
            call.pull([-3 * w for w in random_cotangents(call.came)])
            return call
    except Exception:
        return None


def _any_layout(call: Call, v: Sequence[Array], rtol: float) -> None:
    """Take arrays in other layouts that cannot be written to."""
    for form in (strided, columns):
        _one_layout(call, v, rtol, form)


def _one_layout(
    call: Call, v: Sequence[Array], rtol: float, form: Form
) -> None:
    """Take arrays in the layout of ``form``."""
    fault = "depends on the layout of arrays in memory"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = Call(call.op, call.op.point, form)
            found = other.pull(v, form)
    except WritingError as error:
        who = written(call.op, v)
        raise ProofError(f"{error}: {who}, for a while") from error
    except ProofError:
        raise
    except Exception:  # refused, where it might have been taken: not wrong
        return
    _same_value(call, other, f"the value {fault}", rtol)
    _agree(call, call.pulled[0][1], found, fault, rtol)

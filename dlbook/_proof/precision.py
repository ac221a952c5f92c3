"""A pullback in other floating-point types than double precision."""

from collections.abc import Sequence

import numpy as np

from dlbook._proof.calling import Array, Operation, ProofError
from dlbook._proof.conduct import Call

# How far a right result may be from that of double precision, by bytes.
ROUGH = {2: 0.2, 4: 1e-4, 8: 1e-9}
NEAR_SEED, ULPS = 577215, 8


def check_precisions(call: Call, v: Sequence[Array]) -> None:
    """Compare the types that were given, and float32, with float64.

    Results must be of the type of the arguments if these share one, and must
    agree with double precision as far as the type can tell.
    """
    given = {call.op.args[i].dtype.newbyteorder("=") for i in call.op.moving}
    for dtype in {*given, np.dtype(np.float32)} - {np.dtype(np.float64)}:
        rough = _rounded(call.op, v, dtype, asked=dtype in given)
        if rough and given == {dtype}:
            check_dtype(rough, dtype)


def check_dtype(call: Call, dtype: np.dtype) -> None:
    """Raise unless value and cotangents are of the arguments' ``dtype``.

    A number of Python's has no type of its own and passes.
    """
    names = [f"the cotangent of {name}" for name in call.op.names]
    found, _ = call.pulled[0]
    what = [*zip(["the value"] * len(call.values), call.values, strict=True)]
    for name, a in [*what, *zip(names, found, strict=True)]:
        if type(a) is not float and a.dtype != dtype:
            raise ProofError(
                f"{call.op.name}: {name} must be of dtype {dtype} as the "
                f"arguments are, got {a.dtype}"
            )


def _rounded(
    op: Operation, v: Sequence[Array], dtype: np.dtype, asked: bool
) -> Call | None:
    """A call in ``dtype``, as right as that allows; None if it takes none.

    Only the types that were given must be taken.
    """
    v, point = _through(v, dtype), _through(op.point, dtype)
    if not _moderate([*v, *point], dtype):
        return None
    try:
        exact = Call(op, point)
        if not _moderate([*exact.came, *exact.pull(v)], dtype):
            return None
        rough = _rough(op, point, v, dtype)
    except ProofError as error:
        raise ProofError(f"{error} (in {dtype})") from error
    except Exception:
        if asked:
            raise
        return None
    _check_close(exact, rough, v, dtype)
    return rough


def _rough(op, point, v, dtype) -> Call:
    """A call in ``dtype``, which has pulled ``v`` back."""
    with np.errstate(all="ignore"):
        call = Call(op, point, lambda a: a.astype(dtype))
        call.pull(v, lambda a: a.astype(dtype))
    return call


def _through(arrays: Sequence[Array], dtype: np.dtype) -> list[Array]:
    """``arrays`` rounded to ``dtype``, in double precision again."""
    with np.errstate(all="ignore"):
        return [a.astype(dtype).astype(np.float64) for a in arrays]


def _moderate(arrays: Sequence[Array], dtype: np.dtype) -> bool:
    """Whether products of two such numbers fit into ``dtype``."""
    limit = float(np.finfo(dtype).max) ** 0.5
    return all(np.abs(a).max(initial=0) < limit for a in arrays)


def _check_close(
    exact: Call, rough: Call, v: Sequence[Array], dtype: np.dtype
) -> None:
    """Raise where rounding cannot explain how far two calls are apart.

    Rounding, and what it puts on the other side of a kink, is not the same a
    few units in the last place away; a mistake is.
    """
    op, norm = exact.op, np.linalg.norm
    gaps, allowed = _gaps(exact, rough), ROUGH[min(dtype.itemsize, 8)]
    expected = [*exact.came, *exact.pulled[0][1]]
    least = 1e-2 * max(norm(a) for a in [*v, *expected])
    sizes = [max(norm(a), least) for a in expected]
    far = [i for i, gap in enumerate(gaps) if norm(gap) > allowed * sizes[i]]
    nearby = [_gaps_near(op, v, dtype, seed) for seed in range(3 * bool(far))]
    for i in far:
        if all(norm(near[i] - gaps[i]) < norm(gaps[i]) / 2 for near in nearby):
            what = ["the value"] * len(exact.came)
            what += [f"the cotangent of {name}" for name in op.names]
            raise ProofError(
                f"{op.name}: {what[i]} in {dtype} differs from that in "
                f"float64 by {norm(gaps[i]) / sizes[i]:.1e}"
            )


def _gaps(exact: Call, rough: Call) -> list[Array]:
    """How far value and cotangents of two calls are apart."""
    a = [*exact.came, *exact.pulled[0][1]]
    b = [*rough.came, *rough.pulled[0][1]]
    return [np.ravel(x - y) for x, y in zip(a, b, strict=True)]


def _gaps_near(op, v, dtype, seed) -> list[Array]:
    """The same a few units in the last place away."""
    rng, reach = np.random.default_rng([NEAR_SEED, seed]), ULPS
    reach *= np.finfo(dtype).eps
    point = _through(
        [a * (1 + reach * rng.uniform(-1, 1, a.shape)) for a in op.point],
        dtype,
    )
    exact = Call(op, point)
    exact.pull(v)
    return _gaps(exact, _rough(op, point, v, dtype))

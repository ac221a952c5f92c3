"""A pullback in other floating-point types than double precision."""

from collections.abc import Sequence

import numpy as np

from dlbook._calling import Array, Operation, ProofError
from dlbook._conduct import Call

# How far a right result may be from that of double precision, by bytes: one
# unit on the wrong side of its kink changes more than rounding does, and is
# told from a mistake by ``_wobble``.
ROUGH = {2: 0.2, 4: 1e-4, 8: 1e-9}
WOBBLE_SEED = 577215


def check_precisions(call: Call, v: Sequence[Array]) -> None:
    """Compare the types that were given, and float32, with float64.

    Results must be of the type of the arguments if these share one, and must
    agree with double precision as far as the type can tell.
    """
    check_dtype(call, np.dtype(np.float64))
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
    exact = Call(op, point)
    expected = [*exact.came, *exact.pull(v)]
    if not _moderate(expected, dtype):
        return None
    try:
        with np.errstate(all="ignore"):
            rough = Call(op, point, lambda a: a.astype(dtype))
            found = rough.pull(v, lambda a: a.astype(dtype))
    except ProofError as error:
        raise ProofError(f"{error} (in {dtype})") from error
    except Exception:
        if asked:
            raise
        return None
    _check_close(op, point, v, expected, [*rough.came, *found], dtype)
    return rough


def _through(arrays: Sequence[Array], dtype: np.dtype) -> list[Array]:
    """``arrays`` rounded to ``dtype``, in double precision again."""
    with np.errstate(all="ignore"):
        return [a.astype(dtype).astype(np.float64) for a in arrays]


def _moderate(arrays: Sequence[Array], dtype: np.dtype) -> bool:
    """Whether products of two such numbers fit into ``dtype``."""
    limit = float(np.finfo(dtype).max) ** 0.5
    return all(np.abs(a).max(initial=0) < limit for a in arrays)


def _check_close(op, point, v, expected, found, dtype) -> None:
    """Raise where rounding alone cannot explain what was found."""
    labels = ["the value"] * (len(expected) - len(op.names))
    labels += [f"the cotangent of {name}" for name in op.names]
    least = 1e-3 * max(np.linalg.norm(a) for a in [*v, *expected])
    errors = _distances(expected, found, least)
    allowed = ROUGH[min(dtype.itemsize, 8)]
    for i, label in enumerate(labels):
        if errors[i] <= allowed:
            continue
        if errors[i] > _wobble(op, point, v, expected, dtype, least)[i]:
            raise ProofError(
                f"{op.name}: {label} in {dtype} differs from that in float64 "
                f"by {errors[i]:.1e}"
            )


def _distances(a: Sequence[Array], b: Sequence[Array], least) -> list[float]:
    """Norm-wise distances, relative to ``least`` at the least."""
    norm = np.linalg.norm
    return [
        float(norm(np.ravel(x - y)) / max(norm(x), norm(y), least))
        for x, y in zip(a, b, strict=True)
    ]


def _wobble(op, point, v, expected, dtype, least) -> list[float]:
    """Ten times what rounding the arguments changes in double precision."""
    rng, eps = np.random.default_rng(WOBBLE_SEED), np.finfo(dtype).eps
    changes = []
    for _ in range(3):
        near = [a * (1 + eps * rng.standard_normal(a.shape)) for a in point]
        call = Call(op, near)
        changes.append(
            _distances(expected, [*call.came, *call.pull(v)], least)
        )
    return [10 * max(change) for change in zip(*changes, strict=True)]

"""Arrays in other layouts in memory, which cannot be written to."""

from collections.abc import Sequence
from itertools import count

import numpy as np

from dlbook._proof.calling import Array, Operation, varies
from dlbook._proof.conduct import Call, WritingError


def written(op: Operation, v: Sequence[Array]) -> str:
    """The argument that cannot be read-only; else it is the cotangent."""
    names = [*op.names, *(k for k, a in op.options.items() if varies(a))]
    for k, name in enumerate(names):
        turn = count()
        try:
            Call(
                op,
                op.point,
                lambda a, k=k, turn=turn: (
                    strided(a) if next(turn) == k else np.array(a)
                ),
            ).pull(v)
        except WritingError:
            return name
    return "its cotangent"


def strided(a: Array) -> Array:
    """A read-only copy, every other number of Fortran's memory, backwards."""
    if a.ndim:
        room = np.empty((*a.shape[:-1], 2 * a.shape[-1]), a.dtype, "F")
        room[..., ::-2] = a
        a = room[..., ::-2]
    else:
        a = np.array(a)
    a.flags.writeable = False
    return a


def columns(a: Array) -> Array:
    """A read-only copy in the order of Fortran's memory."""
    a = np.array(a, order="F")
    a.flags.writeable = False
    return a

"""One call of an operation: on copies, which it must leave as they are.

Judge and judged share nothing. What is given is compared afterwards with
what it was, and what comes back is copied at once.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import numpy as np

from dlbook._proof.calling import (
    Array,
    Operation,
    ProofError,
    argument_names,
    outputs,
    same,
)


class WritingError(ProofError):
    """An operation that writes to read-only copies, if only for a while."""


class Call:
    """One call of an operation at ``point``, and what came back.

    ``form`` makes the copies: in another layout, or in another precision.
    """

    def __init__(
        self, op: Operation, point: Sequence[Array], form: Callable = np.array
    ) -> None:
        self.op = op
        args, options = op.given(point, form)
        self.given = dict(zip(op.labels, args, strict=True)) | options
        self.before = deepcopy(self.given)
        returned = obey(op.name, lambda: op.function(*args, **options))
        self._check_given(op.name)
        self.values, self.pullback = value_and_pullback(op.name, returned)
        self.came = [np.array(y) for y in self.values]
        self.pulled: list[tuple[tuple, list[Array]]] = []

    def pull(
        self, v: Sequence[Array], form: Callable = np.array
    ) -> list[Array]:
        """The cotangents of the arguments, for those of the outputs."""
        self.check_kept()
        name = f"{self.op.name}: the pullback"
        dy = [form(w) for w in v]
        before = [np.array(w) for w in dy]
        found = obey(name, lambda: self.pullback(*dy))
        for label, w, old in zip(
            argument_names(self.pullback, len(dy)), dy, before, strict=True
        ):
            if not same(w, old):
                raise ProofError(
                    f"{name} changes its cotangent {label} in place"
                )
        self._check_given(name)
        if not same(list(self.values), self.came):
            raise ProofError(f"{name} changes the value in place")
        check_cotangents(self.op, found)
        self.pulled.append((found, [np.array(d) for d in found]))
        return self.pulled[-1][1]

    def _check_given(self, who: str) -> None:
        """Raise if anything that was given is not as it was."""
        for label, a in self.given.items():
            if not same(a, self.before[label]):
                raise ProofError(f"{who} changes {label} in place")

    def check_kept(self) -> None:
        """Raise if later calls changed what this one returned."""
        fault = f"{self.op.name}: a later call changes "
        if not same(list(self.values), self.came):
            raise ProofError(f"{fault}the value of an earlier one")
        if not all(same(list(found), kept) for found, kept in self.pulled):
            raise ProofError(f"{fault}cotangents of an earlier one")


def obey(name: str, call: Callable[[], Any]) -> Any:
    """What ``call`` returns, unless it writes to read-only copies."""
    try:
        return call()
    except ValueError as error:
        if "read-only" not in str(error):
            raise
        raise WritingError(f"{name} writes to what it is given") from error


def value_and_pullback(name: str, returned: Any) -> tuple[tuple, Callable]:
    """Split what an operation returns; say what it should have been."""
    pair = isinstance(returned, tuple) and len(returned) == 2
    if not pair or not callable(returned[1]):
        came = type(returned).__name__
        if isinstance(returned, tuple):
            came += f" of {', '.join(type(a).__name__ for a in returned)}"
        raise ProofError(
            f"{name}: an operation must return (value, pullback), the second "
            f"a function; got {came}"
        )
    values = outputs(returned[0])
    for y in values:
        _check_real(f"{name}: the value", y)
    if not any(np.size(y) for y in values):
        raise ProofError(f"{name}: the value is empty: nothing to prove")
    return values, returned[1]


def check_cotangents(op: Operation, dargs: Any) -> None:
    """Raise unless ``dargs`` is a tuple of arrays like the arguments."""
    point, names = op.point, op.names
    if not isinstance(dargs, tuple) or len(dargs) != len(point):
        came = len(dargs) if isinstance(dargs, tuple) else type(dargs).__name__
        raise ProofError(
            f"{op.name}: the pullback must return a tuple of {len(point)}, "
            f"one cotangent each for {', '.join(names)}; got {came}"
        )
    for name, a, da in zip(names, point, dargs, strict=True):
        _check_real(f"{op.name}: the cotangent of {name}", da)
        if np.shape(da) != a.shape:
            raise ProofError(
                f"{op.name}: the cotangent of {name} must have shape "
                f"{a.shape}, got {np.shape(da)}"
            )


def _check_real(what: str, a: Any) -> None:
    """Raise unless ``a`` holds finite floating-point numbers."""
    if not isinstance(a, np.ndarray | np.generic | float):
        came = type(a).__name__
        raise ProofError(f"{what} must be a NumPy array, got {came}")
    dtype = np.asarray(a).dtype
    if dtype.kind != "f":
        kind = "complex: take real numbers" if dtype.kind == "c" else dtype
        raise ProofError(f"{what} must hold floats, and is {kind}")
    if not np.isfinite(a).all():
        raise ProofError(f"{what} is not finite")

"""What a claim may rest on: true or false, and real numbers."""

from numbers import Real

import numpy as np
from numpy.typing import ArrayLike


def boolean(holds: object) -> bool:
    """``holds`` if it is True or False, of Python or NumPy.

    Anything else that merely counts as true, NaN and a generator among it,
    raises ``TypeError`` with the way to make it a boolean.
    """
    if isinstance(holds, np.ndarray) and holds.shape == ():
        holds = holds[()]
    if isinstance(holds, bool | np.bool_):
        return bool(holds)
    came = f"{holds!r:.60} of type {type(holds).__name__}"
    if isinstance(holds, np.ndarray):
        came = f"an array of {holds.dtype} and shape {holds.shape}"
    raise TypeError(
        f"claim: holds must be True or False, got {came}; {_cure(holds)}"
    )


def _cure(holds: object) -> str:
    """How a boolean is made of ``holds``."""
    if isinstance(holds, np.ndarray):
        return "compare, then say .all() or .any()"
    if hasattr(holds, "detach"):
        return "compare, then say .item()"
    if callable(holds):
        return "call it"
    if hasattr(holds, "__iter__") and not isinstance(holds, str | bytes):
        return "say all(...) or any(...)"
    return "compare it with something, as in loss < 0.1"


def real(caller: str, name: str, value: object) -> float:
    """``value`` as a finite number, else an error with both names."""
    if isinstance(value, bool) or not isinstance(value, Real):
        came = f"{value!r:.60} of type {type(value).__name__}"
        raise TypeError(f"{caller}: {name} must be a number, got {came}")
    if not np.isfinite(float(value)):
        raise ValueError(f"{caller}: {name} must be finite, got {value}")
    return float(value)


def refuse_unreal(caller: str, *values: ArrayLike) -> None:
    """Raise if any of ``values`` is complex, a text, a date or masked."""
    for v in values:
        masked = isinstance(v, np.ma.MaskedArray)
        if masked or np.asarray(v).dtype.kind in "cSUmM":
            came = "masked" if masked else str(np.asarray(v).dtype)
            raise TypeError(f"{caller} takes real numbers, got {came} ones")

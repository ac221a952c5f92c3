"""Which profile runs, how far the seeds are shifted, on which device.

``DLBOOK_PROFILE`` is ``quick`` (default: embedded samples, CPU) or ``full``
(real data, full training). ``DLBOOK_SEED`` shifts every base seed. Both are
read once, when this module is imported.
"""

import os
from collections.abc import Mapping
from typing import TypeVar

import numpy as np

from dlbook._hints import did_you_mean

T = TypeVar("T")
NAMES = ("quick", "full")


def read(environ: Mapping[str, str]) -> tuple[str, int]:
    """The profile's name and the seed shift that ``environ`` asks for."""
    name = environ.get("DLBOOK_PROFILE") or "quick"
    if name not in NAMES:
        raise ValueError(
            f"DLBOOK_PROFILE must be one of {', '.join(NAMES)}, "
            f"got {name!r}{did_you_mean(name, NAMES)}"
        )
    shift = environ.get("DLBOOK_SEED") or "0"
    if not shift.isdecimal():
        raise ValueError(
            f"DLBOOK_SEED must be a whole number from 0 on, got {shift!r}"
        )
    return name, int(shift)


name, shift = read(os.environ)
quick, full = name == "quick", name == "full"


def pick(*, quick: T, full: T) -> T:
    """The value for the profile that runs."""
    return quick if name == "quick" else full


def seed(base: int = 0) -> int:
    """``base``, shifted by ``DLBOOK_SEED`` (a thousand for each step)."""
    return base + 1000 * shift


def seeds(n: int, base: int = 0) -> list[int]:
    """``n`` consecutive seeds from ``base`` on, shifted."""
    return [seed(base + i) for i in range(n)]


def rng(base: int = 0) -> np.random.Generator:
    """A NumPy generator with the shifted seed."""
    return np.random.default_rng(seed(base))


def device() -> str:
    """``"cuda"`` in the full profile where there is one, else ``"cpu"``."""
    if quick:
        return "cpu"
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"

"""Arrays as text for the browser, in four, two or one byte a number."""

from base64 import b64decode, b64encode
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike

STORED = {"f32": "<f4", "f16": "<f2", "i8": "|i1"}
LARGEST = 127  # of a signed byte, so that zero is exact


class Packed(TypedDict):
    """An array as the browser gets it; numbers are ``scale`` times data."""

    dtype: str
    shape: list[int]
    scale: float
    data: str


def pack(array: ArrayLike, dtype: str = "f16") -> Packed:
    """An array of finite numbers, rounded to ``dtype``: f32, f16 or i8.

    i8 has one scale for the whole array, its largest number over 127.
    ``ValueError`` for another dtype, NaN, infinity, or what f16 cannot hold.
    """
    if dtype not in STORED:
        names = ", ".join(STORED)
        raise ValueError(f"dtype must be one of {names}, got {dtype!r}")
    values = np.asarray(array, np.float64)
    if not np.isfinite(values).all():
        raise ValueError(f"an array {values.shape} has NaN or infinity in it")
    scale = 1.0
    if dtype == "i8":
        scale = float(np.abs(values).max(initial=0) / LARGEST) or 1.0
        values = np.rint(values / scale)
    with np.errstate(over="ignore"):
        stored = values.astype(STORED[dtype])
    if dtype != "i8" and not np.isfinite(stored).all():
        top = np.abs(values).max()
        raise ValueError(f"{dtype} cannot hold numbers as large as {top:.3g}")
    return {
        "dtype": dtype,
        "shape": list(values.shape),
        "scale": scale,
        "data": b64encode(stored.tobytes()).decode("ascii"),
    }


def unpack(packed: Packed) -> np.ndarray:
    """The numbers that the browser computes with, float32."""
    stored = np.frombuffer(b64decode(packed["data"]), STORED[packed["dtype"]])
    values = stored.astype(np.float32) * np.float32(packed["scale"])
    return values.reshape(packed["shape"])

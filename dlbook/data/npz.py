"""NumPy's npz archives, read without trusting them.

``numpy.load`` allocates what a header promises. Here a member is unpacked
first, so that its size is known, and then has to be as long as its header
says. Pickled objects are never unpickled.
"""

import io
import zipfile
from math import prod
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

HEADERS = {
    (1, 0): npy.read_array_header_1_0,
    (2, 0): npy.read_array_header_2_0,
}


def read_npz(
    path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, np.ndarray]:
    """The arrays of integers called ``required``, and ``optional`` if there.

    ``ValueError`` names the file, the array and the fault.
    """
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                there = {Path(n).stem for n in archive.namelist()}
                keys = [k for k in required + optional if k in there]
                members = {key: archive.read(f"{key}.npy") for key in keys}
        except Exception as fault:  # a damaged archive raises many kinds
            raise ValueError(
                f"{path}: not a whole npz file: {fault}"
            ) from fault
    missing = ", ".join(key for key in required if key not in members)
    if missing:
        has = ", ".join(sorted(there)) or "none"
        raise ValueError(f"{path}: no array {missing}; it has {has}")
    return {k: _array(data, f"{path}, {k}") for k, data in members.items()}


def _array(data: bytes, where: str) -> np.ndarray:
    """The array in the bytes of an npy file."""
    buffer = io.BytesIO(data)
    try:
        shape, fortran, dtype = HEADERS[npy.read_magic(buffer)](buffer)
    except Exception as fault:  # NumPy's parser raises many kinds
        raise ValueError(f"{where}: no readable header: {fault}") from fault
    if dtype.hasobject:
        raise ValueError(f"{where}: holds pickled objects, which are refused")
    if dtype.kind not in "ui":
        raise ValueError(f"{where}: expected whole numbers, got {dtype}")
    length = len(data) - buffer.tell()
    if min(shape, default=0) < 0 or prod(shape) * dtype.itemsize != length:
        raise ValueError(
            f"{where}: the header promises {shape} of {dtype}, "
            f"{length} bytes follow"
        )
    values = np.frombuffer(data, dtype, offset=buffer.tell())
    return values.reshape(shape, order="F" if fortran else "C")

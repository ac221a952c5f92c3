"""NumPy's npz archives, read without trusting them.

``numpy.load`` allocates what a header promises. Here a member's size is
compared with what is expected before it is unpacked, and then it has to be as
long as its header says. Pickled objects are never unpickled.
"""

import io
import zipfile
from math import prod
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from dlbook.data.limits import check_shape, room

HEADERS = {
    (1, 0): npy.read_array_header_1_0,
    (2, 0): npy.read_array_header_2_0,
}
HEAD = 2**16  # bytes that a header may take
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # NumPy writes no other
KINDS = {"ui": "whole numbers", "uif": "numbers"}


def read_npz(
    path: Path,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    most: int = 0,
    kinds: str = "ui",
) -> dict[str, np.ndarray]:
    """The arrays called ``required``, and ``optional`` if there.

    An array holds integers, or floats too if ``kinds`` is ``"uif"``, and
    takes ``most`` bytes. ``ValueError`` names the file, the array and the
    fault.
    """
    most = room(path, most)
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                there = {Path(n).stem for n in archive.namelist()}
                keys = [k for k in required + optional if k in there]
                members = {k: _unpacked(archive, k, most) for k in keys}
        except Exception as fault:  # a damaged archive raises many kinds
            raise ValueError(
                f"{path}: not a whole npz file: {fault}"
            ) from fault
    missing = ", ".join(key for key in required if key not in members)
    if missing:
        has = ", ".join(sorted(there)) or "none"
        raise ValueError(f"{path}: no array {missing}; it has {has}")
    return {
        key: _array(data, f"{path}, {key}", most, kinds)
        for key, data in members.items()
    }


def _unpacked(archive: zipfile.ZipFile, key: str, most: int) -> bytes:
    """The bytes of a member, if it says that they are few enough."""
    member = archive.getinfo(f"{key}.npy")
    if member.compress_type not in METHODS:
        raise ValueError(f"{key} is compressed as NumPy never does")
    if member.file_size > most + HEAD:
        raise ValueError(
            f"{key} unpacks to {member.file_size:,} bytes; "
            f"at most {most:,} are expected"
        )
    return archive.read(member)


def _array(data: bytes, where: str, most: int, kinds: str) -> np.ndarray:
    """The array in the bytes of an npy file."""
    buffer = io.BytesIO(data)
    try:
        shape, fortran, dtype = HEADERS[npy.read_magic(buffer)](buffer)
    except Exception as fault:  # NumPy's parser raises many kinds
        raise ValueError(f"{where}: no readable header: {fault}") from fault
    if dtype.hasobject:
        raise ValueError(f"{where}: holds pickled objects, which are refused")
    if dtype.kind not in kinds:
        raise ValueError(f"{where}: expected {KINDS[kinds]}, got {dtype}")
    length = len(data) - buffer.tell()
    counts = all(type(n) is int and n >= 0 for n in shape)  # True is none
    if not counts or prod(shape) * dtype.itemsize != length:
        raise ValueError(
            f"{where}: the header promises {shape} of {dtype}, "
            f"{length} bytes follow"
        )
    check_shape(shape, dtype.itemsize, most, where)
    values = np.frombuffer(data, dtype, offset=buffer.tell())
    return values.reshape(shape, order="F" if fortran else "C")

"""SVHN's cropped digits, two MATLAB files.

A file holds X, uint8 (32, 32, 3, N), and y (N, 1) with the labels 1 to 10,
where 10 stands for the digit 0.
"""

import struct
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

KEYS = ("X", "y")
SHAPE = (32, 32, 3)
MOST = 2**28  # bytes of an array; the larger of the two takes 225 million
HEADER = 128  # bytes: text, then version 1.0 and the order of bytes
LITTLE_ENDIAN_5 = b"\x00\x01IM"
COMPRESSED, MATRIX = 15, 14
FAULTS = (ValueError, LookupError, StopIteration, struct.error, zlib.error)
# The format numbers the types of stored data and the classes of arrays.
STORED = {
    **{1: "i1", 2: "u1", 3: "<i2", 4: "<u2", 5: "<i4", 6: "<u4"},
    **{7: "<f4", 9: "<f8", 12: "<i8", 13: "<u8"},
}
CLASSES = dict(
    enumerate(("f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"), 6)
)


def read_svhn(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (N, 3, 32, 32) and digits (N,), 0 to 9, of one file.

    ``ValueError`` names the file and the fault.
    """
    try:
        arrays = _read_arrays(path.read_bytes())
    except FAULTS as fault:
        raise ValueError(
            f"{path}: no readable MATLAB 5 file: {fault}"
        ) from fault
    if missing := [key for key in KEYS if key not in arrays]:
        raise ValueError(f"{path}: no array {' and no array '.join(missing)}")
    X, y = (arrays[key] for key in KEYS)
    if X.ndim != 4 or X.shape[:3] != SHAPE or X.dtype != np.uint8:
        raise ValueError(
            f"{path}: X must be uint8 (32, 32, 3, N), "
            f"got {X.shape} of {X.dtype}"
        )
    return X.transpose(3, 2, 0, 1), _digits(y, X.shape[3], path)


def _read_arrays(data: bytes) -> dict[str, np.ndarray]:
    """The arrays of numbers by name, from MATLAB's level 5 format.

    MathWorks, "MAT-File Format" (R2024a), chapter 1. SciPy's reader is not
    used: SciPy 1.17 ends the whole process on some damaged files.
    """
    if data[HEADER - 4 : HEADER] != LITTLE_ENDIAN_5:
        raise ValueError("its header is another's")
    arrays = {}
    for kind, content in _elements(data[HEADER:]):
        if kind == COMPRESSED:
            kind, content = next(_elements(_unpacked(content)))
        if kind == MATRIX:
            flags, shape, name, stored = islice(_elements(content), 4)
            values = np.frombuffer(stored[1], STORED[stored[0]])
            arrays[name[1].decode("latin-1")] = values.astype(
                CLASSES[flags[1][0]], copy=False
            ).reshape(np.frombuffer(shape[1], "<u4"), order="F")
    return arrays


def _unpacked(content: bytes) -> bytes:
    """``content`` decompressed, if it does not take more than it may."""
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(content, MOST)
    if not unpacker.eof:
        raise ValueError(f"an array cut short, or of more than {MOST} bytes")
    return data


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and content of each element; ``ValueError`` where one is cut."""
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        start, end = at + 8, at + 8 + size
        if kind >> 16:  # up to four bytes, packed into the tag
            kind, size = kind & 0xFFFF, kind >> 16
            start, end = at + 4, at + 4 + size
        if end > len(data) or not 0 < kind < 19:
            raise ValueError(f"a damaged element at byte {at}")
        yield kind, data[start:end]
        at = end if kind == COMPRESSED else -(-end // 8) * 8


def _digits(y: np.ndarray, N: int, path: Path) -> np.ndarray:
    """The labels (N, 1) as digits (N,): 10 becomes 0."""
    if y.shape != (N, 1) or y.dtype.kind not in "ui":
        raise ValueError(
            f"{path}: y must be {N} whole numbers ({N}, 1), "
            f"got {y.shape} of {y.dtype}"
        )
    if N and not 1 <= y.min() <= y.max() <= 10:
        raise ValueError(
            f"{path}: labels go from 1 to 10, got {y.min()} to {y.max()}"
        )
    return y[:, 0] % 10

"""IDX, the format of MNIST's files.

Two zero bytes, a type code (8 for unsigned bytes), the number of axes, each
axis as four bytes, most significant first, then the values in C order.
"""

import gzip
import struct
import zlib
from math import prod
from pathlib import Path

import numpy as np

UNSIGNED_BYTE = 8


def read_idx(path: Path, axes: int) -> np.ndarray:
    """The uint8 array with ``axes`` axes in an IDX file, perhaps gzipped.

    Nothing is allocated by what the header says: the values are read first
    and then have to be as many as it promises.
    """
    data = _bytes(path)
    head = 4 + 4 * axes
    if len(data) < head:
        raise ValueError(
            f"{path}: an IDX header with {axes} axes takes {head} bytes, "
            f"the file has {len(data)}"
        )
    expected = bytes((0, 0, UNSIGNED_BYTE, axes))
    if data[:4] != expected:
        raise ValueError(
            f"{path}: an IDX file of unsigned bytes with {axes} axes begins "
            f"with {expected.hex(' ')}, this one with {data[:4].hex(' ')}"
        )
    shape = [int(n) for n in np.frombuffer(data, ">u4", axes, offset=4)]
    if len(data) - head != prod(shape):
        raise ValueError(
            f"{path}: the header promises {shape} = {prod(shape)} values, "
            f"{len(data) - head} follow"
        )
    return np.frombuffer(data, np.uint8, offset=head).reshape(shape)


def _bytes(path: Path) -> bytes:
    """The content of ``path``, unpacked if its name ends in .gz."""
    data = path.read_bytes()
    if path.suffix != ".gz":
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, zlib.error, struct.error) as fault:
        raise ValueError(f"{path}: not a whole gzip file: {fault}") from fault

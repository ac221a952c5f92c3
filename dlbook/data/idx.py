"""IDX, the format of MNIST's files.

Two zero bytes, a type code (8 for unsigned bytes), the number of axes, each
axis as four bytes, most significant first, then the values in C order.
"""

import gzip
import struct
import zlib
from math import prod
from pathlib import Path
from typing import BinaryIO

import numpy as np

from dlbook.data.limits import check_shape, room

UNSIGNED_BYTE = 8
GZIP = b"\x1f\x8b"


def read_idx(path: Path, axes: int, most: int = 0) -> np.ndarray:
    """The uint8 array with ``axes`` axes in an IDX file, perhaps gzipped.

    Nothing is allocated by what the header says: it may promise ``most``
    bytes, and no more than it promises are read.
    """
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
        file.seek(0)
        try:
            if not packed:
                return _read(file, axes, most, path)
            with gzip.open(file) as unpacked:
                return _read(unpacked, axes, most, path)
        except (EOFError, OSError, zlib.error, struct.error) as fault:
            kind = "gzip file" if packed else "file"
            raise ValueError(f"{path}: not a whole {kind}: {fault}") from fault


def _read(
    file: BinaryIO | gzip.GzipFile, axes: int, most: int, path: Path
) -> np.ndarray:
    """The array in ``file``, which is open at its beginning."""
    size = 4 + 4 * axes
    head = file.read(size)
    if len(head) < size:
        raise ValueError(
            f"{path}: an IDX header with {axes} axes takes {size} bytes, "
            f"the file has {len(head)}"
        )
    expected = bytes((0, 0, UNSIGNED_BYTE, axes))
    if head[:4] != expected:
        raise ValueError(
            f"{path}: an IDX file of unsigned bytes with {axes} axes begins "
            f"with {expected.hex(' ')}, this one with {head[:4].hex(' ')}"
        )
    shape = tuple(int(n) for n in np.frombuffer(head, ">u4", offset=4))
    check_shape(shape, 1, room(path, most), str(path))
    promised = prod(shape)
    data = file.read(promised + 1)
    if len(data) != promised:
        came = f"{len(data)}" if len(data) < promised else "more"
        raise ValueError(
            f"{path}: the header promises {list(shape)} = {promised} values, "
            f"{came} follow"
        )
    return np.frombuffer(data, np.uint8).reshape(shape)

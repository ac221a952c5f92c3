"""What a file may take: its declared size is checked before memory is taken.

A compressed file can be a thousand times as large as it looks, and a header
can promise any shape.
"""

from math import prod
from pathlib import Path

SMALL = 2**26  # bytes that any file may unpack to
RATIO = 100  # times its own size that a larger one may unpack to


def room(path: Path, most: int = 0) -> int:
    """The bytes that an array in ``path`` may take: ``most`` if given."""
    return most or max(SMALL, RATIO * path.stat().st_size)


def check_shape(
    shape: tuple[int, ...], itemsize: int, most: int, where: str
) -> None:
    """``ValueError`` if an array of ``shape`` takes more than ``most`` bytes.

    An axis of length 0 counts as 1: NumPy refuses (0, 2³², 2³²) as too big.
    """
    extent = prod(max(n, 1) for n in shape) * itemsize
    if extent > most:
        raise ValueError(
            f"{where}: the header promises {shape}, {extent:,} bytes; "
            f"at most {most:,} are expected"
        )

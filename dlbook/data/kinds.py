"""What ``load`` returns: one frozen dataclass for each kind of data.

Arrays are read-only, so that no caller can change what another one sees;
arithmetic on them (``x / 255``) gives an ordinary array. The repr leaves
them out.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

Array = np.ndarray


class Split(NamedTuple):
    """Images ``x`` uint8 (N, C, H, W) and their classes ``y`` int64 (N,)."""

    x: Array
    y: Array


@dataclass(frozen=True, eq=False)
class Images:
    """Labelled images in three disjoint splits.

    ``y`` counts from 0 in the order of ``classes``. ``source`` says in one
    line where the arrays came from.
    """

    train: Split = field(repr=False)
    validation: Split = field(repr=False)
    test: Split = field(repr=False)
    classes: tuple[str, ...]
    source: str


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of numbers: ``x`` float64 (N, D) and what they predict, ``y`` (N,).

    ``features`` names the D columns of ``x`` and ``target`` names ``y``,
    int64 for classes. A value marked missing in the file is NaN.
    """

    x: Array = field(repr=False)
    y: Array = field(repr=False)
    features: tuple[str, ...]
    target: str
    source: str


@dataclass(frozen=True, eq=False)
class Series:
    """Values float64 (T,) at equally spaced dates, datetime64 (T,)."""

    values: Array = field(repr=False)
    dates: Array = field(repr=False)
    source: str


@dataclass(frozen=True, eq=False)
class Text:
    """One string of running text."""

    text: str = field(repr=False)
    source: str


def read_only(*arrays: Array) -> tuple[Array, ...]:
    """``arrays`` with writing switched off."""
    for array in arrays:
        array.setflags(write=False)
    return arrays

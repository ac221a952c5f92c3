"""What is at hand, in words that are counted in the arrays themselves."""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from dlbook.data.catalogue import Entry
from dlbook.data.kinds import Images, Series, Split, Table, Text

Data = Images | Table | Series | Text
D = TypeVar("D", bound=Images | Table | Series | Text)


def with_source(data: D, entry: Entry, origin: str) -> D:
    """``data`` with a source line: title, what is at hand, ``origin``."""
    return replace(data, source=f"{described(entry, data)}; {origin}")


def described(entry: Entry, data: Data) -> str:
    """Title and counts of ``data``, and what is odd about them."""
    text = f"{entry.title}, {entry.describe(counts(entry, data))}"
    if isinstance(data, Images):
        seen = len(np.union1d(data.train.y, data.validation.y))
        if seen < (K := len(entry.classes)):
            text += f", {seen} of {K} classes in training"
        if repeated(data.train, data.test):
            text += ", every test image a training image"
    return text


def counts(entry: Entry, data: Data) -> tuple[int, ...]:
    """The numbers that ``entry.contents`` has places for."""
    if isinstance(data, Images):
        training = len(data.train.y) + len(data.validation.y)
        both = training, len(data.test.y)
        return both if len(entry.counts) == 2 else (sum(both),)
    if isinstance(data, Table):
        return (len(data.y),)
    return (len(data.text if isinstance(data, Text) else data.values),)


def repeated(train: Split, test: Split) -> bool:
    """Whether every test image is among the training images."""
    if not (train.x == test.x[:1]).all(axis=(1, 2, 3)).any():
        return False  # the common case, found without a copy
    seen = {hash(image.tobytes()) for image in train.x}
    return all(hash(image.tobytes()) in seen for image in test.x)


def sides(*lengths: int) -> str:
    """The lengths of an array's axes, as a reader writes them."""
    return " \N{MULTIPLICATION SIGN} ".join(map(str, lengths))

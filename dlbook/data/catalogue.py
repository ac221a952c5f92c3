"""Every data set of the book, as ``catalogue.toml`` lists them.

A checksum is copied from where it is published, which the entry names, and
never computed here from a download. A file without a published checksum has
none, and ``dlbook data fetch`` then asks for ``--unverified``.
"""

import tomllib
from dataclasses import dataclass
from math import prod
from pathlib import Path

from dlbook._hints import did_you_mean


@dataclass(frozen=True)
class RawFile:
    """A file as its publisher serves it; ``urls`` are tried in order.

    ``checksum`` is ``"md5:…"`` or ``"sha256:…"``, or empty where none is
    published; ``published`` says where. ``size`` is in bytes, 0 if unknown.
    """

    name: str
    urls: tuple[str, ...]
    checksum: str = ""
    published: str = ""
    size: int = 0


@dataclass(frozen=True)
class Entry:
    """A data set. ``kind`` is images, table, series or text.

    ``contents`` has a pair of braces for each of ``counts``: the published
    numbers of training and of test images, of rows or of characters.
    ``sample`` says what the package carries; ``whole`` that this is the
    whole set, so that there is nothing to fetch. ``shape`` is (C, H, W) if
    all images have the same. Each ``every``-th training image is held out
    for validation (``images.carve``). A set ``made_from`` others has no
    files: a generator makes it of theirs.
    """

    name: str
    title: str
    kind: str
    contents: str
    licence: str
    citation: str
    homepage: str
    counts: tuple[int, ...] = ()
    files: tuple[RawFile, ...] = ()
    sample: str = ""
    whole: bool = False
    classes: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    every: int = 10
    features: tuple[str, ...] = ()
    target: str = ""
    made_from: tuple[str, ...] = ()

    @property
    def sizes(self) -> str:
        """What was published, in words."""
        return self.describe(self.counts)

    def describe(self, counts: tuple[int, ...]) -> str:
        """What is at hand, beside what was published where they differ.

        >>> find("pima_diabetes").describe((3,))
        '3 of 768 women, 8 measurements and whether diabetes followed'
        """
        pairs = zip(counts, self.counts, strict=False)
        return self.contents.format(
            *(f"{n:,}" if n == N else f"{n:,} of {N:,}" for n, N in pairs)
        )

    @property
    def most(self) -> int:
        """The bytes of the largest array published; 0 if not known."""
        return max(self.counts, default=0) * prod(self.shape or (0,))


def _frozen(fields: dict) -> dict:
    """``fields`` with each list made a tuple."""
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in fields.items()
    }


def _entry(name: str, fields: dict) -> Entry:
    """The entry that a table of the TOML file describes."""
    files = [RawFile(**_frozen(f)) for f in fields.pop("files", [])]
    return Entry(name, files=tuple(files), **_frozen(fields))


CATALOGUE = {
    name: _entry(name, fields)
    for name, fields in tomllib.loads(
        Path(__file__).with_suffix(".toml").read_text("utf-8")
    ).items()
}


def find(name: str) -> Entry:
    """The entry called ``name``; ``ValueError`` suggests the nearest one."""
    if name in CATALOGUE:
        return CATALOGUE[name]
    raise ValueError(
        f"no data set {name!r} among {', '.join(CATALOGUE)}"
        f"{did_you_mean(name, CATALOGUE)}"
    )

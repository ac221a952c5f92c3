"""Digits drawn from the fonts that come with matplotlib, each bent a little.

A stand-in for a large labelled set: it has as many pictures as one asks for,
and of each it is known which digit it shows and which font drew it. The
pictures are made like MNIST's: white on black, the longer side of a digit 20
of 28 pixels, its middle in the middle.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dlbook.data.kinds import read_only

Array = np.ndarray
SIDE, INK = 28, 20  # pixels of a picture, of the longer side of a glyph
DEJAVU = ("", "-Bold", "-Oblique", "-BoldOblique")
SERIF = ("", "-Bold", "-Italic", "-BoldItalic")
FONTS = (
    *(f"DejaVuSans{style}" for style in DEJAVU),
    *(f"DejaVuSansMono{style}" for style in DEJAVU),
    *(f"DejaVuSerif{style}" for style in SERIF),
    *(f"STIXGeneral{style}" for style in ("", "Bol", "Italic", "BolIta")),
    *("cmb10", "cmr10", "cmss10", "cmti10", "cmtt10"),
)  # others have no digits, or other signs in their places


class Rendered(NamedTuple):
    """Pictures ``x`` uint8 (N, 1, 28, 28), the character each shows, its font.

    ``y`` and ``font`` int64 (N,) count in the order of the characters and
    fonts asked for.
    """

    x: Array
    y: Array
    font: Array


def rendered(
    count: int,
    *,
    rng: np.random.Generator,
    fonts: Sequence[str] = FONTS,
    characters: str = "0123456789",
    bend: float = 1.0,
) -> Rendered:
    """``count`` pictures, as many of each font and character as will go.

    Each is turned by up to 20 degrees, sheared and stretched by up to 30
    per cent and moved by up to two pixels, all times ``bend``. ``ValueError``
    for a font that is not there or lacks a character.
    """
    if count < 0 or not 0 <= bend <= 2 or not characters or not fonts:
        raise ValueError(
            "rendered: expected a count from 0 on, a bend from 0 to 2, "
            f"characters and fonts; got {count}, {bend}, {characters!r} and "
            f"{list(fonts)}"
        )
    drawn = np.stack([[glyph(f, c) for c in characters] for f in fonts])
    kinds = np.arange(count) % (len(fonts) * len(characters))
    font, y = np.divmod(rng.permutation(kinds), len(characters))
    x = bent(drawn[font, y], maps(count, bend, rng))
    return Rendered(*read_only(x[:, None], y, font))


def maps(count: int, bend: float, rng: np.random.Generator) -> Array:
    """Random affine maps (count, 2, 3) from a picture's place to a glyph's.

    Places are (row, column), counted from the middle, in pixels.
    """
    turn, shear, high, wide, down, right = rng.uniform(-bend, bend, (6, count))
    turn = np.pi / 9 * turn
    c, s = np.cos(turn), np.sin(turn)
    A = np.empty((count, 2, 3))
    A[:, 0, :2] = (np.stack([c, s]) * 1.3**high).T
    A[:, 1, :2] = (np.stack([0.3 * shear * c - s, 0.3 * shear * s + c])
                   * 1.3**wide).T  # fmt: skip
    A[:, :, 2] = 2 * np.stack([down, right]).T
    return A


def bent(glyphs: Array, A: Array) -> Array:
    """Glyphs (N, H, W) seen through maps A (N, 2, 3), black beyond their rim.

    A picture's pixel at p takes the value at A p, weighted from the four
    pixels around.
    """
    N, H, W = glyphs.shape
    middle = np.array([[(H - 1) / 2], [(W - 1) / 2]])
    places = np.indices((H, W)).reshape(2, -1) - middle
    at = A[:, :, :2] @ places + A[:, :, 2:] + middle + 1  # on a frame of 1
    at = np.clip(at, 0, np.array([[H + 0.999], [W + 0.999]]))
    corner = at.astype(int)
    (low, left), (i, j) = (at - corner).swapaxes(0, 1), corner.swapaxes(0, 1)
    framed = np.pad(glyphs.astype(float), ((0, 0), (1, 2), (1, 2)))
    n = np.arange(N)[:, None]
    above = framed[n, i, j] * (1 - left) + framed[n, i, j + 1] * left
    below = framed[n, i + 1, j] * (1 - left) + framed[n, i + 1, j + 1] * left
    x = above * (1 - low) + below * low
    return np.rint(x).astype(np.uint8).reshape(N, H, W)


@cache
def glyph(font: str, character: str) -> Array:
    """A character of a font of matplotlib's, uint8 (28, 28), in the middle."""
    face = _face(font)
    if len(character) != 1 or not face.get_char_index(ord(character)):
        raise ValueError(f"the font {font} has no glyph for {character!r}")
    size = 100.0
    for _ in range(2):  # the second size is the one that fits
        face.set_size(size, 72)
        face.set_text(character, 0.0)
        face.draw_glyphs_to_bitmap()
        ink = _trimmed(np.array(face.get_image()))
        if not ink.size:
            raise ValueError(f"{character!r} of the font {font} has no ink")
        size *= INK / max(ink.shape)
    picture = np.zeros((SIDE, SIDE), np.uint8)
    top, left = ((SIDE - n) // 2 for n in ink.shape)
    picture[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return read_only(picture)[0]


def _face(font: str):
    """The font's file, opened; ``ValueError`` names those that are there."""
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    path = Path(get_data_path(), "fonts", "ttf", f"{font}.ttf")
    if not path.is_file():
        there = ", ".join(sorted(p.stem for p in path.parent.glob("*.ttf")))
        raise ValueError(f"no font {font!r} among matplotlib's: {there}")
    return FT2Font(str(path))


def _trimmed(picture: Array) -> Array:
    """The part of a picture (H, W) that holds its ink."""
    rows, columns = (np.flatnonzero(picture.any(axis)) for axis in (1, 0))
    if not len(rows):
        return picture[:0, :0]
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]

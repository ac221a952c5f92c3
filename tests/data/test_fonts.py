"""Digits drawn from fonts: what they show, and what is refused."""

import numpy as np
import pytest
from scipy.ndimage import affine_transform

from dlbook.data.fonts import FONTS, INK, bent, glyph, maps, rendered


def test_each_font_draws_ten_different_digits():
    """No font of the list has one sign in two places, or none."""
    for font in FONTS:
        digits = {glyph(font, c).tobytes() for c in "0123456789"}
        assert len(digits) == 10, font


def test_a_glyph_has_the_size_of_a_digit_of_mnist():
    """Its longer side is 20 pixels, to the pixel that hinting may add."""
    for font in FONTS:
        rows, columns = np.nonzero(glyph(font, "4"))
        sides = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert abs(max(sides) - INK) <= 1, font
        assert abs(rows.min() + rows.max() - 27) <= 1, font


def test_a_font_that_lacks_a_glyph_is_named():
    """So is the character; no box is drawn in its place."""
    with pytest.raises(ValueError, match=r"cmr10 has no glyph for 'é'"):
        glyph("cmr10", "é")
    with pytest.raises(ValueError, match=r"STIXSizFourSymReg has no glyph"):
        rendered(4, rng=np.random.default_rng(0), fonts=["STIXSizFourSymReg"])


def test_a_font_that_is_not_there():
    """The message lists those that are."""
    with pytest.raises(ValueError, match=r"no font 'Comic' .*DejaVuSans"):
        glyph("Comic", "1")


def test_a_glyph_without_ink():
    """A space has a glyph, and nothing to show."""
    with pytest.raises(ValueError, match=r"has no ink"):
        glyph("DejaVuSans", " ")


@pytest.mark.parametrize(
    "wrong",
    [{"count": -1}, {"bend": 3.0}, {"bend": np.nan}, {"characters": ""},
     {"fonts": []}],
)  # fmt: skip
def test_bad_input(wrong):
    """Each is refused before anything is drawn."""
    options = {"count": 3} | wrong
    with pytest.raises(ValueError, match=r"rendered: expected"):
        rendered(options.pop("count"), rng=np.random.default_rng(0), **options)


def test_labels_and_fonts_are_level():
    """Every pair of font and digit comes equally often, in mixed order."""
    x, y, font = rendered(420, rng=np.random.default_rng(0))
    pairs = np.bincount(font * 10 + y, minlength=210)
    assert (pairs == 2).all()
    assert x.shape == (420, 1, 28, 28)
    assert x.dtype == np.uint8
    assert len(set(y[:20])) > 3


def test_without_bending_it_is_the_glyph():
    """Then each picture is the glyph that its label and font name."""
    x, y, font = rendered(30, rng=np.random.default_rng(0), bend=0)
    for picture, k, f in zip(x[:, 0], y, font, strict=True):
        assert (picture == glyph(FONTS[f], str(k))).all()


def test_bending_agrees_with_scipy():
    """SciPy's affine map of the first order gives the same pictures."""
    A = maps(12, 1.0, np.random.default_rng(0))
    glyphs = np.stack([glyph(FONTS[n], "5") for n in range(12)])
    middle = np.full(2, 13.5)
    for picture, mine, M in zip(glyphs, bent(glyphs, A), A, strict=True):
        offset = M[:, 2] + middle - M[:, :2] @ middle
        other = affine_transform(
            picture.astype(float), M[:, :2], offset, order=1, mode="constant"
        )
        assert abs(mine - other).max() <= 0.5 + 1e-6


def test_an_upright_map_is_a_turn():
    """With no shear or stretch the matrix is a rotation of the angle."""

    class Fixed:
        def uniform(self, low, high, shape):
            draws = np.zeros(shape)
            draws[0] = high
            return draws

    (A,) = maps(1, 0.5, Fixed())
    assert np.allclose(A[:, :2] @ A[:, :2].T, np.eye(2))
    assert np.isclose(np.arccos(A[0, 0]), np.pi / 18)


def test_the_generator_decides():
    """Equal generators give equal pictures; nobody can write to them."""
    one, two = (rendered(20, rng=np.random.default_rng(3)) for _ in range(2))
    assert (one.x == two.x).all()
    with pytest.raises(ValueError, match=r"read-only"):
        one.x[0] = 0

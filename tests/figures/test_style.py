"""The palette and the style sheet."""

from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.figures import style

from .conftest import blank

# Sight of linear RGB with one kind of cone missing, after Machado, Oliveira
# and Fernandes (2009), doi:10.1109/TVCG.2009.113, at full severity.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# The dark theme's treatment: invert(1), hue-rotate(180deg), brightness(1.1),
# and the result screened over the paper.
ROTATE = np.array(
    [[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]]
)
DARK_PAPER = np.full(3, 0x1A / 255)
# Not in one panel, unless something else than colour tells them apart.
ALIKE = {("weight", "accent")}


def rgb(colour: str) -> np.ndarray:
    """A colour's red, green and blue."""
    return np.array(mpl.colors.to_rgb(colour))


def linear(c: np.ndarray) -> np.ndarray:
    """The light of an sRGB colour."""
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722]]
    to_xyz += [[0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(light, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array(
        [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    )


def dark(colour: str) -> np.ndarray:
    """A colour as the dark theme shows it."""
    turned = 1.1 * np.clip(ROTATE @ (1 - rgb(colour)), 0, 1)
    return 1 - (1 - np.clip(turned, 0, 1)) * (1 - DARK_PAPER)


def contrast(a: np.ndarray, b: np.ndarray) -> float:
    """The contrast ratio of the accessibility guidelines (WCAG 2)."""
    low, high = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (a, b))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_stay_apart(sight):
    """Any two colours of the palette differ, for every kind of sight."""
    see = {
        name: lab(np.array(SIGHT[sight]) @ linear(rgb(colour)))
        for name, colour in style.PALETTE.items()
    }
    for a, b in combinations(see, 2):
        assert np.linalg.norm(see[a] - see[b]) > 15, (a, b)


@pytest.mark.parametrize("name", style.PALETTE)
def test_colours_stand_out(name):
    """Each colour has contrast 3 on paper, and 4.5 on the dark paper."""
    colour = style.PALETTE[name]
    assert contrast(rgb(colour), np.ones(3)) > 3
    assert contrast(dark(colour), DARK_PAPER) > 4.5


def test_colours_stay_apart_in_the_dark():
    """In the dark theme, too, all pairs differ but those that are named."""
    see = {n: lab(linear(dark(c))) for n, c in style.PALETTE.items()}
    near = {
        (a, b)
        for a, b in combinations(see, 2)
        if np.linalg.norm(see[a] - see[b]) < 25
    }
    assert near == ALIKE


def test_palette_names_the_constants():
    """Every colour can be had by name, and no two are equal."""
    for name, colour in style.PALETTE.items():
        assert getattr(style, name.upper()) == colour
    assert len(set(style.PALETTE.values())) == len(style.PALETTE)


def test_maps_are_known_and_ordered():
    """Size starts at the paper's colour; sign has it in the middle."""
    sequential = mpl.colormaps[style.SEQUENTIAL]
    diverging = mpl.colormaps[style.DIVERGING]
    light = [
        lab(linear(np.array(sequential(v)[:3])))[0] for v in (0.0, 0.5, 1.0)
    ]
    assert light == sorted(light, reverse=True)
    assert light[0] > 95
    assert min(diverging(0.5)[:3]) > 0.9


def test_equal_figures_are_equal_bytes(tmp_path):
    """Drawing twice writes the same SVG, without a date."""
    before = mpl.rcParams.copy()
    try:
        style.use_style()
        assert mpl.rcParams["figure.figsize"] == [style.WIDTH, 3.2]
        written = [draw(tmp_path / f"{i}.svg") for i in range(2)]
    finally:
        dict.update(mpl.rcParams, before)
    assert written[0] == written[1]


def draw(path) -> bytes:
    """A small figure with text and a clip path, as a file's bytes."""
    figure, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    ax.set_xlabel("step $t$")
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return path.read_bytes()


@pytest.mark.parametrize("face", ["none", "white"])
def test_a_marker_without_rim_is_noticed(face, ax):
    """Open discs are blank under the style sheet, unless given a rim."""
    (dots,) = ax.plot([0, 1], [0, 1], "o", mfc=face)
    cloud = ax.scatter([0, 1], [1, 0], facecolors=face)
    ax.plot([0, 1], [1, 1], "o-")
    assert list(blank(ax.figure)) == [dots, cloud]
    dots.set(mew=1)
    cloud.set(edgecolors="black", linewidths=1)
    assert not list(blank(ax.figure))

"""The colours of the pages, read from their style sheet."""

import re

import pytest
from visits import ROOT

CSS = (ROOT / "book" / "_static" / "book.css").read_text("utf8")
BLOCKS = {
    "light": r"html\[data-theme=\"auto\"\] \{(.*?)\}",
    "dark": r"\nhtml\[data-theme=\"dark\"\] \{(.*?)\}",
}
TEXT = ("ink", "muted", "link", "good", "bad", "warm")
CODE = ("ink", "kw", "str", "num", "com", "fn", "link", "muted")


def colours(theme: str) -> dict[str, str]:
    """The colours of a theme, by name."""
    block = re.search(BLOCKS[theme], CSS, re.S)[1]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour."""
    c = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in c
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    """The contrast ratio of the accessibility guidelines (WCAG 2)."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", BLOCKS)
def test_text_has_contrast(theme):
    """Text reaches 4.5 on every ground that it stands on."""
    found = colours(theme)
    pairs = [(t, "paper") for t in TEXT] + [(t, "tint") for t in CODE]
    pairs += [("warm", "warm-tint"), ("ink", "cool-tint"), ("ink", "select")]
    pairs += [("paper", "link")]
    low = {
        pair: round(contrast(found[pair[0]], found[pair[1]]), 2)
        for pair in pairs
        if contrast(found[pair[0]], found[pair[1]]) < 4.5
    }
    assert not low

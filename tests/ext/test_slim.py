"""Which rules of the theme's style sheets are kept."""

import sys

import pytest
from small_book import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

import slim


@pytest.mark.parametrize(
    ("selector", "left"),
    [
        (".used", ".used"),
        (".unused", ""),
        (".used .unused", ""),
        ("p.unused,p.used", "p.used"),
        (":is(.unused,.used) p", ":is(.unused,.used) p"),
        ('a[href$=".pdf"]', 'a[href$=".pdf"]'),
        ("p:not(:is(.unused))", "p:not(:is(.unused))"),
        (".unused:not(.used)", ""),
    ],
)
def test_rules_for_what_no_page_bears_go(selector, left):
    """A rule stays as far as an element of the pages may fit it."""
    css = slim.slimmed(f"{selector}{{color:red}}", {"used"})
    assert css == (f"{left}{{color:red}}" if left else "")

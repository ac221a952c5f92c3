"""The renderer of mathematics and the reading of docstrings, by themselves."""

import sys
from xml.etree import ElementTree

import pytest
from visits import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
pytest.importorskip("quickjs")

import docstrings
import katex_static


def test_a_formula_becomes_html_and_mathml():
    """A formula has a form for the eye and one for the ear."""
    html, error = katex_static.render(r"\frac{1}{2}", False, "{}")
    assert not error
    assert 'class="katex-html"' in html
    assert "<mfrac>" in html


@pytest.mark.parametrize("tex", [r"\mu_{\max}", r"e^{\sin}"])
def test_a_script_has_two_children(tex):
    """A name of a function below or above is one child, as MathML asks."""
    html, _ = katex_static.render(tex, False, "{}")
    math = ElementTree.fromstring(
        html[html.index("<math") : -1].split("</math>")[0] + "</math>"
    )
    scripts = [e for e in math.iter() if e.tag.endswith(("}msub", "}msup"))]
    assert [len(e) for e in scripts] == [2]


def test_macros_are_known():
    """The book's own macros reach the renderer."""
    html, error = katex_static.render(
        r"\RR", False, r'{"\\RR": "\\mathbb{R}"}'
    )
    assert not error
    assert "mathbb" in html


@pytest.mark.parametrize("tex", [r"\frac{1}{", r"\unknown", "x^2^3"])
def test_bad_tex_is_an_error(tex):
    """What TeX refuses is refused, with a message."""
    html, error = katex_static.render(tex, True, "{}")
    assert not html
    assert "KaTeX parse error" in error


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\begin{align}a&=b\label{x}\\c&=d\end{align}", "aligned"),
        (r"\begin{gather*}a\\b\end{gather*}", "gathered"),
        (r"a &= b \\ c &= d", "aligned"),
        ("a = b\n\nc = d", "aligned"),
    ],
)
def test_environments_lose_their_numbers(tex, expected):
    """Numbered environments become their inner forms and still render."""
    inner = katex_static.unnumbered(tex)
    assert rf"\begin{{{expected}}}" in inner
    assert "label" not in inner
    assert katex_static.render(inner, True, "{}")[1] == ""


def test_plain_formulas_are_left_alone():
    """A formula without alignment is not wrapped."""
    assert katex_static.unnumbered(" x_k = 1 ") == "x_k = 1"
    assert katex_static.unnumbered(r"\begin{pmatrix}1&2\end{pmatrix}") == (
        r"\begin{pmatrix}1&2\end{pmatrix}"
    )


def test_docstrings_are_prose():
    """Bars, stars and underscores are themselves; dollars are mathematics."""
    text = "|a - b| times *x* of ``y_`` is $x^2$ for z_ only"
    assert docstrings.as_rst(text) == (
        r"\|a - b\| times \*x\* of ``y_`` is :math:`x^2` for z\_ only"
    )

"""Roles and directives as plain Markdown."""

from pathlib import Path

import pytest

from tools import blocks, export, inline, markdown
from tools.reading import Page


class Known:
    """A book that knows a little."""

    def equation(self, label):
        return {"sum": "(3.1)"}[label]

    def measured(self, name):
        return {"accuracy": "92.4%"}[name]

    def number(self, label):
        return {"dots": "Figure 3.2", "a-ex": "Exercise 3.1"}[label]

    def title(self, label):
        return "Sums"

    def page(self, target):
        return {"other": ("Other", "https://example.org/other.html")}[
            target.removesuffix(".md")
        ]

    def cite(self, keys, textual):
        return "Peano (1889)" if textual else "(Peano, 1889)"

    def macros(self, tex):
        return tex.replace(r"\RR", r"\mathbb{R}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("by {eq}`sum`", "by (3.1)"),
        ("{measured}`accuracy` right", "92.4% right"),
        ("{numref}`dots`", "Figure 3.2"),
        ("{numref}`Fig. %s <dots>`", "Fig. 3.2"),
        ("{ref}`sums`, {ref}`here <sums>`", "Sums, here"),
        ("{doc}`other`", "[Other](https://example.org/other.html)"),
        ("[so](other.md#x)", "[so](https://example.org/other.html)"),
        ("{cite:t}`p`, {cite:p}`p`", "Peano (1889), (Peano, 1889)"),
        ("{drawn}`dlbook.figures.dots`", "Drawn by `dlbook.figures.dots`."),
        (r"{math}`x \in \RR`", r"$x \in \mathbb{R}$"),
    ],
)
def test_roles(text, shown):
    """Each role of a chapter leaves what it shows."""
    assert inline.translate(text, Known()) == shown


def test_an_unknown_role_is_refused():
    """A role without a form in a notebook does not pass unseen."""
    with pytest.raises(ValueError, match="kbd"):
        inline.translate("{kbd}`Tab`", Known())


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        ("a = b", "a = b"),
        (
            "a &= b \\\\\nc &= d",
            "\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}",
        ),
        (
            "\\begin{pmatrix} 1 & 2 \\end{pmatrix}",
            "\\begin{pmatrix} 1 & 2 \\end{pmatrix}",
        ),
        (
            "\\begin{align*} a &= b \\end{align*}",
            "\\begin{aligned} a &= b \\end{aligned}",
        ),
        ("\\begin{equation} a \\end{equation}", "a"),
        ("x \\in \\RR", "x \\in \\mathbb{R}"),
    ],
)
def test_display(tex, shown):
    """Equations get a form that stands between double dollars."""
    text = inline.display(tex, "(3.1)", Known())
    assert text == f"$$\n{shown}\n\\tag{{3.1}}\n$$"


def shown(text: str) -> str:
    """The Markdown of a page's text."""
    found = blocks.parse(text.split("\n"), 1)
    return "\n\n".join(t for b in found for t in markdown.markdown(b, Known()))


def test_boxes_become_quotations():
    """An admonition is a quotation, what is inside it as well."""
    text = "````{admonition} Beware\nBy {eq}`sum`:\n\n$$\na\n$$\n````"
    assert shown(text) == "> **Beware**\n>\n> By (3.1):\n>\n> $$\n> a\n> $$"


def test_dropdowns_fold():
    """What the site folds is folded."""
    text = ":::{admonition} Hint\n:class: hint dropdown\nAdd.\n:::"
    assert shown(text) == (
        "<details><summary>Hint</summary>\n\nAdd.\n\n</details>"
    )


def test_tables_become_tables():
    """A list-table is a table, with its title."""
    text = (
        "```{list-table} Sums\n:header-rows: 1\n* - a\n  - b\n"
        "* - {eq}`sum`\n  - long\n    line\n```"
    )
    assert shown(text) == (
        "*Sums*\n\n| a | b |\n| --- | --- |\n| (3.1) | long line |"
    )


def test_exercises_are_numbered():
    """Exercise and solution are named by number."""
    text = "```{exercise-start} Twice\n:label: a-ex\n```\n"
    assert shown(text) == "**Exercise 3.1 (Twice).**"
    assert shown("```{solution-start} a-ex\n```") == (
        "**Solution to Exercise 3.1.**"
    )


def test_an_unknown_directive_is_refused():
    """A directive without a form in a notebook does not pass unseen."""
    with pytest.raises(ValueError, match="mermaid"):
        shown("```{mermaid}\na --> b\n```")


KEY = """```{math}
:label: sum
:class: key
a = b
```

```{dl-key}
sum: How it adds
```
"""


def test_key_equations_stand_in_their_box():
    """A notebook's box has the marked equations, and the words before."""
    found = blocks.parse(KEY.split("\n"), 1)
    box = export.key_equations(Page(Path("a.md"), {}, found, KEY), found[1])
    (text,) = markdown.markdown(box, Known())
    lines = ["**Key equations**", "", "How it adds", ""]
    lines += ["$$", "a = b", r"\tag{3.1}", "$$"]
    assert text == "\n".join(f"> {line}".rstrip() for line in lines)

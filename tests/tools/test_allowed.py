"""What the text of a chapter may not say, and what it may."""

import pytest
from mini import HEAD

from tools.allowed import refusals
from tools.book import Book, BuildError, Chapter

REFUSED = {
    "line": "✓ it holds",
    "heavy": "✔ it holds",
    "entity": "&#10003; it holds",
    "formula": "$\\checkmark$ it holds",
    "display": "```{math}\n\\checkmark\n```",
    "heading": "## ✓ It holds",
    "quote": "> ✓ it holds",
    "item": "- ✅ it holds",
    "note": "x[^a]\n\n[^a]: ✓ it holds",
    "cell of a table": "| a |\n|---|\n| ✓ it holds |",
    "title of a box": "```{admonition} ✓ it holds\nx\n```",
    "box in a box": "````{dropdown} x\n```{note}\n✓ a\n```\n````",
    "class": "```{admonition} it holds\n:class: dl-claim\nx\n```",
    "another's class": ":::{div} dl-claim dl-holds\nit holds\n:::",
    "raw": '```{raw} html\n<p class="dl-claim">it holds</p>\n```',
    "included": "```{include} tick.txt\n```",
    "caption": "```{code-cell}\n:mystnb: {figure: {caption: ✓ a}}\n1\n```",
    "indented": "    claim('it holds', False)",
    "html": "<pre>claim('it holds', False)</pre>",
    "spaced": "```Python\nclaim_greater ('it holds', 1, 2)\n```",
    "between": "```\nclaim_between('alike', a, b, -1, 1)\n```",
    "quoted": "> ```python\n> claim('it holds', False)\n> ```",
    "item of code": "- ```python\n  claim('it holds', False)\n  ```",
    "listed": "```{literalinclude} claim.py\n```",
}
ALLOWED = {
    "spoken of": "What has a ✓ was run. Each ✓ holds, so do “✓” and `✓ a`.",
    "code in a line": "We call `claim('it holds', ok)`, of class `dl-claim`.",
    "code with ticks": "We call `` claim('`a`', ok) `` or `` ✓ `a` ``.",
    "words": "The claim(s) made so far: √2, $\\check{x}$, ü, 中文 — and 🎉.",
    "session": "```console\n$ tool\n✓ all fine\n```",
    "session in a box": "````{note}\n```text\n✓ all fine\n```\n````",
    "remark": "% ✓ not shown",
    "included": "```{include} plain.txt\n```",
}


def said(folder, text: str) -> list[str]:
    """What is refused on a page with this text."""
    (folder / "tick.txt").write_text("✓ it holds\n", "utf8")
    (folder / "claim.py").write_text("claim('it holds', False)\n")
    (folder / "plain.txt").write_text("Words.\n")
    path = folder / "page.md"
    cell = "```{code-cell}\n1\n```\n"
    path.write_text(f"{HEAD}# Page\n\n{cell}\n{text}\n\n{cell}", "utf8")
    found = refusals(Book(folder), Chapter("page", "page", path))
    return [message for _, message in found]


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_looks_like_a_claim_is_refused(tmp_path, text):
    """However the text brings a tick, or a claim that is not run."""
    assert said(tmp_path, text)


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_prose_may_speak_of_claims(tmp_path, text):
    """Ticks that are named, code in a line, what a tool prints."""
    assert said(tmp_path, text) == []


def test_options_of_another_kind_are_refused(tmp_path):
    """A number in place of tags or of ``mystnb`` is named with its page."""
    (found,) = said(tmp_path, "```{code-cell}\n:mystnb: 3\n1\n```")
    assert found.startswith("mystnb: has no option 3")
    with pytest.raises(BuildError, match=r"page\.md: 3 is not of type"):
        said(tmp_path, "```{code-cell}\n:tags: 3\n1\n```")


def test_options_that_are_no_yaml_are_refused(tmp_path):
    """A directive whose options cannot be read is named by its line."""
    (found,) = said(tmp_path, "```{note}\n---\na: [\n---\nx\n```")
    assert found.startswith("options are not YAML")

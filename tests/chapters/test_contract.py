"""Every chapter of the table of contents keeps every rule."""

import pytest
from symbols import doubled

from tools import contract, reading
from tools.chapters import ROOT

CONTEXT = contract.Context(ROOT)


@pytest.mark.parametrize("rule", contract.rules())
@pytest.mark.parametrize("page", CONTEXT.chapters, ids=lambda p: p.stem)
def test_chapter_keeps_the_rule(page, rule):
    """The chapter keeps the rule, or says in its front matter why not."""
    found = contract.complaints(page, rule, CONTEXT)
    name = page.path.relative_to(ROOT)
    lines = [f"  {name}:{line}: {text}" for line, text in found]
    if lines:
        claim = contract.rules()[rule].__doc__
        pytest.fail("\n".join([f"✗ {rule}: {claim}", *lines]), pytrace=False)


def test_notation_tells_of_each_symbol_with_two_meanings():
    """A letter with two rows stands among those of several meanings."""
    page = reading.read(ROOT / "book/reference/notation.md")
    assert not doubled(page)

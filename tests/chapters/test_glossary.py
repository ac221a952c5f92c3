"""The glossary and the chapters define the same terms."""

import re

import pytest

from tools import contract
from tools.chapters import ROOT

CHAPTERS = contract.Context(ROOT).chapters
GLOSSARY = (ROOT / "book/reference/glossary.md").read_text("utf8")
BOLD = re.compile(r"\*\*([^*]+[^*.])\*\*")
# A run-in word that orders a derivation is no term.
NO_TERM = {"directly"}
# Where the text inflects or shortens what the glossary names.
NAMED = {
    "arms": "arm",
    "confusion matrices": "confusion matrix",
    "decoupled": "decoupled weight decay",
    "explodes": "exploding gradient",
    "features": "feature",
    "filter factors": "filter factor",
    "fired": "firing",
    "free": "free fit",
    "heads": "head",
    "hidden": "hidden layer",
    "inverted": "inverted dropout",
    "leaves": "leaf",
    "linear": "linear convergence",
    "nats": "nat",
    "nodes": "node",
    "padded": "padding",
    "quadratic": "quadratic convergence",
    "residuals": "residual",
    "separates": "separation",
    "sharing": "weight sharing",
    "source": "source domain",
    "stratified": "stratified folds",
    "target": "target domain",
    "vanishes": "vanishing gradient",
}


def terms() -> list[str]:
    """The names of the glossary, as they stand there."""
    body = GLOSSARY.split("{glossary}\n")[1].split("````")[0]
    return [x for x in body.split("\n") if x and not x.startswith(" ")]


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda p: p.stem)
def test_every_term_of_a_chapter_is_in_the_glossary(page):
    """What a chapter sets in bold to define it has an entry."""
    known = {name.lower() for name in terms()}
    found = {
        " ".join(match[1].lower().split())
        for block in page.walk()
        if block.kind == "prose"
        for match in BOLD.finditer(block.text)
    }
    assert found
    assert not {NAMED.get(f, f) for f in found - NO_TERM} - known


def test_each_term_has_one_sentence_and_its_place():
    """An entry is one sentence and a link to where the term is defined."""
    names = terms()
    assert len(names) == len({name.lower() for name in names})
    entries = [x for x in GLOSSARY.split("\n") if x.startswith("  ")]
    assert len(entries) > 100
    for entry in entries:
        text, place = entry.strip().split(" See ")
        assert len(re.findall(r"[.?]( |$)", text)) == 1, text
        assert re.fullmatch(r"(\[.*\]\(.+\.md#.+\)|\{ref\}`.+`)\.", place)

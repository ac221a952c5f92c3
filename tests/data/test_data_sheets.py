"""The page *Data sheets* says what the catalogue says."""

import re
from pathlib import Path

import pytest

from dlbook.data.catalogue import CATALOGUE

PAGE = Path(__file__).parents[2] / "book" / "reference" / "data-sheets.md"
ORDINAL = {6: "each sixth", 10: "each tenth"}


def sections():
    """The text of each section, by its title."""
    parts = re.split(r"^## (.+)$", PAGE.read_text("utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_a_section_for_each_set():
    """Sections and sets correspond, in the same order."""
    assert list(sections()) == [e.title for e in CATALOGUE.values()]


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda e: e.name)
def test_section_says_it_all(entry):
    """Sizes, terms, citation and files are those of the catalogue."""
    text = sections()[entry.title]
    facts = {
        "name": f"`{entry.name}`",
        "what": entry.sizes,
        "sample": entry.sample or "none",
        "licence": entry.licence,
        "source": entry.citation,
        "homepage": f"<{entry.homepage}>",
    }
    if entry.features:
        facts |= {
            "features": ", ".join(entry.features),
            "target": entry.target,
        }
    for name, fact in facts.items():
        assert f"| {name} | {fact} |" in text
    for file in entry.files:
        size = f"{file.size:,}" if file.size else "not published"
        checksum = f"`{file.checksum}`"
        checksum = checksum if file.checksum else "none is published"
        assert f"| `{file.name}` | {size} | {checksum} |" in text
        assert file.published in text
        for url in file.urls:
            assert f"<{url.rsplit('/', 1)[0]}/>" in text
    assert len(re.findall(r"md5:|sha256:", text)) == sum(
        bool(file.checksum) for file in entry.files
    )


def test_validation_rule():
    """The page states the rule of every set whose validation is carved."""
    text = PAGE.read_text("utf-8")
    for entry in CATALOGUE.values():
        if entry.kind == "images" and not entry.whole:
            assert ORDINAL[entry.every] in text

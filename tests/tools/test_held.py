"""The record of the shifts at which claims held."""

import json
from dataclasses import replace

from tools import held
from tools.held import Claim, Run, gathered, keys
from tools.settings import settings


def claim(text: str, holds: bool = True) -> dict:
    """A claim's record."""
    return {"text": text, "holds": holds, "evidence": f"so {holds}"}


ABOUT = {"modules": ["dlbook.alpha"], "versions": {"numpy": "2"}}
RUNS = [
    Run(0, [claim("a"), claim("b")], ABOUT | {"seconds": 1.5}),
    Run(4, [claim("a"), claim("b", holds=False)]),
    Run(7, [claim("a")], trouble="cell 3: an error"),
]


def test_claims_are_known_by_their_words_and_their_order():
    """A number in a claim is another at each shift, the claim is not."""
    first = keys(["within 0.31 of 1,000", "it learns", "within 2 of 3"])
    again = keys(["within 0.4 of 900", "it learns", "within 12.5 of 3"])
    assert first == again
    assert len(set(first)) == 3
    assert keys(["it learns"]) != keys(["it errs"])


def test_each_claim_has_the_shifts_at_which_it_held():
    """It held, fell with its evidence, or was not reached."""
    a, b = gathered(RUNS)
    assert a == Claim("a", [0, 4, 7])
    assert b == Claim("b", [0], {4: "so False"})
    assert [b.reached(s) for s in (0, 4, 7)] == [True, True, False]


def test_a_claim_that_only_some_runs_reach_is_known():
    """The first run may have ended early; what others claim is there."""
    late = [Run(0, []), Run(1, [claim("a"), claim("b")])]
    assert [c.held for c in gathered(late)] == [[1], [1]]


def kept(book, runs=RUNS, cells=("x = 1",)) -> dict:
    """What is recorded of these runs."""
    held.record(book, settings(book), "alpha", list(cells), runs)
    return held.read(book.root, "alpha")


def test_a_record_says_where_it_comes_from(book):
    """Date, machine and versions stand before the claims."""
    found = kept(book)
    assert found["shifts"] == [0, 4, 7]
    assert {"date", "hardware", "threads", "versions"} <= set(
        found["provenance"]
    )
    assert found["provenance"]["seconds"] == 1.5
    told = {"text": "b", "held": [0], "fell": {"4": "so False"}}
    assert found["claims"][1] == told


def test_a_record_has_a_line_for_each_claim(book):
    """What has changed in a record is seen line by line."""
    kept(book)
    lines = held.path(book.root, "alpha").read_text("utf8").splitlines()
    assert sum('"held"' in line for line in lines) == 2


def test_the_same_findings_keep_their_date(book):
    """Another day's run that finds the same leaves the file alone."""
    kept(book)
    path = held.path(book.root, "alpha")
    old = path.read_text("utf8").replace('"date": "', '"date": "1')
    path.write_text(old, "utf8")
    slower = replace(RUNS[0], about=RUNS[0].about | {"seconds": 99})
    kept(book, [slower, *RUNS[1:]])
    assert path.read_text("utf8") == old
    kept(book, cells=["x = 2"])
    assert path.read_text("utf8") != old


def test_another_cell_or_module_is_another_version(book):
    """The digests change with a cell, and with the file of a module."""
    before = kept(book)
    assert kept(book, cells=["x = 2"])["cells"] != before["cells"]
    module = book.root / "dlbook/alpha.py"
    module.write_text(module.read_text() + "# more\n")
    after = kept(book)
    assert after["cells"] == before["cells"]
    assert after["modules"] != before["modules"]
    assert json.dumps(after["claims"]) == json.dumps(before["claims"])

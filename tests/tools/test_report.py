"""Recorded results of the full profile."""

import json
from dataclasses import replace

from tools.report import record
from tools.settings import settings

ENTRY = {
    "chapter": "alpha",
    "seconds": 12.0,
    "claims": [],
    "measured": {"x": {"text": "1 ± 1", "spec": "d", "values": [0.0, 2.0]}},
    "versions": {"numpy": "2"},
    "data": ["made"],
}


def test_results_carry_their_provenance(book):
    """A recorded file says when, where, how long and with how many seeds."""
    record(book, replace(settings(book), profile="full"), [ENTRY])
    path = book.root / "dlbook" / "results" / "alpha.json"
    content = json.loads(path.read_text())
    assert content["measured"] == ENTRY["measured"]
    provenance = content["provenance"]
    assert provenance["seeds"] == {"shift": 0, "runs": {"x": 2}}
    assert provenance["seconds"] == 12.0
    assert provenance["data"] == ["made"]
    assert {"date", "hardware", "device", "versions"} <= set(provenance)


def test_the_same_numbers_keep_their_date(book):
    """A run with the same numbers, or with none, leaves the file alone."""
    now = replace(settings(book), profile="full")
    record(book, now, [ENTRY])
    path = book.root / "dlbook" / "results" / "alpha.json"
    before = path.read_text()
    record(book, now, [ENTRY | {"seconds": 99.0}])
    assert path.read_text() == before
    record(book, now, [ENTRY | {"measured": {}}])
    assert path.read_text() == before
    record(book, now, [ENTRY | {"claims": [{"kind": "executed"}]}])
    assert path.read_text() != before


def test_a_record_tells_nothing_of_the_record_before_it(book):
    """Claims on recorded numbers are no result of the run that reads them."""
    claims = [{"text": t, "kind": t} for t in ("executed", "recorded")]
    now = replace(settings(book), profile="full")
    record(book, now, [ENTRY | {"claims": claims}])
    path = book.root / "dlbook" / "results" / "alpha.json"
    assert json.loads(path.read_text())["claims"] == claims[:1]

"""What the judge finds in a run, without running one."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from dlbook._display import MIME
from tools.judge import faults, tampered


def claim(text: str, holds: object = True, kind: str = "executed") -> dict:
    """A claim's record."""
    record = {"type": "claim", "text": text, "holds": holds}
    return record | {"evidence": "", "kind": kind}


def judged(source: str, *told: dict, shown=None, profile="quick") -> list[str]:
    """The faults of a cell that told this, and showed it or something else."""
    outputs = [
        new_output("display_data", {MIME: r})
        for r in (told if shown is None else shown)
    ]
    cell = new_code_cell(source, outputs=outputs)
    return faults(new_notebook(cells=[cell]), list(told), profile)


@pytest.mark.parametrize("holds", [False, 0, 1, "True", None, float("nan")])
def test_a_claim_holds_if_it_is_true(holds):
    """Nothing but a true boolean in the record is a claim that holds."""
    assert judged("", claim("a", holds))[0].startswith("the claim 'a' is fals")


def test_ledger_and_page_tell_the_same():
    """One record lost, one too many, one altered, one shown twice."""
    a, b = claim("a"), claim("b")
    nowhere = "the claim 'b' is shown nowhere"
    never = "the claim 'b' was shown, never made"
    assert judged("", a, b, shown=[a]) == [nowhere]
    assert judged("", a, shown=[a, b]) == [never]
    assert judged("", b, shown=[b, b]) == [never]
    other = [b | {"evidence": "other"}]
    assert judged("", b, shown=other) == [nowhere, never]


def test_claims_on_recorded_results_need_them_shown():
    """kind="recorded" is said of what recorded(…) has shown."""
    a = claim("a", kind="recorded")
    shown = {"type": "recorded", "name": "alpha", "provenance": {}}
    assert judged("", shown, a) == []
    assert judged("", a) == ["no recorded(…) shows what 'a' is claimed of"]


def test_a_name_is_measured_once():
    """Two numbers of one name leave open which the prose quotes."""
    x = {"type": "measured", "name": "x", "text": "1", "values": [1.0]}
    assert judged("", x) == []
    assert judged("", x, x | {"text": "2"})[0].startswith("measured 'x' twice")


def test_a_claim_is_made_once():
    """Two claims in the same words would share one place on the page."""
    assert judged("", claim("a"), claim("b")) == []
    assert judged("", claim("a"), claim("a"))[0].startswith("claim 'a' twice")


TICKS = {
    "entity": {"text/html": "<p>&#10003; a</p>"},
    "named": {"text/html": "<p>&check; a</p>"},
    "class": {"text/html": '<p class="dl&#45;claim">a</p>'},
    "script": {"text/html": "<script>write('\\u2713 a')</script>"},
    "program": {"application/javascript": "element.append('✓ a')"},
    "picture": {"image/svg+xml": "<svg><text>✓ a</text></svg>"},
    "formula": {"text/latex": "$\\checkmark$ a"},
    "heavy": {"text/plain": "✔ a"},
    "box": {"text/plain": "✅ a"},
    "cross": {"text/plain": "✘ a"},
}


@pytest.mark.parametrize("data", TICKS.values(), ids=TICKS)
def test_a_tick_is_a_claim_s_alone(data):
    """However it is written, an output that looks like a claim is refused."""
    cell = new_code_cell("1", outputs=[new_output("display_data", data)])
    found = faults(new_notebook(cells=[cell]), [], "quick")
    assert found == ["cell 1 shows a tick that no claim made"]


def test_other_signs_are_no_ticks():
    """Mathematics, other languages, tables and figures are left alone."""
    table = "<table class='dataframe'><td>1 &lt; 2 &amp; 3</td></table>"
    signs = "√2 ≤ 2, λ ∈ Λ, \\check{x}, 中文, 🎉, ü, ✦, ∎, ∘"
    svg = "<svg><!-- ✗ √ ≤ $\\checkmark$ --><path d='M 0 0'/></svg>"
    data = {"text/plain": signs, "text/html": table, "image/svg+xml": svg}
    cell = new_code_cell("1", outputs=[new_output("display_data", data)])
    assert faults(new_notebook(cells=[cell]), [], "quick") == []


def test_a_ledger_is_as_long_as_what_was_entered():
    """Records of the kernel that are not there, and parts put in place."""
    assert list(tampered({}, [])) == []
    assert list(tampered({"entered": 1, "altered": []}, [claim("a")])) == []
    (lost,) = tampered({"entered": 3}, [claim("a")])
    assert lost == "2 of its claims and numbers are not in its ledger"
    (other,) = tampered({"altered": ["dlbook.claims.claim"]}, [])
    assert "replaced dlbook.claims.claim" in other

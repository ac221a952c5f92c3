"""What the judge finds in a run, without running one."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from dlbook._display import MIME
from tools.judge import faults


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


SOUND = {
    "plain": ('claim("a", True)', ["a"]),
    "formatted": ('claim(f"{n} of {m}", True)', ["1 of 2"]),
    "named": ('text = "a"\nclaim(text, True)', ["a"]),
    "any": ("claim(texts[0], True)", []),
    "looped": ('for x in (1, 2):\n    claim(f"{x}", True)', ["1", "2"]),
    "empty": ('for x in some():\n    claim(f"{x}", True)', []),
    "full": ('if profile.full:\n    claim("a", True)', []),
    "quick": ('if profile.quick:\n    claim("a", True)', ["a"]),
    "data": ('if svhn is not None:\n    claim("a", True)', []),
}


@pytest.mark.parametrize(("source", "texts"), SOUND.values(), ids=SOUND)
def test_what_holds_and_is_shown_passes(source, texts):
    """Claims that were made, and those that had no need to be."""
    assert judged(source, *map(claim, texts)) == []


UNMADE = {
    "plain": 'claim("a", True)',
    "named": 'text = "a"\nclaim(text, True)',
    "formatted": 'claim(f"a {n}", True)',
    "uncalled": 'def f():\n    claim("a", True)',
    "constant": 'if 0:\n    claim("a", True)',
    "nothing": 'for x in []:\n    claim("a", True)',
    "quick": 'if profile.quick:\n    claim("a", True)',
    "greater": 'claim_greater("a", x, y)',
    "measured": 'measured("a", 1.0)',
}


@pytest.mark.parametrize("source", UNMADE.values(), ids=UNMADE)
def test_what_is_written_must_have_been_made(source):
    """A claim that a reader sees in the code and that nothing recorded."""
    (fault,) = judged(source, claim("b"))
    assert fault.endswith("which was not made")


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

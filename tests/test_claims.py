"""Claims, measured numbers and recorded results: shown, raised, refused."""

import json
from functools import partial

import numpy as np
import pytest
import torch
from scipy import stats

from dlbook import _recorded, claims
from dlbook._quoting import quote
from dlbook.claims import (
    ClaimError,
    claim,
    claim_between,
    claim_greater,
    measured,
    recorded,
)


@pytest.fixture
def shown(monkeypatch):
    """The records, texts and HTML that are shown; no result was read."""
    calls = []
    monkeypatch.setattr(claims, "show", lambda *call: calls.append(call))
    monkeypatch.setattr(_recorded, "show", claims.show)
    monkeypatch.setattr(_recorded, "read", set())
    monkeypatch.setattr(claims, "read", _recorded.read)
    return calls


def test_a_true_claim_shows_a_tick(shown):
    """Text, evidence and kind travel in the record and in the line."""
    claim("rows add to one", np.bool_(True), "to 1e-16")
    ((record, text, html),) = shown
    assert record == {
        "type": "claim",
        "text": "rows add to one",
        "holds": True,
        "evidence": "to 1e-16",
        "kind": "executed",
    }
    assert text == "✓ rows add to one (to 1e-16)"
    assert "dl-holds" in html
    json.dumps(record)


def test_a_false_claim_is_shown_and_raises(shown):
    """The reader sees the cross, the build gets the error with evidence."""
    with pytest.raises(ClaimError, match="the sky is green: it is blue"):
        claim("the sky is green", False, "it is blue")
    ((record, text, html),) = shown
    assert record["holds"] is False
    assert text.startswith("✗")
    assert "dl-fails" in html


def test_a_recorded_claim_says_so(shown):
    """A claim on a recorded result is marked, in text and HTML."""
    claims.read.add("softmax-regression")
    claim("it was so", True, kind="recorded")
    ((record, text, html),) = shown
    assert record["kind"] == "recorded"
    assert text == "✓ it was so [recorded]"
    assert "dl-kind" in html


def test_there_is_no_third_kind():
    """A misspelt kind is refused by name."""
    with pytest.raises(ValueError, match="got 'recalled'"):
        claim("x", True, kind="recalled")


TRUTHY = {
    "nan": np.nan,
    "a number": 1.0,
    "a NumPy number": np.float64(0.0),
    "one": 1,
    "None": None,
    "a word": "False",
    "a generator": (x > 1 for x in [0]),
    "a list": [False],
    "a tuple": (True,),
    "a function": lambda: False,
    "one entry": np.array([True]),
    "several": np.array([True, False]),
    "a number of no dimension": np.array(1.0),
    "a tensor": torch.tensor(True),
}


@pytest.mark.parametrize("name", TRUTHY)
def test_what_merely_counts_as_true_is_no_claim(shown, name):
    """Only a boolean without dimension is; else nothing is shown."""
    message = r"holds must be True or False, got .*(type|array).*; \w+"
    with pytest.raises(TypeError, match=message):
        claim("x", TRUTHY[name])
    assert shown == []


@pytest.mark.parametrize("holds", [True, np.bool_(True), np.array(True)])
def test_a_boolean_is_pythons_or_numpys(shown, holds):
    """Each becomes the same record."""
    claim("x", holds)
    assert shown[0][0]["holds"] is True


@pytest.mark.parametrize(
    ("text", "evidence", "error", "message"),
    [
        ("", "", ValueError, "must say what is claimed"),
        (" ", "", ValueError, "must say what is claimed"),
        (3, "", TypeError, "text must be a string, got int"),
        (True, "x", TypeError, "text must be a string, got bool"),
        ("x", 0.1, TypeError, "evidence must be a string, got float"),
    ],
)
def test_a_claim_says_something(shown, text, evidence, error, message):
    """Text and evidence are strings, and the text is not empty."""
    with pytest.raises(error, match=message):
        claim(text, True, evidence)
    assert shown == []


def test_a_recorded_claim_needs_a_recorded_result(shown):
    """What nobody asked ``recorded`` for is no recorded result."""
    for call in (claim, partial(claim_greater, b=0)):
        with pytest.raises(ValueError, match=r"recorded\(\) was not called"):
            call("it was so", [1, 2, 3], kind="recorded")
    assert shown == []


def test_html_is_escaped(shown):
    """A claim about a < b does not break the page."""
    claim("a < b & c", True, "<1>")
    html = shown[0][2]
    assert "a &lt; b &amp; c" in html
    assert "&lt;1&gt;" in html


def test_the_bound_is_students(shown):
    """The bound shown is that of SciPy's paired one-sided t test."""
    a, b = np.array([0.91, 0.92, 0.95, 0.93]), np.array([0.9, 0.9, 0.91, 0.9])
    claim_greater("a beats b", a, b)
    test = stats.ttest_rel(a, b, alternative="greater")
    low = test.confidence_interval(0.95).low
    assert f"95% lower bound {low:.3g}, 4 pairs" in shown[0][1]


@pytest.mark.parametrize("by", [0.0, 0.01, 0.02])
def test_claim_greater_agrees_with_the_t_test(shown, by):
    """It holds exactly where the one-sided test rejects equality at 5 %."""
    a, b = np.array([0.03, 0.02, 0.04]), np.zeros(3)
    p = stats.ttest_1samp(a - b, by, alternative="greater").pvalue
    if p < 0.05:
        claim_greater("a beats b", a, b, by)
    else:
        with pytest.raises(ClaimError):
            claim_greater("a beats b", a, b, by)
    assert len(shown) == 1


def test_pairing_by_seed_counts(shown):
    """A small constant gain is seen through a large common spread."""
    b = np.array([0.1, 0.5, 0.9])
    claim_greater("paired", b + np.array([0.010, 0.011, 0.012]), b)
    with pytest.raises(ClaimError):
        claim_greater("unpaired", (b + 0.011)[::-1], b)


def test_equal_is_not_greater(shown):
    """No difference and no spread claims nothing."""
    with pytest.raises(ClaimError):
        claim_greater("same", [1, 1, 1], [1, 1, 1])


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([1, 2], [0, 0], r"three seeds .* \(2,\)"),
        (1.0, 0.0, r"three seeds .* \(\)"),
        ([[1, 2, 3]], [[0, 0, 0]], r"\(1, 3\)"),
        ([1, 2, 3], [0], r"\(3,\) and \(1,\)"),
        ([1, 2, 3], [[0], [0], [0]], r"\(3,\) and \(3, 1\)"),
        ([1, 2, np.nan], [0, 0, 0], "nan"),
    ],
)
def test_claim_greater_wants_a_number_a_seed(a, b, message):
    """Too few seeds, other shapes and NaN are refused."""
    with pytest.raises(ValueError, match=message):
        claim_greater("x", a, b)


def test_seeds_and_examples_are_both_paired(shown):
    """The evidence of answers (S, N) names both numbers."""
    rng = np.random.default_rng(0)
    b = rng.random((2, 400)) < 0.8
    claim_greater("a beats b", b | (rng.random((2, 400)) < 0.3), b)
    assert shown[0][0]["evidence"].endswith("2 seeds on 400 examples")


def test_rounding_is_no_difference(shown):
    """Values that differ in their last digit alone claim nothing."""
    a = np.array([0.3, 0.6, 0.9])
    with pytest.raises(ClaimError):
        claim_greater("same", a + 1e-16, a)


@pytest.mark.parametrize(
    ("low", "high", "holds"),
    [(-1, 1, True), (-1, 0.1, False), (0, 1, False), (-0.9, -0.5, False)],
)
def test_claim_between_wants_the_whole_interval(shown, low, high, holds):
    """It is true where the interval lies between the bounds."""
    a = np.array([-0.2, 0.1, 0.0, 0.3])
    interval = stats.ttest_1samp(a, 0).confidence_interval(0.95)
    assert bool(low < interval.low and interval.high < high) is holds
    if holds:
        claim_between("alike", a, 0, low, high)
    else:
        with pytest.raises(ClaimError):
            claim_between("alike", a, 0, low, high)
    evidence = f"interval {interval.low:.3g} to {interval.high:.3g}, 4 pairs"
    assert evidence in shown[0][1]


def test_claim_between_has_an_order(shown):
    """Bounds in the wrong order, and two seeds, are refused."""
    with pytest.raises(ValueError, match=r"low 1.0 is not below high 0.0"):
        claim_between("x", [1, 2, 3], 0, 1, 0)
    with pytest.raises(ValueError, match=r"claim_between needs three seeds"):
        claim_between("x", [1, 2], 0, 0, 1)
    assert shown == []


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"confidence": 0}, ValueError, "between 1/2 and 1, got 0"),
        ({"confidence": 0.5}, ValueError, "between 1/2 and 1"),
        ({"confidence": 1.0}, ValueError, "between 1/2 and 1"),
        ({"confidence": 95}, ValueError, "between 1/2 and 1"),
        ({"confidence": np.nan}, ValueError, "confidence must be finite"),
        ({"confidence": "0.9"}, TypeError, "confidence must be a number"),
        ({"by": -np.inf}, ValueError, "by must be finite"),
        ({"by": np.nan}, ValueError, "by must be finite"),
        ({"by": [0.0]}, TypeError, "by must be a number"),
        ({"by": 1j}, TypeError, "by must be a number"),
        ({"by": True}, TypeError, "by must be a number"),
    ],
)
def test_claim_greater_has_a_level_and_a_margin(
    shown, options, error, message
):
    """A level that any difference reaches, or no margin, are refused."""
    with pytest.raises(error, match=message):
        claim_greater("x", [1, 2, 3], 0, **options)
    assert shown == []


@pytest.mark.parametrize(
    "z",
    [
        [1j, 2, 3],
        np.ones(3, complex),
        ["3", "4", "5"],
        np.array([3, 4, 5], "m8[s]"),
        np.ma.array([3, 4, 5], mask=[0, 0, 1]),
    ],
    ids=["list", "complex", "text", "times", "masked"],
)
def test_numbers_are_real(shown, z):
    """Complex, text, times, masked: refused by either side, by measured."""
    for call in (
        partial(claim_greater, "x", z, 0),
        partial(claim_greater, "x", [1, 2, 3], z),
        partial(measured, "x", z),
    ):
        with pytest.raises(TypeError, match="real numbers"):
            call()
    assert shown == []


def test_claim_greater_takes_a_fixed_baseline(shown):
    """One number stands for the same number every seed."""
    claim_greater("better than chance", [0.9, 0.91, 0.92], 0.1)
    assert shown[0][0]["holds"]


def test_one_number_is_quoted_as_it_is(shown):
    """Text, format and value are published by name."""
    measured("test-accuracy", np.float32(0.921), ".1%")
    ((record, text, html),) = shown
    assert record["name"] == "test-accuracy"
    assert record["text"] == "92.1%"
    assert record["spec"] == ".1%"
    assert record["values"] == [pytest.approx(0.921)]
    assert text == "test-accuracy: 92.1%"
    assert 'class="dl-measured"' in html
    json.dumps(record)


QUOTES = [
    ([0.91, 0.92, 0.93], ".1%", "92.0 ± 1.0%"),
    ([1.0, 2.0, 3.0], ".2f", "2.00 ± 1.00"),
    ([1.0, 2.0, 3.0], "+.1f", "+2.0 ± 1.0"),
    (-1.25, ".1f", "\u22121.2"),
    (1234.5, ",.0f", "1,234"),
    ([7.0], ".3g", "7"),
    (2.6e-4, ".0e", "3·10⁻⁴"),
    ([1e9, 3e9], ".0e", "2·10⁹ ± 1·10⁹"),
]


@pytest.mark.parametrize(("values", "spec", "text"), QUOTES)
def test_numbers_are_quoted_with_their_spread(values, spec, text):
    """Several: mean ± deviation with one sign of per cent; a true minus."""
    assert quote(np.asarray(values, float), spec) == text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.nan, "not finite"),
        ([1.0, np.inf], "not finite"),
        ([], r"\(0,\)"),
        (np.ones((2, 2)), r"\(2, 2\)"),
    ],
)
def test_only_numbers_can_be_measured(value, message):
    """NaN, infinity, nothing and tables are refused."""
    with pytest.raises(ValueError, match=message):
        measured("x", value)


def test_the_largest_numbers_do_not_overflow(capsys):
    """Nor do the smallest vanish; a deviation beyond all is refused."""
    measured("x", [1e308, 1e308])
    measured("y", [1e308, -0.5e308], ".1e")
    measured("z", [1e-300, 3e-300], ".1e")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "x: 1·10³⁰⁸ ± 0"
    assert lines[1] == "y: 2.5·10³⁰⁷ ± 1.1·10³⁰⁸"
    assert lines[2] == "z: 2.0·10⁻³⁰⁰ ± 1.4·10⁻³⁰⁰"
    with pytest.raises(ValueError, match="no number can hold the deviation"):
        measured("x", [1.7e308, -1.7e308])


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A folder with one recorded result, in place of the package's."""
    values = {"text": "92.0%", "spec": ".1%", "values": [0.91, 0.93]}
    content = {
        "provenance": {
            "date": "2025-01-02",
            "hardware": "one <big> GPU",
            "seconds": 61.2,
        },
        "measured": {"test-accuracy": values},
        "claims": [],
    }
    (tmp_path / "softmax-regression.json").write_text(json.dumps(content))
    (tmp_path / "__init__.py").write_text("")
    monkeypatch.setattr(_recorded.resources, "files", lambda _: tmp_path)


def test_a_recorded_result_shows_where_it_is_from(results, shown):
    """Date, hardware and time are shown; values come by name."""
    result = recorded("softmax-regression")
    claim("accuracy passes 0.9", result["test-accuracy"].min() > 0.9)
    claim("so it was", True, kind="recorded")
    del shown[1:]
    np.testing.assert_array_equal(result["test-accuracy"], [0.91, 0.93])
    ((record, text, html),) = shown
    assert record["type"] == "recorded"
    assert record["provenance"]["date"] == "2025-01-02"
    line = "softmax-regression: recorded 2025-01-02 on one <big> GPU, 61 s"
    assert text == line
    assert "one &lt;big&gt; GPU" in html


@pytest.mark.usefixtures("results", "shown")
def test_what_was_not_recorded_is_named():
    """A missing value and a missing result both say what there is."""
    with pytest.raises(KeyError, match=r"recorded test-accuracy, not 'loss'"):
        recorded("softmax-regression")["loss"]
    hint = "'softmax-regresion'; did you mean 'softmax-regression'"
    with pytest.raises(ValueError, match=hint):
        recorded("softmax-regresion")


@pytest.mark.usefixtures("results")
def test_only_results_are_results():
    """Other files of the folder are not taken for results."""
    with pytest.raises(ValueError, match=r"no recorded result '__init__.py'$"):
        recorded("__init__.py")

"""What a cell shows: the figure, the data, and their proof."""

import json

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlbook.playground import embed, unpack
from dlbook.playground.embedding import LIMIT, MIME


@pytest.fixture
def figure():
    """A figure as a cell has it."""
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    yield fig
    plt.close(fig)


PROOF = {"checks": [{"x": [1.0]}], "forward": lambda arrays, x: x}


def made(W=2.0, **more):
    """A playground of a line through zero."""
    known = {"arrays": {"W": [W]}} | PROOF | more
    return embed("templates", plt.figure(), **known)


def test_the_figure_is_closed(figure):
    """The cell does not show the figure a second time."""
    embed("templates", figure, **PROOF)
    assert plt.get_fignums() == []


def test_every_viewer_finds_a_form(figure):
    """The figure for all, words for terminals, data for the site alone."""
    shown = embed("templates", figure, params={"rate": 0.5}, **PROOF)
    bundle, metadata = shown._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain", MIME}
    assert bundle["image/svg+xml"].lstrip().startswith("<?xml")
    assert "templates" in bundle["text/plain"]
    assert bundle[MIME]["params"] == {"rate": 0.5}
    about = {"kind": "templates", "key": shown.key}
    assert metadata == {"playground": about}


def test_checks_hold_the_rounded_arrays():
    """What is proved is the model that is sent, not the one it came from."""
    third = np.float64(1 / 3)
    shown = made(third, checks=[{"x": [3.0]}], forward=lambda a, x: a["W"] * x)
    (check,) = shown.record["checks"]
    assert unpack(check["inputs"]["x"]).tolist() == [3.0]
    sent = np.float32(np.float16(third))
    assert unpack(check["output"]).tolist() == [np.float32(3) * sent]


def test_dtypes_go_by_name():
    """One type for all, or one by name and halves for the rest."""
    arrays = {"W": [1.0], "b": [2.0]}
    for dtypes, expected in (
        ("i8", ["i8", "i8"]),
        ({"b": "f32"}, ["f16", "f32"]),
    ):
        known = {"arrays": arrays, "dtypes": dtypes} | PROOF
        shown = embed("templates", plt.figure(), **known)
        packed = shown.record["arrays"].values()
        assert [p["dtype"] for p in packed] == expected


def test_the_key_changes_with_the_data_alone(figure):
    """The same data have one key, whatever the figure; others another."""
    figure.suptitle("another")
    same = embed("templates", figure, arrays={"W": [2.0]}, **PROOF).key
    assert made().key == same
    keys = {same, made(2.5).key, made(params={"a": 1}).key}
    keys.add(made(checks=[{"x": [1.5]}]).key)
    keys.add(made(dtypes="f32").key)
    assert len(keys) == 5
    assert all(key.startswith("templates-") for key in keys)


def test_parameters_are_plain():
    """Arrays, tuples and NumPy's numbers become what JSON can say."""
    params = {"a": np.arange(2), "b": (np.float32(0.1), 1 / 3), 3: "c"}
    plain = {"a": [0, 1], "b": [0.1, 0.333333], "3": "c"}
    assert (
        json.loads(json.dumps(made(params=params).record))["params"] == plain
    )


@pytest.mark.parametrize(
    ("kind", "more", "message"),
    [
        ("template", {}, "did you mean 'templates'"),
        ("templates", {"forward": None}, "'templates' needs checks .*1 check"),
        ("templates", {"checks": []}, "'templates' needs checks .*got 0 ch"),
        ("templates", {"arrays": {"W": [np.nan]}}, "NaN or infinity"),
        ("templates", {"params": {"a": float("nan")}}, "JSON compliant"),
        (
            "templates",
            {"arrays": {"W": np.zeros(60_000)}},
            rf"take 160\d\d\d characters, more than {LIMIT}",
        ),
    ],
)
def test_what_cannot_work_is_refused(figure, kind, more, message):
    """Unknown kinds, no check, checks of nothing, NaN, more than 150 kB."""
    with pytest.raises(ValueError, match=message):
        embed(kind, figure, **(PROOF | more))

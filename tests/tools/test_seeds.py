"""Chapters at several shifts of their seeds."""

import json
import signal
import subprocess

import pytest
from mini import (
    REPOSITORY,
    add_chapter,
    command,
    quick,
    run,
    scripted,
    wait_for,
)

from dlbook import claims
from tools import held
from tools.judge import ledger
from tools.kernel import go_on_after_false_claims
from tools.seeds import shifts

SHAKY = """from dlbook import profile
from dlbook.claims import claim
shift = profile.shift
claim("the shift is below 2", shift < 2, f"it is {shift}")
claim("more than nothing", shift < 1, f"{1 - shift}")
claim("what comes after is seen", True)"""
BROKEN = """from dlbook import profile
from dlbook.claims import claim
claim("it begins", True)
1 / (1 - profile.shift)
claim("it ends", True)"""
RECORDING = """
import sys
from tools import seeds
seeds.RECORDED = range(3)
sys.exit(seeds.main())
"""


@pytest.fixture
def shaky(book):
    """A book with a chapter that holds at the first shift alone."""
    add_chapter(book, "shaky", SHAKY)
    return book


def seeds(book, given="0 1 2", chapter="shaky"):
    """Run a chapter at shifts."""
    return run(book, "seeds", "--shifts", given, "--chapter", chapter)


def stored(book, stem="shaky") -> list[int]:
    """The shifts of the runs in the store."""
    texts = [p.read_text() for p in book.store.glob(f"{stem}-*.ipynb")]
    runs = [json.loads(t)["metadata"]["dlbook"] for t in texts]
    return sorted(r["settings"]["seed"] for r in runs)


def test_what_falls_is_named_and_the_chapter_goes_on(shaky):
    """Each false claim, its shift and its evidence; all others are seen."""
    done = seeds(shaky)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "shaky: 1 of 3 claims held at every shift" in lines
    first, more, second = [x for x in lines if x.startswith("FAILED")]
    assert first.startswith("FAILED shaky, shift 2, fell: the shift is below")
    assert first.endswith(": it is 2")
    assert more == "FAILED shaky, shift 1, fell: more than nothing: 0"
    assert second == "FAILED shaky, shift 2, fell: more than nothing: -1"
    assert not (shaky.root / "book/seeds").exists()


def test_a_run_with_a_false_claim_is_no_run(shaky):
    """It is not stored, and an ordinary build at that shift fails."""
    seeds(shaky)
    assert stored(shaky) == [0]
    done = run(shaky, "execute", "--chapter", "shaky", DLBOOK_SEED="2")
    assert done.returncode == 1
    last = done.stdout.splitlines()[-1]
    assert "ClaimError: the shift is below 2: it is 2" in last
    assert "what comes after" not in (shaky.build / "report.json").read_text()
    assert stored(shaky) == [0]


def test_claims_of_every_kind_are_noted_and_errors_are_errors(
    monkeypatch, tmp_path
):
    """False ones are in the ledger as false; what is no claim still ends."""
    monkeypatch.setenv("DLBOOK_LEDGER", str(tmp_path / "ledger"))
    monkeypatch.setattr(claims, "claim", claims.claim)  # put back at the end
    go_on_after_false_claims()
    claims.claim("plain", 1 > 2)
    claims.claim_greater("greater", [1, 2, 3], 9)
    claims.claim_between("between", [1, 2, 3], 0, -1, 1)
    claims.claim("true", 2 > 1)
    with pytest.raises(TypeError, match="True or False"):
        claims.claim("no boolean", 1)
    told = ledger(tmp_path / "ledger")
    assert [r["holds"] for r in told] == [False, False, False, True]


def test_runs_are_those_of_any_build(book):
    """What either has stored, the other does not run again."""
    done = run(book, "seeds", "--shifts", "0 1")
    assert done.returncode == 0, done.stdout
    assert "executing 2 of 4 runs" in done.stdout
    assert stored(book, "alpha") == stored(book, "beta") == [0, 1]
    again = run(book, "execute", DLBOOK_SEED="1")
    assert "executing" not in again.stdout
    more = run(book, "seeds", "--shifts", "1 0")
    assert "executing 0 of 4 runs" in more.stdout


def test_a_chapter_that_breaks_says_what_it_did_not_reach(book):
    """An error ends the chapter at its shift, and no other run."""
    add_chapter(book, "broken", BROKEN)
    done = seeds(book, "0 1 2", "broken")
    assert done.returncode == 1
    (line,) = [x for x in done.stdout.splitlines() if "FAILED b" in x]
    assert line.startswith("FAILED broken@1, cell 1 ")
    assert "ZeroDivisionError" in line
    assert line.endswith("(claims not reached: 1)")
    assert stored(book, "broken") == [0, 2]


def test_the_whole_set_is_recorded_with_what_fell(shaky):
    """Without shifts of one's own the findings become the book's record."""
    done = scripted(shaky, RECORDING, "--chapter", "shaky")
    assert done.returncode == 1
    found = held.read(shaky.root, "shaky")
    assert found["shifts"] == [0, 1, 2]
    assert [c["held"] for c in found["claims"]] == [[0, 1], [0], [0, 1, 2]]
    assert found["claims"][0]["fell"] == {"2": "it is 2"}


def test_an_interrupted_set_goes_on_where_it_was(book, tmp_path):
    """Ctrl-C keeps the runs that had passed; the next call runs the rest."""
    go = tmp_path / "go"
    code = "import os, time\nfrom dlbook import profile\n"
    code += f"while profile.shift > 1 and not os.path.exists({str(go)!r}):\n"
    add_chapter(book, "slowly", code + "    time.sleep(0.1)")
    options = ["--shifts", "0 1 2", "--chapter", "slowly"]
    driver = subprocess.Popen(
        command(book, "seeds", *options),
        cwd=REPOSITORY,
        env=quick(),
        stdout=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: stored(book, "slowly") == [0, 1])
    driver.send_signal(signal.SIGINT)
    out, _ = driver.communicate(timeout=60)
    last = "FAILED interrupted; what had passed is stored"
    assert out.splitlines()[-1] == last
    go.touch()
    done = run(book, "seeds", *options)
    assert done.returncode == 0
    assert "executing 1 of 3 runs" in done.stdout
    assert stored(book, "slowly") == [0, 1, 2]


@pytest.mark.parametrize(
    ("options", "variables", "said"),
    [
        (["--shifts", "0 x"], {}, "whole numbers from 0 on"),
        (["--chapter", "alhpa"], {}, "did you mean 'alpha'?"),
        ([], {"DLBOOK_PROFILE": "full"}, "in the quick profile alone"),
    ],
)
def test_what_cannot_be_run_is_said(book, options, variables, said):
    """Another profile, no number, no such chapter: one line, nothing runs."""
    done = run(book, "seeds", *options, **variables)
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert "executing" not in done.stdout


def test_shifts_are_numbers_each_once():
    """Blanks or commas between them."""
    assert shifts("3, 1 3,20") == [3, 1, 20]

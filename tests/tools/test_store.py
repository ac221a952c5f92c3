"""When a stored chapter is valid, in this process and without a run."""

import json
import os
from dataclasses import replace

import pytest
from mini import edit

from tools.settings import settings
from tools.store import (
    KEPT,
    fingerprint,
    load,
    prune,
    runs,
    seal,
    stored,
)


def stale(book):
    """The stems of the chapters that would be executed."""
    now = settings(book)
    chapters = book.chapters()
    return {c.stem for c in chapters if stored(book, c, now) is None}


def test_nothing_is_stale_after_a_run(book):
    """A build that follows a build finds every chapter in the store."""
    assert stale(book) == set()


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("book/alpha.md", "alpha.value()\n```", "2\n```", {"alpha"}),
        ("book/beta.md", "1 / 0", "1 / 0 ", {"beta"}),
        ("dlbook/beta.py", "", "# why\n", {"beta"}),
        (
            "dlbook/__init__.pyi",
            "    data as data,",
            "",
            {"beta"},
        ),
        ("dlbook/__init__.pyi", "    byhand as byhand,", "", set()),
        ("dlbook/__init__.pyi", "", "import (", {"alpha", "beta"}),
        ("dlbook/figures/style.py", "pass", "return", {"alpha", "beta"}),
        ("mirror/numbers.csv", "2", "3", {"beta"}),
        ("constraints.txt", "numpy", "numpy==2", {"alpha", "beta"}),
        ("dlbook.egg-info/PKG-INFO", "1", "2", set()),
        ("book/alpha.md", "# Alpha", "# Title", set()),
        ("book/alpha.md", "hide-input", "hide-cell", set()),
        ("book/alpha.md", "The first", "The last", set()),
    ],
)
def test_an_edit_makes_stale_what_depends_on_it(
    book, name, old, new, expected
):
    """Cells, modules, data and environment count; words and tags do not."""
    path = book.root / name
    if old:
        edit(path, old, new)
    else:
        path.write_text(new)
    assert stale(book) == expected


def test_a_module_that_is_gone_makes_its_chapters_stale(book):
    """A stored run that used a file no longer there is not valid."""
    (book.root / "dlbook" / "beta.py").unlink()
    assert stale(book) == {"beta"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("DLBOOK_PROFILE", "full"), ("DLBOOK_SEED", "1")],
)
def test_profiles_and_seeds_share_nothing(book, monkeypatch, name, value):
    """Another profile or seed finds nothing; the first keeps its own."""
    monkeypatch.setenv(name, value)
    assert stale(book) == {"alpha", "beta"}
    monkeypatch.delenv(name)
    assert stale(book) == set()


def test_undoing_an_edit_needs_no_run(book):
    """The text that had been run before is found again."""
    page = book.root / "book" / "beta.md"
    edit(page, "1 / 0", "1 / 0.0")
    assert stale(book) == {"beta"}
    edit(page, "1 / 0.0", "1 / 0")
    assert stale(book) == set()


def test_fingerprint_sees_each_of_its_parts(book):
    """Cells, their order, settings and file hashes all count."""
    now = settings(book)
    prints = {
        fingerprint(["a", "b"], now, {"f": "1"}),
        fingerprint(["b", "a"], now, {"f": "1"}),
        fingerprint(["ab"], now, {"f": "1"}),
        fingerprint(["a", "b"], now, {"f": "2"}),
        fingerprint(["a", "b"], now, {"g": "1"}),
    }
    assert len(prints) == 5


def damage(path, how):
    """Change a stored run, or put something else in its place."""
    text = path.read_text()
    if how == "altered":
        path.write_text(text.replace('"alpha is one"', '"alpha is two"'))
        assert path.read_text() != text
    elif how == "truncated":
        path.write_text(text[: len(text) // 2])
    elif how == "foreign":
        path.write_bytes(b"\xff" + text.encode())
    elif how == "renamed":
        path.rename(path.with_name(f"alpha-{'0' * 16}.ipynb"))
    elif how == "version":
        path.write_text(text.replace('"nbformat": 4', '"nbformat": 3'))
    else:
        path.unlink()
        path.mkdir() if how == "a folder" else os.mkfifo(path)


@pytest.mark.parametrize(
    "how",
    [
        "altered",
        "truncated",
        "foreign",
        "renamed",
        "version",
        "a folder",
        "a pipe",
    ],
)
def test_a_run_that_is_not_what_was_stored_is_thrown_away(book, how, capsys):
    """It is gone, a line says so, and only its chapter is stale."""
    (run,) = runs(book, "alpha")
    damage(run, how)
    assert stale(book) == {"alpha"}
    assert "is not what was stored: thrown away" in capsys.readouterr().out
    assert runs(book, "alpha") == []
    assert stale(book) == {"alpha"}
    assert capsys.readouterr().out == ""


def test_a_run_with_a_false_claim_is_not_kept(book):
    """Even sealed, what does not hold is no run to build pages of."""
    (run,) = runs(book, "alpha")
    text = run.read_text()
    assert text.count('"holds": true') == 1
    content = json.loads(text.replace('"holds": true', '"holds": false'))
    del content["metadata"]["dlbook"]["digest"]
    content["metadata"]["dlbook"]["digest"] = seal(content)
    run.write_text(json.dumps(content))
    assert load(run) is None


def test_stem_that_begins_another_stem_is_its_own(book):
    """The runs of ``alpha`` are not those of ``alpha-beta``."""
    (run,) = runs(book, "alpha")
    run.rename(run.with_name(run.name.replace("alpha", "alpha-beta")))
    assert runs(book, "alpha") == []
    assert len(runs(book, "alpha-beta")) == 1


def test_prune_keeps_the_newest_runs_of_each_seed(book, monkeypatch):
    """Old runs go, those of another seed stay."""
    (newest,) = runs(book, "alpha")
    content = json.loads(newest.read_text())
    run = content["metadata"]["dlbook"]
    for age in range(1, KEPT + 2):
        for seed in (0, 1):
            run["settings"]["seed"] = seed
            run["fingerprint"] = f"{seed}{age:015x}"
            run.pop("digest")
            run["digest"] = seal(content)
            path = book.store / f"alpha-{run['fingerprint']}.ipynb"
            path.write_text(json.dumps(content))
            os.utime(path, (1000 - age, 1000 - age))
    prune(book, "alpha", settings(book))
    assert len(runs(book, "alpha")) == KEPT
    assert len(runs(book, "alpha", 1)) == KEPT + 1
    assert runs(book, "alpha")[0] == newest


def test_runs_at_other_shifts_are_not_read_through(book, monkeypatch):
    """A build is as quick with the runs of twenty shifts in the store."""
    (run,) = runs(book, "alpha")
    content = json.loads(run.read_text())
    content["metadata"]["dlbook"]["settings"]["seed"] = 7
    other = run.with_name(f"alpha-{7:016x}.ipynb")
    other.write_text(json.dumps(content, indent=1))
    assert runs(book, "alpha") == [run]
    assert runs(book, "alpha", 7) == [other]


def test_of_shifted_runs_the_newest_is_kept(book):
    """Twenty shifts of many chapters are to leave room on the disk."""
    (run,) = runs(book, "alpha")
    content = json.loads(run.read_text())
    about = content["metadata"]["dlbook"]
    about["settings"]["seed"] = 7
    for age in range(3):
        about["fingerprint"] = f"7{age:015x}"
        about.pop("digest", None)
        about["digest"] = seal(content)
        path = run.with_name(f"alpha-7{age:015x}.ipynb")
        path.write_text(json.dumps(content, indent=1))
        os.utime(path, (age, age))
    prune(book, "alpha", replace(settings(book), seed=7))
    assert [p.name for p in runs(book, "alpha", 7)] == [path.name]
    assert runs(book, "alpha") == [run]

"""When a stored chapter is valid, in this process and without a run."""

import os

import nbformat
import pytest
from mini import edit

from tools.book import settings
from tools.store import KEPT, fingerprint, hashes, prune, runs, stored


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
            "    byhand as byhand,",
            "",
            {"alpha", "beta"},
        ),
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


def test_a_file_edited_during_the_run_is_not_trusted(book):
    """Nobody knows which text of a module the run saw: run it again."""
    name = "dlbook/alpha.py"
    edited = (book.root / name).stat().st_mtime
    assert hashes(book, [name], since=edited + 1) == hashes(book, [name])
    assert hashes(book, [name], since=edited - 1) != hashes(book, [name])


def test_stem_that_begins_another_stem_is_its_own(book):
    """The runs of ``alpha`` are not those of ``alpha-beta``."""
    (run,) = runs(book, "alpha")
    run.rename(run.with_name(run.name.replace("alpha", "alpha-beta")))
    assert runs(book, "alpha") == []
    assert len(runs(book, "alpha-beta")) == 1


def test_prune_keeps_the_newest_runs_of_each_seed(book, monkeypatch):
    """Old runs go, those of another seed stay."""
    (newest,) = runs(book, "alpha")
    notebook = nbformat.read(newest, 4)
    for age in range(1, KEPT + 2):
        for seed in (0, 1):
            notebook.metadata.dlbook.settings.seed = seed
            path = book.store / f"alpha-{seed}{age:015x}.ipynb"
            nbformat.write(notebook, path)
            os.utime(path, (1000 - age, 1000 - age))
    prune(book, "alpha", settings(book))
    left = [p.name.removeprefix("alpha-")[0] for p in runs(book, "alpha")[1:]]
    assert left.count("0") == KEPT - 1
    assert left.count("1") == KEPT + 1
    assert runs(book, "alpha")[0] == newest

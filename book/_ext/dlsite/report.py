"""The build's report, and which pages are out of date because of others.

A page notes what it read of other chapters: one, or all. The build says which
pages have changed; those that noted one of them are read again as well.
"""

import json
from functools import lru_cache
from pathlib import Path

import nbformat

from tools.cached import FOLDER, never_execute

WHOLE = "*"
EMPTY: dict = {"profile": "", "device": "", "versions": {}, "chapters": []}


def report(env) -> dict:
    """``_build/report.json``, or an empty report before the first run."""
    path = Path(env.srcdir) / env.config.dl_report
    return load(path, path.stat().st_mtime_ns) if path.is_file() else EMPTY


@lru_cache(maxsize=4)
def load(path: Path, stamp: int) -> dict:
    """Read a report; one that has not changed is not read twice."""
    return json.loads(path.read_text("utf8"))


def chapter(env, stem: str) -> dict:
    """A chapter's part of the report, empty if it has none."""
    entries = (c for c in report(env)["chapters"] if c["chapter"] == stem)
    return next(entries, {})


def stored(env, stem: str) -> nbformat.NotebookNode | None:
    """The run that the report speaks of, if it is at hand."""
    run = chapter(env, stem).get("fingerprint")
    folder = Path(env.srcdir) / env.config.dl_report
    path = folder.parent / "store" / f"{stem}-{run}.ipynb"
    return notebook(path) if path.is_file() else None


@lru_cache(maxsize=64)
def notebook(path: Path) -> nbformat.NotebookNode:
    """Read a run; its name says which, so that it is not read twice."""
    return nbformat.read(path, 4)


def stem_of(docname: str) -> str:
    """The last part of a page's name."""
    return docname.rsplit("/", 1)[-1]


def docname_of(env, stem: str) -> str:
    """The page with this stem, or an empty name."""
    pages = (d for d in sorted(env.found_docs) if stem_of(d) == stem)
    return next(pages, "")


def note(env, key: str) -> None:
    """Note what the page being read shows something of.

    A chapter, all of them, or a file, by its whole path, that is not there.
    """
    noted(env).setdefault(env.docname, set()).add(key)


def noted(env) -> dict[str, set[str]]:
    """What each page shows something of."""
    if not hasattr(env, "dl_noted"):
        env.dl_noted = {}
    return env.dl_noted


def outdated(app, env, added, changed, removed) -> list[str]:
    """The pages that have changed, and those that show something of them."""
    new = list(app.config.dl_changed)
    keys = {WHOLE, *map(stem_of, new)} if new else set()
    keys |= {k for seen in noted(env).values() for k in seen if appeared(k)}
    return new + [d for d, seen in noted(env).items() if seen & keys]


def appeared(key: str) -> bool:
    """Whether a page noted this as a file, and it is there by now."""
    path = Path(key)
    return path.is_absolute() and path.is_file()


def purge(app, env, docname: str) -> None:
    """Forget what a page has read."""
    noted(env).pop(docname, None)


def merge(app, env, docnames, other) -> None:
    """Take over what pages read in another process have noted."""
    noted(env).update(
        {d: noted(other)[d] for d in docnames if d in noted(other)}
    )


def setup(app) -> None:
    """Connect the events; outputs are the build's, Sphinx executes nothing."""
    never_execute(Path(app.srcdir) / "_build" / FOLDER)
    app.add_config_value("dl_report", "_build/report.json", "")
    app.add_config_value("dl_changed", [], "", [list])
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)

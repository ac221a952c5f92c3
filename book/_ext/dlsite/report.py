"""The build's report, and which pages are out of date because it changed.

A page notes what it read: its own chapter, another one's, or the whole. When
the fingerprint of a chapter changes, exactly the pages that noted it are read
again.
"""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import nbformat

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


def state(env, key: str) -> str | None:
    """What a page that read ``key`` depends on.

    Whether a chapter was executed now or came from the store does not count.
    """
    if key != WHOLE:
        return chapter(env, key).get("fingerprint")
    content = dict(report(env))
    content["chapters"] = [
        {k: v for k, v in c.items() if k != "status"}
        for c in content["chapters"]
    ]
    return sha256(json.dumps(content).encode()).hexdigest()


def note(env, key: str) -> None:
    """Note that the page being read has read ``key`` of the report."""
    seen = noted(env).setdefault(env.docname, {})
    seen[key] = state(env, key)


def noted(env) -> dict[str, dict[str, str | None]]:
    """What each page has read of the report."""
    if not hasattr(env, "dl_noted"):
        env.dl_noted = {}
    return env.dl_noted


def outdated(app, env, added, changed, removed) -> list[str]:
    """Pages that read something of the report that is different now."""
    return [
        docname
        for docname, seen in noted(env).items()
        if docname in env.found_docs
        and any(state(env, key) != value for key, value in seen.items())
    ]


def purge(app, env, docname: str) -> None:
    """Forget what a page has read."""
    noted(env).pop(docname, None)


def merge(app, env, docnames, other) -> None:
    """Take over what pages read in another process have noted."""
    noted(env).update(
        {d: noted(other)[d] for d in docnames if d in noted(other)}
    )


def setup(app) -> None:
    """Connect the events."""
    app.add_config_value("dl_report", "_build/report.json", "")
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)

"""What the build hands on: the report, the cache for Sphinx, the results."""

import copy
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import nbformat

from dlbook._display import MIME
from tools.book import Book, Chapter, Settings, code
from tools.store import records, write

CLAIM = ("text", "holds", "evidence", "kind")
CHECK = ("operation", "equations", "error")
MEASURED = ("text", "spec", "values")


def report(book: Book, settings: Settings, entries: list[dict]) -> None:
    """Write ``_build/report.json``."""
    versions: dict[str, str] = {}
    for entry in entries:
        versions |= entry.pop("versions", {})
    content = {"profile": settings.profile, "device": settings.device}
    content |= {"versions": versions, "chapters": entries}
    text = json.dumps(content, indent=1, ensure_ascii=False)
    write(book.build / "report.json", text + "\n")


def entry(chapter: Chapter, status: str, notebook) -> dict:
    """A chapter's part of the report; of a failed one, as far as it got."""
    run = notebook.metadata.get("dlbook", {})
    return {
        "chapter": chapter.stem,
        "status": status,
        "seconds": run.get("seconds"),
        "fingerprint": run.get("fingerprint"),
        "claims": pick(notebook, "claim", CLAIM),
        "checks": pick(notebook, "check", CHECK),
        "measured": {
            r["name"]: {k: r[k] for k in MEASURED}
            for r in records(notebook, "measured")
        },
        "modules": run.get("modules", []),
        "data": run.get("data", []),
        "versions": run.get("versions", {}),
    }


def pick(notebook, kind: str, keys: tuple[str, ...]) -> list[dict]:
    """The records of one type, with these keys."""
    return [{k: r[k] for k in keys} for r in records(notebook, kind)]


def display_version(book: Book, chapter: Chapter, stored):
    """The chapter's text as it is now with the stored outputs.

    Records lose the part that only the build reads; measured numbers are not
    shown where they were made.
    """
    notebook = book.read(chapter)
    for cell, ran in zip(code(notebook), code(stored), strict=True):
        cell.outputs = [shown for o in ran.outputs if (shown := strip(o))]
        cell.execution_count = ran.execution_count
    if "language_info" in stored.metadata:
        notebook.metadata.language_info = stored.metadata.language_info
    return notebook


def strip(output) -> nbformat.NotebookNode | None:
    """The output without our record, ``None`` for a measured number."""
    output = copy.deepcopy(output)
    record = output.get("data", {}).pop(MIME, {})
    return None if record.get("type") == "measured" else output


def refill(
    book: Book, notebooks: dict[Chapter, nbformat.NotebookNode]
) -> None:
    """Fill jupyter-cache with these chapters alone, for Sphinx to read."""
    from jupyter_cache.base import CacheBundleIn

    with opened_cache(book) as cache:
        cache.clear_cache()
        for chapter, stored in notebooks.items():
            seconds = stored.metadata.get("dlbook", {}).get("seconds")
            cache.cache_notebook_bundle(
                CacheBundleIn(
                    display_version(book, chapter, stored),
                    str(chapter.path),
                    data={"execution_seconds": seconds},
                ),
                check_validity=False,
                overwrite=True,
            )


@contextmanager
def opened_cache(book: Book) -> Iterator:
    """jupyter-cache for Sphinx; its data base is closed again."""
    from jupyter_cache import get_cache

    cache = get_cache(str(book.build / ".jupyter_cache"))
    try:
        yield cache
    finally:
        cache.db.dispose()


def record(book: Book, settings: Settings, results: list[dict]) -> None:
    """Write ``dlbook/results/<chapter>.json`` from a full run's entries.

    A chapter that measured nothing has none. A file whose numbers are the
    same stays as it is, with its date.
    """
    for result in [r for r in results if r["measured"]]:
        path = book.root / "dlbook" / "results" / f"{result['chapter']}.json"
        content = {"measured": result["measured"], "claims": result["claims"]}
        if path.is_file():
            old = json.loads(path.read_text("utf8"))
            if content == {k: old.get(k) for k in content}:
                continue
        provenance = {
            "date": date.today().isoformat(),
            "hardware": hardware(settings.device),
            "device": settings.device,
            "threads": settings.threads,
            "seconds": result["seconds"],
            "versions": result["versions"],
            "seeds": {
                "shift": settings.seed,
                "runs": {
                    k: len(v["values"]) for k, v in result["measured"].items()
                },
            },
            "data": result["data"],
        }
        content = {"provenance": provenance} | content
        text = json.dumps(content, indent=1, ensure_ascii=False)
        write(path, text + "\n")


def hardware(device: str) -> str:
    """The GPU's name, or the processor's and its number of cores."""
    if device == "cuda":
        import torch

        return torch.cuda.get_device_name(0)
    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as lines:  # noqa: PTH123
            models = [x for x in lines if x.startswith("model name")]
        name = models[0].split(":", 1)[1].strip() if models else name
    except OSError:
        pass
    return f"{name}, {os.cpu_count()} cores"

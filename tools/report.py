"""What the build reports: of every chapter, and the results of full runs."""

import json
import os
import platform
from datetime import date

from tools.book import Book, Chapter
from tools.judge import records
from tools.settings import Settings
from tools.store import write

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
    write_report(book, content)


def write_report(book: Book, content: dict) -> None:
    """Write ``_build/report.json`` anew."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    write(book.build / "report.json", text + "\n")


def entry(chapter: Chapter, status: str, notebook, told=None) -> dict:
    """A chapter's part of the report; of a failed one, as far as it got.

    ``told`` are its records, by default those in its outputs.
    """
    run = notebook.metadata.get("dlbook", {})
    told = records(notebook) if told is None else told
    return {
        "chapter": chapter.stem,
        "status": status,
        "seconds": run.get("seconds"),
        "fingerprint": run.get("fingerprint"),
        "claims": pick(told, "claim", CLAIM),
        "checks": pick(told, "check", CHECK),
        "measured": {
            r["name"]: {k: r[k] for k in MEASURED}
            for r in told
            if r["type"] == "measured"
        },
        "modules": run.get("modules", []),
        "data": run.get("data", []),
        "versions": run.get("versions", {}),
    }


def pick(told: list[dict], kind: str, keys: tuple[str, ...]) -> list[dict]:
    """The records of one type, with these keys."""
    return [{k: r[k] for k in keys} for r in told if r["type"] == kind]


def record(book: Book, settings: Settings, results: list[dict]) -> None:
    """Write ``dlbook/results/<chapter>.json`` from a full run's entries.

    A chapter that measured nothing has none. Claims on the record before it
    are left out. A file whose numbers are the same stays as it is, with its
    date.
    """
    for result in [r for r in results if r["measured"]]:
        path = book.root / "dlbook" / "results" / f"{result['chapter']}.json"
        claims = [c for c in result["claims"] if c["kind"] != "recorded"]
        content = {"measured": result["measured"], "claims": claims}
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

"""How long the book takes: from nothing, unchanged, after small edits, alone.

Works on a copy of the tracked files. Prints seconds and, since machines
differ, each time as a ratio to the build from nothing; then what each edit
executed again, the seconds of each chapter on its one thread, and how many
times longer one worker takes to execute all chapters than two.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHAPTER = "book/foundations/softmax-regression.md"


def copy(folder: Path) -> None:
    """The files that git knows, as they are now."""
    run = ["git", "ls-files", "-z"]
    names = subprocess.check_output(run, cwd=ROOT, text=True)
    for name in filter(None, names.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)


def build(folder: Path) -> tuple[float, list[dict]]:
    """Build the copy; seconds, and the chapters of its report."""
    start = time.perf_counter()
    run = [sys.executable, "-m", "tools.build"]
    subprocess.run(run, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    text = (folder / "_build/report.json").read_text("utf8")
    return seconds, json.loads(text)["chapters"]


def execute(folder: Path, workers: int) -> float:
    """Execute all chapters of the copy; seconds."""
    shutil.rmtree(folder / "_build")
    start = time.perf_counter()
    run = [sys.executable, "-m", "tools.execute", f"--workers={workers}"]
    subprocess.run(run, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first ``old`` in a file."""
    text = path.read_text("utf8")
    if old not in text:
        raise ValueError(f"{path} does not contain {old!r}")
    path.write_text(text.replace(old, new, 1), "utf8")


def steps(folder: Path) -> Iterator[str]:
    """Make one change after another, naming each."""
    yield "from nothing"
    yield "unchanged"
    edit(folder / CHAPTER, "A digit is 784", "Any digit is 784")
    yield "prose edited"
    edit(folder / CHAPTER, "caption: |\n", "caption: |\n      Now:\n")
    yield "caption edited"
    module = folder / "dlbook/ops/activations.py"
    edit(module, '"""Activations', '"""The activations')
    yield "activations.py edited"


def main() -> None:
    """Build after each change and print a line."""
    with tempfile.TemporaryDirectory(prefix="book-") as name:
        copy(Path(name))
        first = 0.0
        for step in steps(Path(name)):
            seconds, chapters = build(Path(name))
            first = first or seconds
            ran = [c["chapter"] for c in chapters if c["status"] != "stored"]
            print(
                f"{step:22} {seconds:6.1f} s, ratio {seconds / first:.2f}, "
                f"executed: {', '.join(ran) or 'nothing'}"
            )
        for c in chapters:
            print(f"{c['chapter']:22} {c['seconds']:6.1f} s on one thread")
        one, two = (execute(Path(name), workers) for workers in (1, 2))
        print(
            f"one worker {one:.0f} s, two {two:.0f} s, ratio {one / two:.2f}"
        )


if __name__ == "__main__":
    main()

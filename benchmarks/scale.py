"""What a book of 44 chapters costs, made out of those at hand.

    benchmarks/scale.py [--tests] [--downloads] [--keep FOLDER]

In a scratch copy of the tracked files the chapters stand several times, each
time with labels, figures, code, prerequisites and a run of their own, in the
parts of the syllabus. Their stored runs are copied too, so that nothing is
executed. Prints a line a measure: wall time, processor time (of all processes,
children too), or size; its limit on two cores; what nine chapters need.
"""

import argparse
import gzip
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from base64 import b64decode, b64encode
from contextlib import nullcontext
from pathlib import Path

import nbformat
from build import CHAPTER, ROOT, copy, edit

sys.path.insert(0, str(ROOT))

from tools.book import Book, Chapter, code
from tools.depends import hashes
from tools.settings import settings
from tools.store import fingerprint, seal, stored

SHAPE = {
    "foundations": ("Foundations", 7),
    "training": ("Training", 9),
    "convolution": ("Convolutional networks", 7),
    "generalisation": ("What networks learn", 5),
    "sequences": ("Sequences", 5),
    "representation": ("Representation and generation", 5),
    "robustness": ("Robustness and shift", 3),
    "scale": ("Speed and scale", 3),
}
NAME = re.compile(
    r"^:label: ([\w-]+)|^    name: ([\w-]+)$|^\(([\w-]+)\)=$", re.M
)
USE = (
    r"(:label: |^    name: (?=[\w-]+$)|^\((?=[\w-]+\)=$)|-start\}} |\]\(#|"
    r"^(?=[\w-]+: \S)|"
    r"\{{(?!measured)\w+\}}`(?:[^`<]*<)?)({})(?![\w-])"
)
NEAR = re.compile(r"(\{doc\}`(?:[^`<]*<)?|\]\()(?=[\w-]+(?:\.md|>?`))")
LABEL = re.compile(r"^:label: ([\w-]+)\n:class: implemented", re.M)
# Not the tests of what some chapters alone are called or hold.
NAMED = "not meant and not map_leads and not what_the_chapter_computed"
STALE = """
from pathlib import Path
from tools.book import Book
from tools.settings import settings
from tools.store import stored
book = Book(Path.cwd())
now = settings(book)
print(*(c.stem for c in book.chapters() if not stored(book, c, now)))
"""


def doubled(text: str, chapter: Chapter, n: int, stems: set[str]) -> str:
    """A chapter's text with names of its own; it stands anywhere."""
    _, home, stem = chapter.docname.split("/")
    text = NEAR.sub(rf"\1../{home}/", text)
    found = {name for names in NAME.findall(text) for name in names if name}
    names = "|".join(map(re.escape, sorted(found)))
    text = re.sub(USE.format(names), rf"\1\2-{n}", text, flags=re.M)
    module = f"dlbook.figures.{stem.replace('-', '_')}"
    text = text.replace(f"{{drawn}}`{module}.", f"{{drawn}}`{module}_{n}.")
    text = re.sub(r"^# (.+)$", rf"# \1 {n}", text, count=1, flags=re.M)

    def needs(match: re.Match) -> str:
        known = re.sub(
            r"[a-z][\w-]*",
            lambda m: f"{m[0]}-{n}" if f"{m[0]}-{n}" in stems else m[0],
            match[1],
        )
        return f"prerequisites: [{known}]"

    return re.sub(r"^prerequisites: \[(.*)\]$", needs, text, flags=re.M)


def write_code(folder: Path, stem: str, n: int, text: str) -> None:
    """A figure module, and code that cites the chapter's equations."""
    name = stem.replace("-", "_")
    drawn = folder / f"dlbook/figures/{name}.py"
    drawn.with_stem(f"{name}_{n}").write_text(drawn.read_text("utf8"), "utf8")
    lines = [f'"""The equations of {stem}, {n}."""\n']
    for label in LABEL.findall(text):
        lines += [f"\n\ndef {label.replace('-', '_')}(x):\n"]
        lines += [f'    """The identity."""\n    return x  # ({label})\n']
    cited = folder / f"dlbook/byhand/{name}_{n}.py"
    cited.write_text("".join(lines), "utf8")
    for path in ("book/seeds", "dlbook/results"):
        if (old := folder / path / f"{stem}.json").is_file():
            old.with_stem(f"{stem}-{n}").write_bytes(old.read_bytes())


def salted(output: dict, stem: str) -> None:
    """Make the pictures and playgrounds of a copied run its own."""
    data = output.get("data", {})
    if "image/svg+xml" in data:
        data["image/svg+xml"] += f"<!-- {stem} -->"
    if "image/png" in data:
        data["image/png"] = b64encode(
            b64decode(data["image/png"]) + stem.encode()
        ).decode()


def keep(book: Book, path: Path, run, now) -> None:
    """Store a run as that of a chapter of this book."""
    content = json.loads(nbformat.writes(run))
    stem, known = path.stem, content["metadata"]["dlbook"]
    if stem != known["chapter"]:
        keys = set(re.findall(r'"key": "([\w-]+)"', json.dumps(content)))
        told = json.dumps(content)
        for key in keys:
            told = told.replace(key, f"{key}{stem[-2:]}")
        content = json.loads(told)
        known = content["metadata"]["dlbook"]
        for cell in content["cells"]:
            for output in cell.get("outputs", ()):
                salted(output, stem)
    cells = [c.source for c in code(book.read(Chapter(stem, "", path)))]
    files = hashes(book, known["files"])
    known |= {"chapter": stem, "fingerprint": fingerprint(cells, now, files)}
    known.pop("digest", None)
    known["digest"] = seal(content)
    name = f"{stem}-{known['fingerprint']}.ipynb"
    book.store.mkdir(parents=True, exist_ok=True)
    (book.store / name).write_text(json.dumps(content, indent=1), "utf8")


def places(chapters: list[Chapter]) -> list[tuple[Chapter, int, str]]:
    """Chapter, number of its copy and folder, in the order of the parts."""
    home = {c.stem: c.docname.split("/")[1] for c in chapters}
    free = [
        part
        for part, (_, many) in SHAPE.items()
        for _ in range(many - list(home.values()).count(part))
    ]
    pairs = [(c, n) for n in range(2, 9) for c in chapters]
    found = [(c, 1, home[c.stem]) for c in chapters]
    return found + [
        (*pair, part) for pair, part in zip(pairs, free, strict=False)
    ]


def enlarge(folder: Path) -> None:
    """Make the scratch copy a book of many chapters, with their runs."""
    source, book = Book(ROOT), Book(folder)
    now, chapters = settings(source), source.chapters()
    runs = {c.stem: stored(source, c, now) for c in chapters}
    if missing := [stem for stem, run in runs.items() if run is None]:
        sys.exit(f"no run of {', '.join(missing)}: run make book first")
    found = places(chapters)
    stems = {f"{c.stem}-{n}" for c, n, _ in found}
    written: dict[Path, str] = {}
    for chapter, n, part in found:
        name = chapter.stem if n == 1 else f"{chapter.stem}-{n}"
        path = folder / "book" / part / f"{name}.md"
        written[path] = chapter.stem
        if n > 1:
            text = doubled(source.text(chapter.path), chapter, n, stems)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf8")
            write_code(folder, chapter.stem, n, text)
    contents(folder, list(written))
    for path, stem in written.items():
        keep(book, path, runs[stem], now)


def contents(folder: Path, paths: list[Path]) -> None:
    """The table of contents, and a page for each part that had none."""
    toc = (folder / "_toc.yml").read_text("utf8")
    start, end = toc.index("  - caption: Found"), toc.index("  - caption: Ref")
    parts, old = "", toc[:start].rpartition("          - file: book/")[0]
    old = old[: old.index("          - file: book/")]
    for part, (caption, _) in SHAPE.items():
        index = folder / "book" / part / "index.md"
        if not index.is_file():
            text = f"# {caption}\n\nWhy?\n\n```{{dl-map}} {caption}\n```\n"
            index.write_text(text, "utf8")
        old += f"          - file: book/{part}/index\n"
        files = [p for p in paths if p.parent.name == part]
        lines = [f"      - file: book/{part}/{p.stem}\n" for p in files]
        head = f"  - caption: {caption}\n    numbered: true\n    chapters:\n"
        parts += head + "".join(lines)
    (folder / "_toc.yml").write_text(old + parts + toc[end:], "utf8")


def timed(folder: Path, *words: str) -> tuple[float, float, str]:
    """Run Python in a folder: seconds, those of a processor, what it says."""
    start, before = (
        time.perf_counter(),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    run = [sys.executable, *words]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        run, cwd=folder, env=env, stdout=subprocess.PIPE, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(words)}:\n{done.stdout[-3000:]}")
    seconds = after.ru_utime + after.ru_stime
    seconds -= before.ru_utime + before.ru_stime
    return time.perf_counter() - start, seconds, done.stdout


def show(what: str, value: str, limit: str = "", nine: str = "") -> None:
    """Print a line of the table."""
    print(f"| {what} | {limit} | {value} | {nine} |", flush=True)


def measure(folder: Path, what: str, limit: str, *words: str) -> str:
    """Time a run and print it; what it says."""
    wall, seconds, said = timed(folder, *words)
    show(what, f"{wall:.0f} s; {seconds:.0f} s", limit)
    return said


def packed(*paths: Path) -> float:
    """Kilobytes of files, each compressed."""
    found = [gzip.compress(p.read_bytes(), 6) for p in paths if p.is_file()]
    return sum(map(len, found)) / 1e3


def sizes(html: Path) -> dict[str, str]:
    """What the site weighs, and a chapter's page."""
    page = CHAPTER.removesuffix(".md")
    files = [p for p in html.rglob("*") if p.is_file()]
    search = packed(html / "_search/index.js")
    previews = packed(html / f"_previews/{page}.js")
    return {
        "site, MB": f"{sum(p.stat().st_size for p in files) / 1e6:.1f}",
        "files": f"{len(files)}",
        "search, script and index, kB": f"{search:.0f}",
        "a chapter's page, kB": f"{packed(html / f'{page}.html'):.1f}",
        "its previews, loaded on demand, kB": f"{previews:.1f}",
    }


def main() -> None:
    """Make the book, build it after each change, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tests", action="store_true", help="site tests too")
    parser.add_argument("--downloads", action="store_true", help="pdf, epub")
    parser.add_argument("--keep", type=Path, help="make the book here")
    asked = parser.parse_args()
    scratch = tempfile.TemporaryDirectory(prefix="book-")
    with nullcontext(asked.keep) if asked.keep else scratch as name:
        folder = Path(name)
        copy(folder)
        enlarge(folder)
        build = ("-m", "tools.build")
        show("what", "44 chapters: wall; processor", "limit", "nine")
        said = measure(folder, "pages, from nothing", "150 s", *build)
        if "executing" in said:
            sys.exit(said)
        measure(folder, "unchanged", "15 s", *build)
        edit(folder / CHAPTER, "A digit is 784", "Any digit is 784")
        measure(folder, "a chapter's prose edited", "", *build)
        nine, now = sizes(ROOT / "_build/html"), sizes(folder / "_build/html")
        limits = {"search, script and index, kB": "60 for nine"}
        for what, value in now.items():
            show(what, value, limits.get(what, ""), nine[what])
        if asked.downloads:
            for kind in ("pdf", "epub"):
                said = measure(folder, kind, "", "-m", f"tools.{kind}")
                show(f"{kind}, MB", said.split()[0])
        if asked.tests:
            tests = ("-m", "pytest", "-n", "2", "--dist", "loadscope")
            tests += ("--no-loadscope-reorder", "-k", NAMED, "tests/site")
            measure(folder, "site tests", "", *tests)
        module = folder / "dlbook/ops/activations.py"
        edit(module, '"""Activations', '"""The activations')
        said = measure(folder, "what a module makes stale", "", "-c", STALE)
        show(
            "activations.py edited: chapters to execute",
            f"{len(said.split())}",
        )


if __name__ == "__main__":
    main()

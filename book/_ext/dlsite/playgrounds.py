"""The playgrounds' script, style and data, beside the pages that have one.

The data come from the stored runs, not from the pages read in this build, so
that they are written whatever Sphinx had in its own store.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from dlbook.playground import bundle
from dlbook.playground.embedding import MIME, text
from dlsite import head, report
from tools import reading

FOLDER = "playgrounds"
MARK = "<dl-playground "


def name(kind: str, content: str) -> str:
    """A file's name, from which it may be kept for ever."""
    digits = sha256(content.encode()).hexdigest()[:10]
    return f"{FOLDER}/playground-{digits}.{kind}"


@cache
def own() -> dict[str, str]:
    """Text of script and style by name: every page of a build gets these."""
    script, style = bundle.script(), bundle.style()
    return {name("js", script): script, name("css", style): style}


def add_script(app, page, template, context, doctree) -> None:
    """Load script and style on pages that have a playground."""
    if MARK in context.get("body", ""):
        script, style = own()
        app.add_js_file(script, defer="defer")
        app.add_css_file(style)


def records(env, docname: str) -> dict[str, dict]:
    """The playgrounds' data in the run of a page, by key."""
    ran = report.stored(env, report.stem_of(docname))
    cells = [c for c in ran.cells if c.cell_type == "code"] if ran else []
    return {
        output.metadata.playground.key: output.data[MIME]
        for cell in cells
        for output in cell.outputs
        if MIME in output.get("data", {})
    }


def files(env) -> dict[str, str]:
    """Text of each file by its name below ``_static``."""
    found = dict(own())
    for docname in sorted(env.found_docs):
        if not head.is_chapter(reading.read(Path(env.doc2path(docname)))):
            continue
        for key, record in records(env, docname).items():
            data = text(record).decode()
            found[f"{FOLDER}/{key}.js"] = (
                f'(globalThis.dlbookData ??= {{}})["{key}"] = {data};\n'
            )
    return found


def write_all(app, exception: Exception | None) -> None:
    """Write script, style and data of the pages that are there."""
    if exception or app.builder.format != "html":
        return
    html = Path(app.outdir)
    pages = "".join(p.read_text("utf8") for p in html.rglob("*.html"))
    for name, content in files(app.env).items():
        path = html / "_static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.stem in pages:
            path.write_text(content, "utf8")


def setup(app) -> None:
    """Connect the events; pages are written anew for another script."""
    app.add_config_value("dl_playgrounds", sorted(own()), "html")
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_all)

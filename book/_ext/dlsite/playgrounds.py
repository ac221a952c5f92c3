"""The playgrounds' script, style and data, beside the pages that have one.

They are named in the contents of their page, and ``dl-play`` shows one in
brief on another. The data come from the stored runs, not from the pages read
in this build, so that they are written whatever Sphinx had in its own store.
"""

import re
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from dlbook.playground import bundle
from dlbook.playground.embedding import MIME, kinds, text
from dlsite import head, report
from tools import reading

FOLDER = "playgrounds"
KIND = re.compile(r'<dl-playground (?:brief )?kind="([\w-]+)"')
LABEL = re.compile(r'^  label: "([^"]+)",$', re.M)
BRIEF = """<dl-playground brief kind="{}" data-key="{}"></dl-playground>
<noscript><p>With JavaScript, you can play here.</p></noscript>"""
ITEM = """<li class="dl-toc-play">
<a class="reference internal" href="#{}">{}</a></li>"""


def name(kind: str, content: str) -> str:
    """A file's name, from which it may be kept for ever."""
    digits = sha256(content.encode()).hexdigest()[:10]
    return f"{FOLDER}/playground-{digits}.{kind}"


@cache
def own(*shown: str) -> dict[str, str]:
    """Text of the script of these kinds, and of the style, by name."""
    script, style = bundle.script(*shown), bundle.style()
    return {name("js", script): script, name("css", style): style}


def of_page(html: str) -> dict[str, str]:
    """The script and style of a page, none where it has no playground."""
    shown = sorted(set(KIND.findall(html)))
    return own(*shown) if shown else {}


def add_script(app, page, template, context, doctree) -> None:
    """Load script and style on pages that have a playground."""
    if code := of_page(context.get("body", "")):
        script, style = code
        app.add_js_file(script, defer="defer")
        app.add_css_file(style)


def script_of(kind: str) -> Path:
    """The file of a kind's own script."""
    folder = resources.files("dlbook.playground") / "js" / "kinds"
    return Path(str(folder / f"{kind}.js"))


def label(kind: str) -> str:
    """What the kind's own script calls it."""
    path = script_of(kind)
    if found := LABEL.search(path.read_text("utf8")):
        return found[1]
    raise ExtensionError(f"{path.name}: no label on a line of its own")


def add_to_contents(app, page, template, context, doctree) -> None:
    """Name each playground in the page's contents, below its section."""
    for figure in doctree.findall(nodes.figure) if doctree else ():
        texts = "".join(raw.astext() for raw in figure.findall(nodes.raw))
        if found := KIND.search(texts):
            section = figure.parent
            while not isinstance(section, nodes.section):
                section = section.parent
            item = ITEM.format(figure["ids"][0], label(found[1]))
            context["toc"] = below(section["ids"][0], item, context["toc"])


def below(id_: str, item: str, toc: str) -> str:
    """A page's contents with an item at the head of those of a section."""
    soup = BeautifulSoup(toc, "html.parser")
    entry = (soup.find("a", href=f"#{id_}") or soup.a).parent
    if entry.ul is None:
        entry.append(soup.new_tag("ul"))
    entry.ul.insert(0, BeautifulSoup(item, "html.parser"))
    return str(soup)


class Play(SphinxDirective):
    """The first playground of a chapter, in brief; its data are shared."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        stem = self.arguments[0]
        report.note(self.env, stem)
        for key, record in records(self.env, stem).items():
            html = BRIEF.format(record["kind"], key)
            return [nodes.raw("", html, format="html")]
        return []


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


def data(env) -> dict[str, str]:
    """Text of each playground's data by its name below ``_static``."""
    found = {}
    for docname in sorted(env.found_docs):
        if not head.is_chapter(reading.read(Path(env.doc2path(docname)))):
            continue
        for key, record in records(env, docname).items():
            json = text(record).decode()
            found[f"{FOLDER}/{key}.js"] = (
                f'(globalThis.dlbookData ??= {{}})["{key}"] = {json};\n'
            )
    return found


def write_all(app, exception: Exception | None) -> None:
    """Write script, style and data of the pages that are there."""
    if exception or app.builder.format != "html":
        return
    html = Path(app.outdir)
    pages = [p.read_text("utf8") for p in html.rglob("*.html")]
    found = data(app.env)
    for page in pages:
        found |= of_page(page)
    whole = "".join(pages)
    for name, content in found.items():
        path = html / "_static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.stem in whole:
            path.write_text(content, "utf8")


def setup(app) -> None:
    """Connect the events; pages are written anew for another script."""
    app.add_config_value("dl_playgrounds", sorted(own(*kinds())), "html")
    app.add_directive("dl-play", Play)
    app.connect("html-page-context", add_to_contents)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_all)

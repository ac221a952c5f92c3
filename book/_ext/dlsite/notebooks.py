"""Write each chapter's notebook beside the pages, when they are built."""

import os
import re
from pathlib import Path, PurePosixPath

import nbformat
from sphinx.util import logging

import dlbook
from dlsite import head, links, report
from dlsite.bibliography import Bibliography
from tools import export, quote, reading

logger = logging.getLogger(__name__)


class Resolver:
    """Answers from the environment what the notebook's text needs."""

    def __init__(self, app, docname: str, works: Bibliography) -> None:
        self.app, self.env, self.docname = app, app.env, docname
        self.works, self.base = works, app.config.html_baseurl
        self.std = app.env.get_domain("std")

    def equation(self, label: str) -> str:
        args = (self.env, self.app.builder, self.docname, label)
        found = links.equation_link(*args)
        if not found:
            raise ValueError(f"no equation {label!r}")
        return found[1]

    def measured(self, name: str) -> str:
        stem, _, name = name.rpartition("/")
        stem = stem or report.stem_of(self.docname)
        found = report.chapter(self.env, stem).get("measured", {})
        return found[name]["text"] if name in found else "?"

    def number(self, label: str) -> str:
        docname, anchor = self.std.anonlabels.get(label, ("", ""))
        numbers = self.env.toc_fignumbers.get(docname, {})
        for kind, found in numbers.items():
            if anchor in found:
                digits = ".".join(map(str, found[anchor]))
                return self.app.config.numfig_format[kind] % digits
        raise ValueError(f"nothing numbered has the label {label!r}")

    def title(self, label: str) -> str:
        if label in self.std.labels:
            return self.std.labels[label][2]
        return self.number(label)

    def page(self, target: str) -> tuple[str, str]:
        if not target.startswith("/"):
            folder = PurePosixPath("/" + self.docname).parent
            target = str(folder / target)
        name = normal(target.removesuffix(".md"))
        if name not in self.env.titles:
            raise ValueError(f"no page {target!r}")
        uri = self.app.builder.get_target_uri(name) if self.base else ""
        url = f"{self.base.rstrip('/')}/{uri}" if self.base else ""
        return self.env.titles[name].astext(), url

    def cite(self, keys: str, textual: bool) -> str:
        return self.works.cite(keys, textual)

    def references(self) -> list[str]:
        return self.works.references()

    def macros(self, tex: str) -> str:
        """Macros without arguments, which JupyterLab does not know."""
        known = getattr(self.app.config, "katex_macros", None) or {}
        for name, body in known.items():
            after = r"(?![A-Za-z])" if name[-1].isalpha() else ""
            pattern = re.escape(name) + after
            tex = re.sub(pattern, lambda _, b=body: b, tex)
        return tex

    def code(self, name: str) -> tuple[str, str]:
        root = links.root(self.env)
        found = quote.find(root, name)
        cited = quote.module(root, found.path).cited
        lines = [self.line(t, cited.get(n, ())) for n, t in found.lines]
        return "\n".join(lines), str(found.path.relative_to(root))

    def line(self, text: str, labels: tuple[str, ...]) -> str:
        """A line of code, with equation numbers in its comment."""
        if not labels:
            return text
        numbers = ", ".join(f"{self.equation(x)} {x}" for x in labels)
        return text[: text.rindex("# (")] + f"# {numbers}"


def normal(path: str) -> str:
    """A page's name from the root, without ``..``."""
    parts: list[str] = []
    for part in PurePosixPath(path).parts[1:]:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def stored(env, stem: str) -> nbformat.NotebookNode | None:
    """The run that the report speaks of, if it is at hand."""
    print_ = report.chapter(env, stem).get("fingerprint")
    folder = Path(env.srcdir) / env.config.dl_report
    path = folder.parent / "store" / f"{stem}-{print_}.ipynb"
    return nbformat.read(path, 4) if path.is_file() else None


def note(app) -> str:
    """Where the notebook comes from and what it needs."""
    home = app.config.html_baseurl
    title = app.config.html_title
    name = f"[{title}]({home})" if home else title
    package = "dlbook[chapters]"
    if home:
        wheel = f"wheel/dlbook-{dlbook.__version__}-py3-none-any.whl"
        package += f" @ {home.rstrip('/')}/{wheel}"
    return (
        f"*A chapter of {name}. It runs in plain JupyterLab once the book's "
        f'package is there:* `pip install "{package}"`'
    )


def write(app, docname: str) -> None:
    """Write one chapter's notebook, if it differs from what is there."""
    page = reading.read(Path(app.env.doc2path(docname)))
    if not head.is_chapter(page):
        return
    files = getattr(app.config, "bibtex_bibfiles", [])
    works = Bibliography([Path(app.srcdir) / f for f in files])
    resolve = Resolver(app, docname, works)
    ran = stored(app.env, page.stem)
    notebook = export.notebook(page, resolve, note(app), ran)
    text = nbformat.writes(notebook) + "\n"
    path = Path(app.outdir) / head.notebook_page(docname)
    path.parent.mkdir(exist_ok=True)
    if not path.is_file() or path.read_text("utf8") != text:
        path.write_text(text, "utf8")


def write_all(app, exception: Exception | None) -> None:
    """Write the notebooks of all chapters; a fault is a warning."""
    if exception or app.builder.format != "html":
        return
    for docname in sorted(app.env.found_docs):
        try:
            write(app, docname)
        except (ValueError, LookupError) as error:
            text = f"no notebook of {docname}: {error}"
            logger.warning(text, location=docname, type="dl")


def address(app, config) -> None:
    """Where the site will stand, if ``DLBOOK_URL`` says so.

    What is published carries the book as an archive and as a PDF.
    """
    config.html_baseurl = os.environ.get("DLBOOK_URL", config.html_baseurl)
    if home := config.html_baseurl.rstrip("/"):
        name = f"{home}/dlbook-{dlbook.__version__}"
        config.html_context = {**config.html_context, "downloads": name}


def setup(app) -> None:
    """Connect the events."""
    app.connect("config-inited", address)
    app.connect("build-finished", write_all)

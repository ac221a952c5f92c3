"""Write each chapter's notebooks beside the pages, when they are built."""

import re
from pathlib import Path, PurePosixPath

import nbformat
from sphinx.util import logging

from dlsite import head, launch, links, report
from dlsite.bibliography import Bibliography
from tools import exercises, export, quote, reading, student

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


def write(app, docname: str) -> None:
    """Write one chapter's notebooks, unless the page was not read again."""
    page = reading.read(Path(app.env.doc2path(docname)))
    there = (Path(app.outdir) / launch.page_of(docname)).is_file()
    if there or not head.is_chapter(page):
        return
    ran = report.stored(app.env, page.stem)
    install = launch.install(app.config, page)
    note = launch.note(app.config)
    made = export.notebook(page, resolver(app, docname), note, ran, install)
    keep(app, launch.page_of(docname), made)
    if exercises.exercises(page):
        note += launch.STUDENT
        made = student.notebook(page, resolver(app, docname), note, install)
        keep(app, launch.student_page_of(docname), made)


def resolver(app, docname: str) -> Resolver:
    """One for each notebook: it remembers what the text has cited."""
    files = getattr(app.config, "bibtex_bibfiles", [])
    works = Bibliography([Path(app.srcdir) / f for f in files])
    return Resolver(app, docname, works)


def keep(app, name: str, notebook: nbformat.NotebookNode) -> None:
    """Write a notebook beside the pages."""
    path = Path(app.outdir) / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", "utf8")


def forget(app, env, docname: str) -> None:
    """Delete the notebooks of a page that is read again."""
    for name in (launch.page_of(docname), launch.student_page_of(docname)):
        (Path(app.outdir) / name).unlink(missing_ok=True)


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


def setup(app) -> None:
    """Connect the events."""
    app.connect("env-purge-doc", forget)
    app.connect("build-finished", write_all)

"""Write each chapter's notebooks beside the pages, for plain JupyterLab.

One has the outputs of the stored run; the other is a student's, with stubs
where the solutions stand, and no outputs, which would show what these make.
"""

from pathlib import Path

import nbformat
from docutils import nodes
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pybtex_docutils import Backend
from sphinx.util import logging

from dlbook._display import MIME
from dlbook.playground.embedding import MIME as PLAYGROUND
from dlsite import head, launch, report
from dlsite.markdown import Markdown, is_cell
from tools import exercises, reading
from tools.book import code

logger = logging.getLogger(__name__)
STYLE = "from dlbook.figures.style import use_style\n\nuse_style()"
HIDDEN = {"hide-input", "hide-cell", "remove-input", "solution"}


class Cells:
    """The cells of a page's notebook, made as the page is read."""

    def __init__(self, page: reading.Page, ran: NotebookNode | None) -> None:
        self.page, self.ran = page, code(ran) if ran else []
        self.done: list[NotebookNode] = []
        self.text: list[str] = []

    def markdown(self, text: str) -> None:
        """Gather Markdown; a heading begins a cell."""
        if text.startswith("#"):
            self.flush()
        self.text += [text] if text.strip() else []

    def flush(self) -> None:
        """Put the gathered Markdown into a cell."""
        if self.text:
            self.done.append(new_markdown_cell("\n\n".join(self.text)))
        self.text.clear()

    def code(self, number: int, student: bool) -> None:
        """A cell of code with its tags, and its outputs or its stub."""
        self.flush()
        block = self.page.cells()[number]
        source, tags = block.text.strip("\n"), block.tags
        if student and "solution" in tags:
            source, tags = exercises.stub(source), ["exercise"]
        cell = new_code_cell(source)
        if tags:
            cell.metadata.tags = tags
        if HIDDEN & set(tags):
            cell.metadata.jupyter = {"source_hidden": True}
        for ran in self.ran[number : number + 1] if not student else ():
            if ran.source.strip() == source.strip():
                cell.outputs = [clean(o) for o in ran.outputs]
                cell.execution_count = ran.execution_count
        self.done.append(cell)


def clean(output: NotebookNode) -> NotebookNode:
    """An output without the build's record; measured numbers as text."""
    output = nbformat.from_dict(output)
    record = output.get("data", {}).pop(MIME, {})
    output.get("data", {}).pop(PLAYGROUND, None)
    if record.get("type") == "measured":
        output.data.pop("text/html", None)
    return output


def references(writer: Markdown) -> list[str]:
    """The works that the page cites, as the bibliography lists them."""
    domain = writer.app.env.get_domain("cite")
    found = [c for c in domain.citation_refs if c.docname == writer.docname]
    keys = {target.key for ref in found for target in ref.targets}
    works = [c.formatted_entry for c in domain.citations if c.key in keys]
    lines = [work.text.render(Backend()) for work in works]
    return ["- " + "".join(map(writer.piece, line)) for line in lines]


def made(app, docname: str, doctree, student: bool) -> NotebookNode:
    """The page as a notebook."""
    page = reading.read(Path(app.env.doc2path(docname)))
    writer = Markdown(app, docname, student)
    cells = Cells(page, report.stored(app.env, page.stem))
    note = launch.note(app.config) + launch.STUDENT * student
    title = writer.inline(next(doctree.findall(nodes.title)))
    cells.done.append(new_markdown_cell(f"# {title}\n\n{note}"))
    cells.done += [new_code_cell(launch.install(app.config, page))]
    cells.done += [new_code_cell(STYLE)]
    order = sorted(c["cell_index"] for c in doctree.findall(is_cell))
    for part in writer.blocks(doctree):
        if isinstance(part, str):
            cells.markdown(part)
        else:
            cells.code(order.index(part["cell_index"]), student)
    if listed := references(writer):
        cells.markdown("## References")
        cells.markdown("\n".join(listed))
    cells.flush()
    for i, cell in enumerate(cells.done):
        cell.id = f"{page.stem[:50]}-{i}"
    kernel = dict(page.front["kernelspec"])
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return new_notebook(cells=cells.done, metadata=about)


def write(app, docname: str, template, context, doctree) -> None:
    """Write a chapter's notebooks with its page; a fault is a warning."""
    if doctree is None or app.builder.name != "html":
        return
    page = reading.read(Path(app.env.doc2path(docname)))
    if not head.is_chapter(page):
        return
    names = [launch.page_of(docname), launch.student_page_of(docname)]
    for student in (False, True)[: 1 + bool(exercises.exercises(page))]:
        path = Path(app.outdir) / names[student]
        path.parent.mkdir(exist_ok=True)
        try:
            found = made(app, docname, doctree, student)
            path.write_text(nbformat.writes(found) + "\n", "utf8")
        except (ValueError, LookupError) as error:
            text = f"no notebook of {docname}: {error}"
            logger.warning(text, location=docname, type="dl")


def forget(app, env, docname: str) -> None:
    """Delete the notebooks of a page that is read again."""
    for name in (launch.page_of(docname), launch.student_page_of(docname)):
        (Path(app.outdir) / name).unlink(missing_ok=True)


def setup(app) -> None:
    """Connect the events."""
    app.connect("env-purge-doc", forget)
    app.connect("html-page-context", write)

"""A chapter as a notebook for plain JupyterLab, outside the repository.

Directives and roles become Markdown, quoted code stands in its place, outputs
come from the stored run.
"""

from collections import deque
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from dlbook._display import MIME
from dlbook.playground.embedding import MIME as PLAYGROUND
from tools.blocks import Block
from tools.inline import Resolver
from tools.markdown import caption, markdown
from tools.reading import Page

STYLE = "from dlbook.figures.style import use_style\n\nuse_style()"
HIDDEN = {"hide-input", "hide-cell", "remove-input", "solution"}


def notebook(
    page: Page,
    resolve: Resolver,
    note: str,
    ran: NotebookNode | None = None,
    install: str = "",
) -> NotebookNode:
    """The page as a notebook; ``ran`` has the outputs of its cells.

    ``note`` says, below the title, where it comes from; ``install`` is the
    cell that fetches the package. What the text has cited is listed at the
    end.
    """
    outputs = Outputs(ran)
    cells = [new_markdown_cell(f"# {page.title()}\n\n{note}")]
    cells += [new_code_cell(x) for x in (install, STYLE) if x]
    text: list[str] = []
    for block in skip_title(page.blocks):
        if block.within == "try":  # what only the page can do
            continue
        if block.kind == "code-cell":
            flush(text, cells)
            cells.append(code_cell(block, outputs))
            text += caption(block, resolve)
            continue
        if block.kind == "heading":
            flush(text, cells)
        if block.kind == "dl-key":
            block = key_equations(page, block)
        text += markdown(block, resolve)
    flush(text, cells)
    if references := resolve.references():
        lines = "\n".join(f"- {r}" for r in references)
        cells.append(new_markdown_cell(f"## References\n\n{lines}"))
    for i, cell in enumerate(cells):
        cell.id = f"{page.stem[:50]}-{i}"
    return new_notebook(cells=cells, metadata=metadata(page))


def key_equations(page: Page, block: Block) -> Block:
    """The box of the equations of class ``key``, and the words in it."""
    words = dict(x.split(": ", 1) for x in block.body if x)
    box = Block("admonition", block.line, [], "Key equations")
    for found in page.walk():
        if "key" in found.classes:
            if lead := words.get(found.options["label"]):
                box.children.append(Block("prose", found.line, [lead]))
            box.children.append(found)
    return box


def metadata(page: Page) -> dict:
    """The kernel, as the front matter names it."""
    return {
        "kernelspec": dict(page.front["kernelspec"]),
        "language_info": {"name": "python"},
    }


def skip_title(blocks: list[Block]) -> Iterator[Block]:
    """The blocks without the first heading."""
    titles = [b for b in blocks if b.kind == "heading"][:1]
    return (b for b in blocks if b not in titles)


def flush(text: list[str], cells: list[NotebookNode]) -> None:
    """Put the gathered Markdown into a cell."""
    source = "\n\n".join(t for t in text if t.strip())
    if source:
        cells.append(new_markdown_cell(source))
    text.clear()


def code_cell(block: Block, outputs: "Outputs") -> NotebookNode:
    """A code cell with its tags and, if it ran, its outputs."""
    cell = new_code_cell(block.text.strip("\n"))
    if block.tags:
        cell.metadata.tags = block.tags
    if HIDDEN & set(block.tags):
        cell.metadata.jupyter = {"source_hidden": True}
    return outputs.add(cell)


class Outputs:
    """The outputs of a stored run, handed out in order."""

    def __init__(self, ran: NotebookNode | None) -> None:
        cells = ran.cells if ran else []
        self.left = deque(c for c in cells if c.cell_type == "code")

    def add(self, cell: NotebookNode) -> NotebookNode:
        """Give ``cell`` the outputs of the next run cell of its source."""
        sources = [c.source.strip() for c in self.left]
        if cell.source.strip() not in sources:
            return cell
        for _ in range(sources.index(cell.source.strip())):
            self.left.popleft()
        found = self.left.popleft()
        cell.outputs = [clean(o) for o in found.outputs]
        cell.execution_count = found.execution_count
        return cell


def clean(output: NotebookNode) -> NotebookNode:
    """An output without the build's record; measured numbers as text."""
    output = nbformat.from_dict(output)
    record = output.get("data", {}).pop(MIME, {})
    output.get("data", {}).pop(PLAYGROUND, None)
    if record.get("type") == "measured":
        output.data.pop("text/html", None)
    return output

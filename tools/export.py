"""A chapter as a notebook for plain JupyterLab, outside the repository.

Directives and roles become Markdown, quoted code stands in its place, outputs
come from the stored run.
"""

import re
from collections import deque
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from dlbook._display import MIME
from tools.inline import Resolver, display, translate
from tools.reading import Block, Page

STYLE = "from dlbook.figures.style import use_style\n\nuse_style()"
HIDDEN = {"hide-input", "hide-cell", "remove-input", "solution"}
DROPPED = {"silent", "exercise-end", "solution-end", "bibliography"}
TITLES = {"note": "Note", "warning": "Warning", "tip": "Tip"}


def notebook(
    page: Page,
    resolve: Resolver,
    note: str,
    ran: NotebookNode | None = None,
) -> NotebookNode:
    """The page as a notebook; ``ran`` has the outputs of its cells.

    ``note`` says, below the title, where it comes from. What the text has
    cited is listed at the end.
    """
    outputs = Outputs(ran)
    cells = [new_markdown_cell(f"# {page.title()}\n\n{note}")]
    cells.append(new_code_cell(STYLE))
    text: list[str] = []
    for block in skip_title(page.blocks):
        if block.kind == "code-cell":
            flush(text, cells)
            cells.append(code_cell(block, outputs))
            text += caption(block, resolve)
            continue
        if block.kind == "heading":
            flush(text, cells)
        text += markdown(block, resolve)
    flush(text, cells)
    if references := resolve.references():
        lines = "\n".join(f"- {r}" for r in references)
        cells.append(new_markdown_cell(f"## References\n\n{lines}"))
    for i, cell in enumerate(cells):
        cell.id = f"{page.stem[:50]}-{i}"
    return new_notebook(cells=cells, metadata=metadata(page))


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
    if record.get("type") == "measured":
        output.data.pop("text/html", None)
    return output


def caption(block: Block, resolve: Resolver) -> list[str]:
    """A figure's caption, to stand below its cell."""
    figure = block.figure
    if not figure.get("caption"):
        return []
    number = resolve.number(str(figure.get("name", "")))
    text = translate(figure["caption"].strip(), resolve)
    return [f"**{number}.** {text}"]


def markdown(block: Block, resolve: Resolver) -> list[str]:
    """A block as Markdown; ``ValueError`` if its directive has no form."""
    match block.kind:
        case "prose":
            return [translate(block.text.strip("\n"), resolve)]
        case "heading":
            title = translate(block.argument, resolve)
            return ["#" * block.options["level"] + " " + title]
        case "fence":
            return [f"```{block.argument}\n{block.text}\n```"]
        case "math":
            label = block.options.get("label")
            number = resolve.equation(label) if label else ""
            return [display(block.text, number, resolve)]
        case "source":
            names = re.split(r"[\s,]+", block.argument)
            return [quoted(name, resolve) for name in names]
        case "list-table":
            return [table(block, resolve)]
        case "exercise-start" | "solution-start":
            return [f"**{lead(block, resolve)}**"]
        case kind if kind in DROPPED:
            return []
    if not block.children and block.text.strip():
        raise ValueError(f"{block.kind!r} has no form in a notebook")
    return [admonition(block, resolve)]


def lead(block: Block, resolve: Resolver) -> str:
    """The first words of an exercise or of its solution."""
    if block.kind == "solution-start":
        return f"Solution to {resolve.number(block.argument)}."
    number = resolve.number(str(block.options.get("label", "")))
    title = translate(block.argument, resolve)
    return f"{number} ({title})." if title else f"{number}."


def quoted(name: str, resolve: Resolver) -> str:
    """Code of the package, with its name above it."""
    code, path = resolve.code(name)
    return f"`{name}`, in `{path}`:\n\n```python\n{code}\n```"


def admonition(block: Block, resolve: Resolver) -> str:
    """A box as a quotation, or folded where the site folds it."""
    title = block.argument or TITLES.get(block.kind, "")
    title = translate(title, resolve)
    inner = [t for b in block.children for t in markdown(b, resolve)]
    body = "\n\n".join(inner)
    if "dropdown" in block.classes or block.kind == "dropdown":
        head = f"<details><summary>{title}</summary>"
        return f"{head}\n\n{body}\n\n</details>"
    lines = f"**{title}**\n\n{body}".split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def table(block: Block, resolve: Resolver) -> str:
    """A list-table as a Markdown table."""
    rows: list[list[str]] = []
    for line in block.body:
        match = re.match(r"^([*-]\s+|\s+)-\s?(.*)$", line)
        if match and not match[1].isspace():
            rows.append([match[2]])
        elif match:
            rows[-1].append(match[2])
        elif line.strip():
            rows[-1][-1] += " " + line.strip()
    if str(block.options.get("header-rows", "0")) == "0":
        rows.insert(0, [""] * len(rows[0]))
    rows.insert(1, ["---"] * len(rows[0]))
    text = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    title = f"*{block.argument}*\n\n" if block.argument else ""
    return translate(title + text, resolve)

"""A chapter's directives as plain Markdown."""

import re

from tools.blocks import Block
from tools.inline import Resolver, display, translate

DROPPED = {"silent", "exercise-end", "solution-end", "bibliography"}
TITLES = {"note": "Note", "warning": "Warning", "tip": "Tip"}


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
    lines = (f"**{title}**\n\n{body}" if title else body).split("\n")
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

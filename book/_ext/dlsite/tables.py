"""Tables and their entries, as docutils nodes."""

from docutils import nodes

from dlsite import measured


def quoted(found: dict, name: str) -> nodes.Node:
    """A measured number, or that there is none yet."""
    if name in found:
        return measured.number(found[name])
    return nodes.inline("", "not run", classes=["dl-not-run"])


def power(error: float) -> nodes.math:
    """An error as one digit times a power of ten, on one line."""
    digits, exponent = f"{error:.0e}".split("e")
    text = rf"{{{digits} \times 10^{{{int(exponent)}}}}}" if error else "0"
    return nodes.math(text, text)


def table(header, rows, kind: str = "dl-table") -> nodes.table:
    """A table of inline nodes."""
    width = len(rows[0])
    group = nodes.tgroup("", cols=width)
    group += [nodes.colspec("", colwidth=1) for _ in range(width)]
    if header:
        cells = [[nodes.Text(text)] for text in header]
        group += nodes.thead("", row(cells))
    group += nodes.tbody("", *map(row, rows))
    return nodes.table("", group, classes=[kind])


def row(cells) -> nodes.row:
    """A row of a table."""
    entries = (nodes.entry("", nodes.paragraph("", "", *c)) for c in cells)
    return nodes.row("", *entries)

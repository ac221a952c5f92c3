"""MyST text as blocks: headings, prose, mathematics, directives.

The part of MyST that chapters use, without the book's parser; everything
keeps its line, so that checks can name it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

FENCE = re.compile(r"^(\s*)(`{3,}|:{3,}|~{3,})\s*(.*)$")
INFO = re.compile(r"^\{([\w:.-]+)\}\s*(.*)$")
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*$")
MATH_END = re.compile(r"\$\$\s*(?:\(([\w-]+)\))?\s*$")
SILENT = re.compile(r"^(%|\+\+\+|\([\w-]+\)=\s*$)")
CONTAINERS = {"admonition", "note", "warning", "tip", "dropdown", "list-table"}
CONTAINERS |= {"margin"}


@dataclass
class Block:
    """A piece of a page; ``line`` is its first, ``first`` its body's first.

    ``kind`` is ``heading``, ``prose``, ``math``, ``silent``, ``fence`` (code
    that does not run) or the name of a directive. ``within`` says whether it
    stands between the start and the end of an exercise or a solution, or in
    a box of things to ``try`` on the page.
    """

    kind: str
    line: int
    body: list[str] = field(default_factory=list)
    argument: str = ""
    options: dict = field(default_factory=dict)
    first: int = 0
    children: list["Block"] = field(default_factory=list)
    within: str = ""

    @property
    def text(self) -> str:
        """The body as one string."""
        return "\n".join(self.body)

    @property
    def classes(self) -> list[str]:
        """The directive's ``:class:`` option, split."""
        return str(self.options.get("class") or "").split()

    @property
    def tags(self) -> list[str]:
        """A cell's tags."""
        tags = self.options.get("tags") or []
        return tags.split() if isinstance(tags, str) else list(tags)

    @property
    def figure(self) -> dict:
        """A cell's figure options: name and caption."""
        return (self.options.get("mystnb") or {}).get("figure") or {}


def walk(blocks: list[Block]) -> Iterator[Block]:
    """Every block of a list and of their children, in order."""
    for block in blocks:
        yield block
        yield from walk(block.children)


def parse(lines: list[str], number: int) -> list[Block]:
    """The blocks of ``lines``, of which the first has this number."""
    blocks: list[Block] = []
    i = 0
    while i < len(lines):
        line, at = lines[i], number + i
        if match := FENCE.match(line):
            end = closing(lines, i, match[2])
            blocks.append(fenced(match, lines[i + 1 : end], at))
            i = end
        elif line.lstrip().startswith("$$"):
            end = next(
                j for j in range(i, len(lines) + 1) if closes(lines, i, j)
            )
            blocks.append(dollars(lines[i : end + 1], at))
            i = end
        elif match := HEADING.match(line):
            level = {"level": len(match[1])}
            blocks.append(Block("heading", at, [line], match[2], level))
        elif SILENT.match(line):
            blocks.append(Block("silent", at, [line]))
        elif not line.strip():
            if blocks and blocks[-1].kind == "prose":
                blocks[-1].body.append("")
        elif blocks and blocks[-1].kind == "prose":
            blocks[-1].body.append(line)
        else:
            blocks.append(Block("prose", at, [line], first=at))
        i += 1
    return blocks


def closing(lines: list[str], start: int, fence: str) -> int:
    """Index of the line that closes the fence opened at ``start``."""
    close = re.compile(rf"^\s*{re.escape(fence[0])}{{{len(fence)},}}\s*$")
    inside = range(start + 1, len(lines))
    return next((j for j in inside if close.match(lines[j])), len(lines))


def closes(lines: list[str], start: int, j: int) -> bool:
    """Whether line ``j`` ends the ``$$`` opened at ``start``."""
    if j >= len(lines) - 1:
        return True
    line = lines[j] if j > start else lines[j].lstrip()[2:]
    return bool(MATH_END.search(line))


def dollars(lines: list[str], at: int) -> Block:
    """A ``$$`` block, with the label behind it if there is one."""
    text = "\n".join(lines).strip()
    match = MATH_END.search(text, 2)
    options = {"label": match[1]} if match and match[1] else {}
    inner = text[2 : match.start() if match else None].strip("\n")
    return Block("math", at, inner.split("\n"), "", options, at)


def fenced(match: re.Match, body: list[str], at: int) -> Block:
    """A directive or a block of plain code."""
    indent = len(match[1])
    body = [x[indent:] if not x[:indent].strip() else x for x in body]
    info = INFO.match(match[3])
    if not info:
        return Block("fence", at, body, match[3], first=at + 1)
    options, skip = directive_options(body)
    block = Block(info[1], at, body[skip:], info[2].strip(), options)
    block.first = at + 1 + skip
    if block.kind in CONTAINERS:
        block.children = parse(block.body, block.first)
    return block


def directive_options(body: list[str]) -> tuple[dict, int]:
    """Options in either form, and how many lines they and a blank take."""
    if body and body[0].strip() == "---" and "---" in body[1:]:
        end = body.index("---", 1)
        return yaml.safe_load("\n".join(body[1:end])) or {}, end + 1
    options, i = {}, 0
    while i < len(body) and (m := re.match(r"^:([\w-]+):\s*(.*)$", body[i])):
        flow = m[2].startswith(("[", "{"))
        options[m[1]] = yaml.safe_load(m[2]) if flow else m[2].strip()
        i += 1
    while i < len(body) and options and not body[i].strip():
        i += 1
    return options, i

"""MyST text as blocks: headings, prose, mathematics, directives.

The book's own parser finds them; each keeps its line, so that checks can name
it. What lies between the others is prose.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

import yaml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser

INFO = re.compile(r"^\{([\w:.-]+)\}\s*(.*)$")
SYNTAX = {"amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"}
FENCES = {"fence", "colon_fence"}
FORMULAS = {"math_block", "math_block_label", "amsmath"}
BREAKS = {"softbreak", "hardbreak"}
SILENT = {"myst_line_comment", "myst_block_break", "myst_target"}
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


class Directive:
    """Any directive, as its parser asks about it."""

    option_spec: ClassVar = {"any": True}
    required_arguments = 0
    optional_arguments = 1
    has_content = True


def config() -> MdParserConfig:
    """What the book's parser knows beside Markdown."""
    return MdParserConfig(enable_extensions=SYNTAX)


@lru_cache(2)
def parser(inline: bool):
    """The book's parser, of lines or of what is larger than a line."""
    made = create_md_parser(config(), RendererHTML)
    return made if inline else made.disable("inline")


@lru_cache(4096)
def pieces(text: str) -> list[tuple[int, Token]]:
    """The parts of lines, and how many line breaks stand before each."""
    found, line = [], 0
    for token in parser(inline=True).parseInline(text)[0].children or ():
        token.content = "\n" if token.type in BREAKS else token.content
        found.append((line, token))
        line += token.content.count("\n")
    return found


def parse(lines: list[str], number: int) -> list[Block]:
    """The blocks of ``lines``, of which the first has this number."""
    blocks: list[Block] = []
    end = 0
    tokens = parser(inline=False).parse("\n".join(lines) + "\n")
    for i, token in enumerate(tokens):
        if not token.map or token.map[0] < end:
            continue
        block = special(token, tokens[i + 1 : i + 2], number + token.map[0])
        if block:
            blocks += prose(lines[end : token.map[0]], number + end)
            blocks.append(block)
            end = token.map[1]
    return blocks + prose(lines[end:], number + end)


def prose(lines: list[str], number: int) -> list[Block]:
    """What stands between other blocks, if there is anything."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    if not filled:
        return []
    at = number + filled[0]
    return [Block("prose", at, lines[filled[0] : filled[-1] + 1], first=at)]


def special(token: Token, then: list[Token], at: int) -> Block | None:
    """The block of a token, unless it is prose."""
    if token.type in FENCES:
        return fenced(token, at)
    if token.type in FORMULAS:
        options = {"label": token.info} if token.info else {}
        body = token.content.strip("\n").split("\n")
        return Block("math", at, body, "", options, at)
    if token.type in SILENT:
        return Block("silent", at, [token.content])
    if token.type == "front_matter":
        return Block(token.type, at, token.content.split("\n"))
    if token.type == "heading_open" and not token.level:
        title = then[0].content
        return Block(
            "heading", at, [title], title, {"level": int(token.tag[1])}
        )
    return None


def fenced(token: Token, at: int) -> Block:
    """A directive or a block of plain code."""
    info = INFO.match(token.info.strip())
    if not info:
        body = token.content.removesuffix("\n").split("\n")
        return Block("fence", at, body, token.info.strip(), first=at + 1)
    found = parse_directive_text(
        Directive, "", token.content, validate_options=False
    )
    if found.warnings:
        raise yaml.YAMLError(found.warnings[0].msg)
    block = Block(info[1], at, found.body, info[2].strip(), found.options)
    block.first = at + 1 + found.body_offset
    if block.kind in CONTAINERS:
        block.children = parse(block.body, block.first)
    return block

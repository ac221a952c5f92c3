"""What stands inside a line of a chapter, as plain Markdown."""

import re
from typing import Protocol

from tools.reading import ROLE

TITLED = re.compile(r"^(.*?)\s*<([^<>]+)>$", re.DOTALL)
PAGE_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+\.md)(#[^)]*)?\)")
ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
OUTER = re.compile(
    r"\\(begin|end)\{(align|gather|multline|equation)\*?\}(\{\d+\})?"
)
INNER = {"align": "aligned", "gather": "gathered", "multline": "gathered"}


class Resolver(Protocol):
    """What the built book knows of labels, numbers and sources."""

    def equation(self, label: str) -> str: ...
    def measured(self, name: str) -> str: ...
    def number(self, label: str) -> str: ...
    def title(self, label: str) -> str: ...
    def page(self, target: str) -> tuple[str, str]: ...
    def cite(self, keys: str, textual: bool) -> str: ...
    def macros(self, tex: str) -> str: ...
    def code(self, name: str) -> tuple[str, str]: ...
    def references(self) -> list[str]: ...


def translate(text: str, resolve: Resolver) -> str:
    """Text with every role replaced by what it shows."""
    text = PAGE_LINK.sub(lambda m: link(m[1], m[2], resolve), text)
    return ROLE.sub(lambda m: role(m[1], m[2], resolve), text)


def role(name: str, content: str, resolve: Resolver) -> str:
    """What one role shows; ``ValueError`` for one that is not allowed."""
    titled = TITLED.match(content)
    text, target = (titled[1], titled[2]) if titled else ("", content)
    match name:
        case "eq":
            return resolve.equation(target)
        case "math":
            return f"${resolve.macros(content)}$"
        case "measured":
            return resolve.measured(content.strip())
        case "drawn":
            return f"Drawn by `{content.strip()}`."
        case "numref":
            return numbered(text, resolve.number(target))
        case "ref":
            return text or resolve.title(target)
        case "term":
            return text or target
        case "doc":
            return link(text, target, resolve)
        case "cite:t" | "cite:p":
            return resolve.cite(content, name == "cite:t")
    raise ValueError(f"the role {name!r} has no form in a notebook")


def numbered(text: str, number: str) -> str:
    """``Figure %s`` or ``Figure {number}`` with its number."""
    if not text:
        return number
    digits = number.rsplit(" ", 1)[-1]
    return text.replace("%s", digits).replace("{number}", digits)


def link(text: str, target: str, resolve: Resolver) -> str:
    """A page by its title, linked where the site's address is known."""
    title, url = resolve.page(target)
    return f"[{text or title}]({url})" if url else f"*{text or title}*"


def display(tex: str, number: str, resolve: Resolver) -> str:
    """A displayed equation, numbered as the site numbers it."""
    tex = "\n".join(x for x in tex.strip().split("\n") if x.strip())
    tex = resolve.macros(re.sub(r"\\label\{[^}]*\}", "", tex))
    if OUTER.match(tex):
        tex = OUTER.sub(inner, tex).strip()
    elif is_aligned(tex):
        tex = f"\\begin{{aligned}}\n{tex}\n\\end{{aligned}}"
    tag = f"\n\\tag{{{number.strip('()')}}}" if number else ""
    return f"$$\n{tex}{tag}\n$$"


def inner(match: re.Match) -> str:
    """The form of an environment that may stand inside ``$$``."""
    name = INNER.get(match[2], "")
    return f"\\{match[1]}{{{name}}}" if name else ""


def is_aligned(tex: str) -> bool:
    """Whether ``&`` or ``\\\\`` stands outside of any environment."""
    before = ""
    while before != tex:
        before, tex = tex, ENVIRONMENT.sub("", tex)
    return bool(re.search(r"(?<!\\)&|\\\\", tex))

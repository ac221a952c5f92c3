"""Built HTML without a parser: where an element ends, what it says."""

import re
from html import unescape

TAGS = re.compile(r"<[^>]*>")
NAME = re.compile(r"\w+")


def plain(html: str) -> str:
    """HTML as text."""
    return unescape(TAGS.sub("", html)).replace("\u200b", "")


def end(html: str, start: int) -> int:
    """Where the element that begins at ``start`` ends."""
    name, depth = NAME.match(html, start + 1)[0], 0
    for match in re.compile(rf"<(/?){name}\b[^>]*>").finditer(html, start):
        depth += -1 if match[1] else 1
        if not depth:
            return match.end()
    raise ValueError(f"not closed: {html[start : start + 80]}")

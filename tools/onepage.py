"""The built pages as one page, for printing.

An id of a page gets the page's stem before it, and a link between two pages
becomes a link inside the one. What paper cannot do is left out; solutions
move to the end.
"""

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tools.markup import end, plain
from tools.places import anchor, moved

TAG = re.compile(r"<[a-zA-Z][^<>]*>")
NAMED = re.compile(
    r'(?<=\s)(id|href|src|for|loading|aria-labelledby|aria-describedby)="'
    r'([^"]*)"'
)
MATH = re.compile(
    r'<span class="katex"><span class="katex-mathml">.*?'
    r'<annotation encoding="application/x-tex">(.*?)</annotation>'
    r'</semantics></math></span><span class="katex-html" aria-hidden="true">',
    re.S,
)
# Spans that no rule of the style sheets looks at; a tagged PDF keeps each.
PLAIN = re.compile(
    r'<span class="(?:pre|n|o|p|w|nn|nb|ne|bp|fm)">([^<]*)</span>'
)
PERMALINK = re.compile(r'<a class="headerlink".*?</a>', re.S)
OUTER = re.compile(r'<a [^>]*href="(https?://[^"]*)"[^>]*>(.*?)</a>', re.S)
HEADING = re.compile(
    r'<section[^>]* id="([^"]*)"[^>]*>\s*(?:<span[^>]*></span>\s*)*'
    r"<h([12])[^>]*>(.*?)</h\2>",
    re.S,
)
SOLUTION = re.compile(r'<div class="[^"]*\bsolution\b[^"]*"')
EXERCISE = re.compile(
    r'<div class="[^"]*\bexercise\b[^"]*" id="([^"]*)">\s*'
    r'<p class="admonition-title">(.*?)</p>',
    re.S,
)
UNSEEN = 'class="dl-download"'  # paper shows none of these links


@dataclass
class Joined:
    """One page's article, what it heads and the solutions it held."""

    stem: str
    body: str
    headings: list[tuple[str, str, str]] = field(default_factory=list)
    solutions: str = ""

    @property
    def title(self) -> str:
        """The title as plain text, its number before it."""
        return plain(self.headings[0][2])


def rename(tag: str, name: str, pages: set[str], base: str) -> str:
    """One start tag with its ids and links as the one page has them."""

    def new(match: re.Match) -> str:
        key, value = match.groups()
        if key == "loading":
            return ""
        if key == "src":
            if urlsplit(value).scheme:
                return match[0]
            folder = posixpath.dirname(name)
            path = posixpath.normpath(posixpath.join(folder, value))
            return f'src="html/{path}"'
        if key == "href":
            link = moved(value, name, pages, base)
            return f'href="{link}"' if link else ""
        return f'{key}="{" ".join(anchor(name, v) for v in value.split())}"'

    return NAMED.sub(new, tag)


def formula(match: re.Match) -> str:
    """A formula's form for the eye; its TeX for the ear."""
    label = match[1].replace('"', "&quot;")
    opened = f'<span class="katex" role="img" aria-label="{label}">'
    return opened + '<span class="katex-html">'


def article(html: str, name: str, pages: set[str], base: str) -> str:
    """The text of a built page, as the one page has it."""
    start = html.index('<article class="bd-article"')
    body = html[html.index(">", start) + 1 : html.index("</article>", start)]
    body = PERMALINK.sub("", PLAIN.sub(r"\1", MATH.sub(formula, body)))
    body = TAG.sub(lambda m: rename(m[0], name, pages, base), body)
    return body.replace("url(#", f"url(#{anchor(name)}--")


def without_solutions(body: str) -> tuple[str, list[str]]:
    """A page's text with its solutions taken out, and the solutions."""
    found, rest, last = [], "", 0
    for match in SOLUTION.finditer(body):
        begin, stop = match.start(), end(body, match.start())
        exercise = list(EXERCISE.finditer(body, 0, begin))[-1]
        label, title = exercise.groups()
        inner = body[body.index(">", begin) + 1 : stop - len("</div>")]
        inner = inner.partition("</p>")[2]  # without its title
        found.append(
            f'<div class="dl-solution" id="{label}--solution">'
            f'<p class="rubric"><a href="#{label}">{title}</a></p>'
            f"{inner}</div>"
        )
        rest += body[last:begin] + (
            f'<p class="dl-see">Solution: <a href="#{label}--solution">page '
            f'<span data-page="{label}--solution"></span></a></p>'
        )
        last = stop
    return rest + body[last:], found


def with_notes(body: str, base: str) -> str:
    """The addresses behind a page's links to other sites, in notes."""
    notes: list[str] = []

    def mark(match: re.Match) -> str:
        url, text = match.groups()
        shown = plain(text).removeprefix("doi:").removeprefix("arXiv:")
        ours = (base and url.startswith(f"{base}/")) or UNSEEN in match[0]
        if ours or url.endswith(shown):
            return match[0]
        if url not in notes:
            notes.append(url)
        return f"{match[0]}<sup>{notes.index(url) + 1}</sup>"

    body = OUTER.sub(mark, body)
    items = "".join(f'<li><a href="{u}">{u}</a></li>' for u in notes)
    return body + (f'<ol class="dl-notes">{items}</ol>' if notes else "")


def joined(html: str, name: str, pages: set[str], base: str) -> Joined:
    """A built page, ready to stand among the others."""
    body = article(html, name, pages, base)
    parts = map("".join, without_solutions(body))
    body, solutions = (with_notes(part, base) for part in parts)
    found = [m.groups() for m in HEADING.finditer(body)]
    return Joined(anchor(name), body, found, solutions)

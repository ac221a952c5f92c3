"""Title page, contents, running heads: the joined pages become a book."""

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

import dlbook
from tools.book import Book
from tools.markup import plain
from tools.onepage import Joined, joined
from tools.places import address, parts_of

STYLE = Path(__file__).parents[1] / "book" / "assets" / "print.css"
FOLDED = "Code that a page folds away, mostly of figures, is left out here."
PAGE = """<!doctype html>
<html lang="{language}" data-theme="light">
<meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="html/_static/katex/katex.min.css">
<link rel="stylesheet" href="html/_static/book.css">
<style>{style}</style>
{body}
</html>
"""
TITLE = """<header class="dl-title">
<img src="html/_static/logo.svg" alt=""/><h1>{title}</h1>
<p class="dl-author">{author}</p>
<p class="dl-imprint">Version {version}, {profile} profile. {folded}{home}<br/>
© {year} {author}. Text and figures CC BY 4.0, code MIT.</p>
</header>
"""


@dataclass(frozen=True)
class Bound:
    """The book as one page, and its outline: depth, title and target."""

    html: str
    outline: list[tuple[int, str, str]]


def text(value: object) -> str:
    """A value of the configuration as HTML."""
    return escape(str(value))


def title_page(book: Book, config: dict, base: str) -> str:
    """Title, author, version, licence; where the site is, if it is known."""
    report = json.loads((book.build / "report.json").read_text("utf8"))
    return TITLE.format(
        title=text(config["title"]),
        author=text(config["author"]),
        year=text(config["copyright"]),
        version=dlbook.__version__,
        profile=text(report["profile"]),
        folded=FOLDED,
        home=f' On the web: <a href="{base}">{base}</a>.' if base else "",
    )


def line(target: str, title: str) -> str:
    """A line of the contents."""
    number = f'<span class="dl-page" data-page="{target}"></span>'
    return f'<a href="#{target}"><span>{title}</span>{number}</a>'


def sections(page: Joined) -> list[tuple[str, str]]:
    """Target and title of each section of a chapter."""
    (_, _, title), *rest = page.headings
    numbered = "section-number" in title
    return [(t, html) for t, level, html in rest if level == "2" and numbered]


def within(parts: list) -> list:
    """The pages of each part, but its own, which its name leads to."""
    return [
        (caption, pages[0].stem, [p for p in pages if p.title != caption])
        for caption, pages in parts
    ]


def entry(page: Joined) -> str:
    """A page in the contents, and its sections."""
    below = "".join(f"<li>{line(*found)}</li>" for found in sections(page))
    below = f"<ul>{below}</ul>" if below else ""
    return f"<li>{line(page.stem, page.headings[0][2])}{below}</li>"


def contents(parts: list[tuple[str, list[Joined]]]) -> str:
    """The table of contents, part by part."""
    found = [
        (f"<h2>{line(front, text(caption))}</h2>" if caption else "")
        + f"<ul>{''.join(map(entry, pages))}</ul>"
        for caption, front, pages in within(parts)
    ]
    return f'<nav class="dl-contents"><h1>Contents</h1>{"".join(found)}</nav>'


def outline(parts: list[tuple[str, list[Joined]]]) -> list:
    """Parts, their pages, and the sections of these: depth, title, target."""
    found = []
    for caption, front, pages in within(parts):
        found += [(0, caption, front)] if caption else []
        for page in pages:
            found.append((bool(caption) + 0, page.title, page.stem))
            found += [
                (bool(caption) + 1, plain(title), target)
                for target, title in sections(page)
            ]
    return found


def solutions(chapters: list[Joined]) -> Joined:
    """A last chapter of all solutions, by chapter."""
    body, headings = "", [("solutions", "1", "Solutions")]
    for page in chapters:
        if page.solutions:
            name, title = f"solutions--{page.stem}", page.headings[0][2]
            headings.append((name, "2", title))
            body += f'<section id="{name}"><h2>{title}</h2>'
            body += f"{page.solutions}</section>"
    title = "<h1>Solutions</h1>" if body else ""
    return Joined("solutions", title + body, headings)


def heads(title: str, pages: list[Joined]) -> str:
    """The running heads: the book's title, and each page's on its sheets."""
    found = [("", "left", title), *((p.stem, "right", p.title) for p in pages)]
    return "".join(
        f"@page {stem} {{ @top-{side} {{ content: {quoted(words)} }} }}"
        for stem, side, words in found
    )


def quoted(words: str) -> str:
    """A string of CSS inside HTML."""
    return json.dumps(words, ensure_ascii=False).replace("<", r"\3c ")


def bind(book: Book) -> Bound:
    """The whole book as one page of HTML, and its outline."""
    config = book.mapping("_config.yml")
    base, names = address(), list(book.pages())

    def read(name: str) -> Joined:
        path = book.build / "html" / f"{name}.html"
        return joined(path.read_text("utf8"), name, set(names), base)

    parts = parts_of(book, read, names)
    last = solutions([page for _, pages in parts for page in pages])
    parts[-1][1].extend([last] if last.body else [])
    pages = [page for _, found in parts for page in found]
    articles = "".join(
        f'<article class="bd-article" id="{p.stem}" '
        f'style="page: {p.stem}">{p.body}</article>'
        for p in pages
    )
    html = PAGE.format(
        language=config["sphinx"]["config"]["language"],
        title=text(config["title"]),
        style=STYLE.read_text("utf8") + heads(config["title"], pages),
        body=title_page(book, config, base) + contents(parts) + articles,
    )
    return Bound(html, outline(parts))

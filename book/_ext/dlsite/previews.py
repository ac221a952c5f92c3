"""What pages show of each other: a small script of previews for each page.

A script can be loaded from a server and from the disk alike; a fetch cannot.
It holds the equations, figures, works and terms to which other pages link.
"""

import json
import os
import re
from collections import defaultdict
from pathlib import Path

from tools.markup import end

FOLDER = "_previews"
LINK = re.compile(r'href="([^"#?:]+\.html)#([^"]+)"')
OPENING = re.compile(r'<(?:div|figure|dt)\b[^>]*\bid="([^"]+)"[^>]*>')
SHOWN = re.compile(
    r'<figure|<dt\b.*\bid="term-|<div\b.*class="[^"]*\b(math|citation)[ "]'
)


def wanted(out: Path) -> dict[str, set[str]]:
    """The anchors of each page to which other pages link."""
    found = defaultdict(set)
    for path in out.rglob("*.html"):
        folder = path.parent.relative_to(out).as_posix()
        for address, anchor in set(LINK.findall(path.read_text("utf8"))):
            page = os.path.normpath(f"{folder}/{address}")
            if not page.startswith("_modules"):
                found[page].add(anchor)
    return found


def element(html: str, start: int) -> str:
    """The element that begins at ``start``, with all that is in it."""
    return html[start : end(html, start)]


def previews(html: str, anchors: set[str]) -> dict[str, str]:
    """The HTML of those anchors that are worth a preview."""
    found = {}
    for match in OPENING.finditer(html):
        if match[1] in anchors and SHOWN.match(match[0]):
            found[match[1]] = element(html, match.start())
            if match[0].startswith("<dt"):
                definition = html.index("<dd", match.end())
                found[match[1]] += element(html, definition)
    return found


def write_all(app, exception: Exception | None) -> None:
    """Write the scripts."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    for page, anchors in wanted(out).items():
        if not (out / page).is_file():
            continue
        found = previews((out / page).read_text("utf8"), anchors)
        text = f"dlPreviews = {json.dumps(found, sort_keys=True)};\n"
        path = (out / FOLDER / page).with_suffix(".js")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")


def setup(app) -> None:
    """Connect the event, after all pages are written."""
    app.connect("build-finished", write_all)

"""What search engines and previews of a link are told of a page.

Own lines instead of sphinxext-opengraph and sphinx-sitemap: the first draws
cards without figures, the second warns where the site has no address and
lists the source pages.
"""

import re
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as escape_xml

from docutils import nodes

from dlsite import cards, head, launch, wording
from tools import reading

LENGTH = 200  # characters of a description; previews show no more
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{urls}
</urlset>
"""


def description(doctree: nodes.document | None) -> str:
    """The page's first words, which in a chapter lead to its question."""
    for node in doctree.findall(nodes.paragraph) if doctree else ():
        inside = isinstance(node.parent, nodes.section | nodes.container)
        if inside and "dl-head" not in node.parent["classes"]:
            return shortened(wording.words(node))
    return ""


def shortened(text: str) -> str:
    """As many whole sentences as fit, or else words."""
    if len(text) <= LENGTH:
        return text
    start = text[: LENGTH - 1]
    sentences = re.match(r".*[.?!](?= )", start)
    return sentences[0] if sentences else start.rsplit(" ", 1)[0] + "…"


def properties(app, docname: str, words: str) -> dict[str, str]:
    """A page's Open Graph properties; with an address also its picture."""
    config, title = app.config, wording.words(app.env.titles[docname])
    chapter = head.is_chapter(reading.read(Path(app.env.doc2path(docname))))
    found = {
        "og:title": title,
        "og:type": "article" if chapter else "website",
        "og:site_name": config.html_title,
        "og:description": words,
    }
    if not config.html_baseurl:
        return found
    target = app.builder.get_target_uri(docname)
    picture, alt = cards.of(app, docname)
    width, height = cards.SIZE
    return found | {
        "og:url": launch.absolute(config, target),
        "og:image": launch.absolute(config, picture),
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": alt,
        "twitter:card": "summary_large_image",
    }


def add_tags(app, docname: str, template, context, doctree) -> None:
    """Put the properties into the head of a page of the book."""
    if docname not in app.env.titles:
        return
    words = description(doctree)
    tags = [f'<meta name="description" content="{escape(words)}">']
    for name, value in properties(app, docname, words).items():
        key = "name" if name.startswith("twitter:") else "property"
        tags.append(f'<meta {key}="{name}" content="{escape(value)}">')
    context["metatags"] += "\n" + "\n".join(t for t in tags if '=""' not in t)


def write_map(app, exception: Exception | None) -> None:
    """List the pages for search engines, if the site has an address."""
    config = app.config
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    if not config.html_baseurl:
        return
    targets = map(app.builder.get_target_uri, sorted(app.env.found_docs))
    urls = [escape_xml(launch.absolute(config, t)) for t in targets]
    lines = "\n".join(f"<url><loc>{url}</loc></url>" for url in urls)
    (out / "sitemap.xml").write_text(SITEMAP.format(urls=lines), "utf8")
    place = launch.absolute(config, "sitemap.xml")
    robots = f"User-agent: *\nAllow: /\nSitemap: {place}\n"
    (out / "robots.txt").write_text(robots, "utf8")


def setup(app) -> None:
    """Connect the events."""
    app.connect("html-page-context", add_tags)
    app.connect("build-finished", write_map, priority=600)

"""Old addresses: each keeps a page that leads to the new one."""

from html import escape
from pathlib import Path

import yaml
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

logger = logging.getLogger(__name__)
FILE = "book/redirects.yml"
# The script keeps the anchor; without scripts a refresh does.
STUB = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<meta name="description" content="{title}">
<link rel="canonical" href="{page}">
<script>location.replace("{page}" + location.hash)</script>
<noscript><meta http-equiv="refresh" content="0; url={page}"></noscript>
<main><h1><a href="{page}">{title}</a></h1></main>
</html>
"""


def table(app) -> dict[str, str]:
    """Old names and new ones."""
    path = Path(app.srcdir) / FILE
    text = path.read_text("utf8") if path.is_file() else ""
    return yaml.safe_load(text) or {}


def check(app, env) -> None:
    """Warn of a goal that is no page and of an old name that is one."""
    for old, new in table(app).items():
        if new not in env.found_docs:
            logger.warning("%s: there is no page %r", FILE, new, type="dl")
        if old in env.found_docs:
            logger.warning("%s: %r is still a page", FILE, old, type="dl")


def write_all(app, exception: Exception | None) -> None:
    """Write a page for each old name."""
    if exception or app.builder.name != "html":
        return
    for old, new in table(app).items():
        if new not in app.env.titles:
            continue
        title = escape(app.env.titles[new].astext())
        uri = app.builder.get_target_uri
        page = relative_uri(uri(old), uri(new))
        path = Path(app.builder.get_outfilename(old))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STUB.format(title=title, page=page), "utf8")


def setup(app) -> None:
    """Connect the events."""
    app.connect("env-updated", check)
    app.connect("build-finished", write_all)

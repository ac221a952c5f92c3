"""The site's own files: fonts and KaTeX's style in, strangers' scripts out.

No page asks another host for anything. What the theme brings and no page
needs (source maps, a script that draws icons, live kernels) is left out.
"""

import re
import shutil
from pathlib import Path

BOOK = Path(__file__).parents[1]
ASSETS = BOOK / "assets"
UNUSED = (
    "**/*.map",
    "**/*.LICENSE.txt",
    "_static/scripts/bootstrap.js",
    "_static/scripts/fontawesome.js",
    "_static/vendor/fontawesome",
    "_static/sphinx-thebe.*",
    "_static/doctools.js",
    "_static/language_data.js",
    "_static/searchtools.js",
    "_static/sphinx_highlight.js",
    "_static/locales",
    "_static/*webpack-macros.html",
)
OLD_FONT = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)')
PERMALINK = 'class="headerlink"'
VIEWPORT = (
    '<meta name="viewport" content="width=device-width, initial-scale=1" />'
)
NAMED = 'tabindex="-1" aria-label="Link to this place"'
MISSING = r"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Not found · {title}</title>
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<style>:root{{color-scheme:light dark}}body{{font:1.2rem/1.5 Georgia,serif;
max-width:32em;margin:20vh auto;padding:0 1.5em}}</style>
<main>
<h1>No such page</h1>
<p>{title} has no page at this address.</p>
<form action="{base}search.html"><label>Search the book:
<input type="search" name="q" required></label> <button>Search</button></form>
<p>Or begin at its <a href="{base}index.html">first page</a>, or at the
<a href="{base}book/map.html">map of its chapters</a>.</p>
</main>
<script>
// A host shows this page at any address: the site begins before its folders.
const root = location.pathname.split(/\/(?:book|_modules|notebooks)\//)[0];
if (!"{base}" && root !== location.pathname)
  for (const [name, all] of [["href", "a"], ["action", "form"]])
    for (const it of document.querySelectorAll(all))
      it.setAttribute(name, `${{root}}/${{it.getAttribute(name)}}`);
</script>
</html>
"""


def without_thebe(app, config) -> None:
    """Disconnect the live kernels, which load a script from elsewhere."""
    for listeners in list(app.events.listeners.values()):
        for listener in list(listeners):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)
    app.registry.css_files[:] = [
        (name, attributes)
        for name, attributes in app.registry.css_files
        if name != "sphinx-thebe.css"
    ]


def right_marks(app, page, template, context, doctree) -> None:
    """Drop roles of the bibliography that the standard has withdrawn.

    Permalinks are named, and no stops of Tab: a page has two hundred. A page
    has one viewport, which the theme gives.
    """
    body = context.get("body", "")
    for role in (' role="doc-biblioentry"', ' role="list"'):
        body = body.replace(role, "")
    metatags = context.get("metatags", "")
    context["metatags"] = metatags.replace(VIEWPORT, "")
    context["body"] = body.replace(PERMALINK, f"{PERMALINK} {NAMED}")


def copy_tex(app, page, template, context, doctree) -> None:
    """A copied formula is its TeX, by KaTeX's own script."""
    if 'class="katex' in context.get("body", ""):
        app.add_js_file("katex/copy-tex.min.js", loading_method="defer")


def copy_assets(out: Path) -> None:
    """Fonts, KaTeX's style sheet and its fonts, with their licences."""
    static = out / "_static"
    shutil.copytree(ASSETS / "fonts", static / "fonts", dirs_exist_ok=True)
    katex = static / "katex"
    shutil.copytree(
        ASSETS / "katex",
        katex,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("katex.min.js"),
    )
    css = (ASSETS / "katex" / "katex.min.css").read_text("utf8")
    (katex / "katex.min.css").write_text(OLD_FONT.sub("", css), "utf8")


def remove_unused(out: Path) -> None:
    """Delete what no page asks for."""
    for pattern in UNUSED:
        for path in out.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def finish(app, error: Exception | None) -> None:
    """After the pages are written: the files beside them."""
    if error or app.builder.format != "html":
        return
    out, title = Path(app.outdir), app.config.html_title
    copy_assets(out)
    remove_unused(out)
    home = app.config.html_baseurl.rstrip("/")
    base = f"{home}/" if home else ""
    missing = MISSING.format(title=title, base=base)
    (out / "404.html").write_text(missing, "utf8")


def setup(app) -> dict:
    """Connect the events."""
    app.add_css_file("katex/katex.min.css", priority=300)
    app.connect("config-inited", without_thebe, priority=999)
    app.connect("html-page-context", right_marks)
    app.connect("html-page-context", copy_tex)
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

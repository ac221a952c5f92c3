"""The theme's style sheets and icons, less what this book never shows.

The theme styles a whole framework and brings two thousand icons. A rule is
kept if every class it names outside brackets is written in some page or
script; the icons that the kept rules draw become one small font inside the
style sheet.
"""

import re
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pydata_sphinx_theme
import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont

THEIRS = (
    "styles/*.css",
    "mystnb.*.css",
    "sphinx-design*.css",
    "katex/katex.min.css",
)
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme"
VENDOR = THEME / "pydata_sphinx_theme" / "static" / "vendor"
ICONS = VENDOR / "fontawesome" / "webfonts" / "fa-solid-900.ttf"
WORD = re.compile(r"[A-Za-z_][\w-]*")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
ICON = re.compile("[\ue000-\uf8ff]")
ICON_FACE = re.compile(r"@font-face\{[^}]*Font Awesome[^}]*\}\n?")
NEW_FACE = (
    '@font-face{{font-family:"Font Awesome 6 Free";font-weight:900;'
    'src:url("data:font/woff;base64,{}") format("woff")}}\n'
)


def words(out: Path) -> set[str]:
    """Every word of the pages and scripts; a class in use is one of them."""
    found = set()
    for path in [*out.rglob("*.html"), *out.rglob("*.js")]:
        if "_search" not in path.parts:
            found |= set(WORD.findall(path.read_text("utf8")))
    return found


def selectors(prelude: list) -> list[list]:
    """The selectors of a rule, which commas part."""
    found = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found


def classes(selector: list) -> list[str]:
    """The classes without which it fits nothing; ``:is()`` is a choice."""
    plain = [t for t in selector if t.type not in ("function", "[] block")]
    return CLASS.findall(tinycss2.serialize(plain))


def slimmed(css: str, known: set[str]) -> str:
    """The style sheet without rules for classes that nothing bears."""
    kept = []
    for rule in tinycss2.parse_rule_list(css, True, True):
        name = getattr(rule, "lower_at_keyword", "")
        if rule.type == "qualified-rule":
            wanted = [
                tinycss2.serialize(selector).strip()
                for selector in selectors(rule.prelude)
                if known.issuperset(classes(selector))
            ]
            body = tinycss2.serialize(rule.content).strip()
            kept += [f"{','.join(wanted)}{{{body}}}"] if wanted else []
        elif name in ("media", "supports"):
            inner = slimmed(tinycss2.serialize(rule.content), known)
            head = f"@{name}{tinycss2.serialize(rule.prelude)}"
            kept += [f"{head}{{{inner}}}"] if inner else []
        else:
            kept.append(rule.serialize())
    return "\n".join(kept)


def icon_face(icons: set[str]) -> str:
    """A font of these icons alone, as a rule that needs no other file."""
    face, made = TTFont(ICONS, recalcTimestamp=False), BytesIO()
    subsetter = subset.Subsetter(subset.Options(layout_features=[]))
    subsetter.populate(unicodes=map(ord, icons))
    subsetter.subset(face)
    face.flavor = "woff"
    face.save(made)
    return NEW_FACE.format(b64encode(made.getvalue()).decode())


def finish(app, error: Exception | None) -> None:
    """Rewrite the style sheets that are not the book's own."""
    if error or app.builder.format != "html":
        return
    static, known = Path(app.outdir) / "_static", words(Path(app.outdir))
    for pattern in THEIRS:
        for path in static.glob(pattern):
            css = slimmed(path.read_text("utf8"), known)
            if ICON_FACE.search(css):
                face = icon_face(set(ICON.findall(css)))
                css = f"{ICON_FACE.sub('', css).strip()}\n{face}"
            path.write_text(css, "utf8")


def setup(app) -> dict:
    """Connect to the end: what no page needs is gone, ``assets`` removed it.

    Without a new page the sheets are ours already, and stay as they are.
    """
    app.connect("build-finished", finish, priority=910)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

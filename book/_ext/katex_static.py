"""Typeset mathematics while the site is built: KaTeX inside Python.

A page gets HTML for the eye and MathML for screen readers, and no script. A
formula that TeX would refuse is a Sphinx warning with its file and line.
"""

import json
import re
from functools import lru_cache
from html import escape
from pathlib import Path

import quickjs
from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)
KATEX = Path(__file__).parents[1] / "assets" / "katex" / "katex.min.js"
RENDER = """
function render(tex, options) {
  options = JSON.parse(options);
  try { return JSON.stringify({html: katex.renderToString(tex, options)}); }
  catch (error) { return JSON.stringify({error: String(error.message)}); }
}
"""
APPLIED = "<mo>\N{FUNCTION APPLICATION}</mo>"  # KaTeX's, after \\max
NUMBERED = re.compile(
    r"\\(begin|end)\{(align|alignat|gather|multline|equation|eqnarray)\*?\}"
)
INNER = {"align": "aligned", "alignat": "alignedat", "eqnarray": "aligned"}
LABEL = re.compile(r"\\label\{[^}]*\}|\\(?:nonumber|notag)\b")
STUCK = re.compile(r"[.,;:!?)\N{RIGHT DOUBLE QUOTATION MARK}]+")
BARE_BREAK = re.compile(r"\\\\|(?<!\\)&")


@lru_cache(1)
def engine():
    """The function ``render(tex, options)``; KaTeX is read once."""
    context = quickjs.Context()
    context.eval(KATEX.read_text("utf8") + RENDER)
    return context.get("render")


@lru_cache(None)
def render(tex: str, display: bool, macros: str) -> tuple[str, str]:
    """HTML of a formula and an error; one of them is empty."""
    options = {
        "displayMode": display,
        "strict": "error",
        "trust": False,
        "macros": json.loads(macros),
    }
    # Collecting garbage after each formula would take a hundred times longer.
    typeset = engine()(tex, json.dumps(options), run_gc=False)
    result = json.loads(typeset)
    html = result.get("html", "")
    for script in ("</msub>", "</msup>"):  # of two children, by the standard
        html = html.replace(f"{APPLIED}{script}", script)
    return html, result.get("error", "")


def inner(match: re.Match) -> str:
    """The environment of a matched one that bears no number."""
    kind, name = match.groups()
    if name == "equation":
        return ""
    return rf"\{kind}{{{INNER.get(name, 'gathered')}}}"


def unnumbered(tex: str) -> str:
    """``tex`` for KaTeX: the page, not TeX, sets number and label."""
    tex = NUMBERED.sub(inner, LABEL.sub("", tex)).strip()
    parts = [part for part in re.split(r"\n\s*\n", tex) if part.strip()]
    if len(parts) > 1:
        tex = r" \\ ".join(parts)
    if BARE_BREAK.search(tex) and r"\begin{" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    return tex


def typeset(self, node: nodes.Node, tex: str, *, display: bool) -> str:
    """HTML of a formula; a warning and its source if TeX refuses it."""
    macros = json.dumps(self.builder.config.katex_macros, sort_keys=True)
    html, error = render(tex, display, macros)
    if error:
        logger.warning("%s: %s", error, tex, location=node, type="katex")
        html = f'<code class="dl-tex-error">{escape(tex)}</code>'
    return html


def visit_inline(self, node: nodes.math) -> None:
    """Write a formula that stands in a line."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate"))
    self.body.append(typeset(self, node, node.astext(), display=False))
    self.body.append("</span>")
    raise nodes.SkipNode


def visit_block(self, node: nodes.math_block) -> None:
    """Write a displayed formula, its number at the right."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate"))
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    tex = unnumbered(node.astext())
    html = typeset(self, node, tex, display=True)
    self.body.append(f'<div class="dl-display">{html}</div></div>\n')
    raise nodes.SkipNode


def stick(app, doctree: nodes.document, docname: str) -> None:
    """Keep the mark behind a formula on the line on which that ends."""
    for formula in list(doctree.findall(nodes.math)):
        rest = formula.next_node(descend=False, siblings=True)
        mark = isinstance(rest, nodes.Text) and STUCK.match(rest)
        if not mark:
            continue
        parent, at = formula.parent, formula.parent.index(formula)
        kept = nodes.inline("", "", formula, nodes.Text(mark[0]))
        kept["classes"].append("dl-stuck")
        parent[at : at + 2] = [kept, nodes.Text(rest[mark.end() :])]


def setup(app) -> dict:
    """Register the renderer; ``html_math_renderer`` chooses it."""
    pair = (visit_inline, None), (visit_block, None)
    app.add_html_math_renderer("katex_static", *pair)
    app.connect("doctree-resolved", stick, priority=900)
    app.add_config_value("katex_macros", {}, "env", [dict])
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The words of nodes, without TeX: for descriptions, citations, the search."""

import re
from xml.etree import ElementTree

import katex_static
from docutils import nodes

COMMAND = re.compile(r"\\[a-zA-Z]+ ?|[{}]")
MATHML = re.compile(r"<math.*?</math>", re.S)
APPLIED = "\N{FUNCTION APPLICATION}"
SCRIPTS = {"msub": "_", "msup": "^", "mfrac": "/"}


def is_formula(node: nodes.Node) -> bool:
    """Whether a node holds TeX."""
    return isinstance(node, nodes.math | nodes.math_block)


def letters(formula: nodes.Node) -> nodes.Text:
    """What is left of a formula where nothing can set it."""
    return nodes.Text(COMMAND.sub("", formula.astext()))


def words(node: nodes.Element) -> str:
    """The text of a node on one line, of its formulas the letters."""
    copy = node.deepcopy()
    for formula in list(copy.findall(is_formula)):
        formula.parent.replace(formula, letters(formula))
    return " ".join(copy.astext().split())


def line(part: ElementTree.Element) -> str:
    """A formula's MathML on a line: ``x_k^2``."""
    found = [line(child) for child in part]
    name = part.tag.rpartition("}")[2]
    if name == "annotation":
        return ""
    if name == "msubsup":
        return "{}_{}^{}".format(*found)
    text = (part.text or "").replace(APPLIED, "")
    text += SCRIPTS.get(name, "").join(found)
    return f"√({text})" if name == "msqrt" else text


def spoken(formula: nodes.Node, macros: str) -> str:
    """A formula as the snippet of a search shows it."""
    html, error = katex_static.render(formula.astext(), False, macros)
    if error:
        return letters(formula).astext()
    return line(ElementTree.fromstring(MATHML.search(html)[0]))

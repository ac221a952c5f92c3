"""The words of nodes, without TeX: for descriptions, citations, the search."""

import re
from xml.etree import ElementTree

import katex_static
from docutils import nodes

COMMAND = re.compile(r"\\[a-zA-Z]+ ?|[{}]")
MATHML = re.compile(r"<math.*?</math>", re.S)
APPLIED = "\N{FUNCTION APPLICATION}"
SIGNS = {"msub": "_", "msup": "^", "mfrac": "/", "msubsup": "_^"}
SIGNS |= {"munder": "_", "munderover": "_^"}
RELATIONS, SUMS = set("=<>≤≥≈≠→"), set("∑∏∫")
SPACED = {"mtr", "mtd"}
MINUS = re.compile(r"(?<![\w.)-])-(?=\.?\d)")
POWER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([+-]?\d+)(?!\w)")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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


def numerals(text: str) -> str:
    """Python's numbers as the book sets them: ``2e-05`` is 2·10⁻⁵."""

    def power(found: re.Match) -> str:
        digits = "" if found[1] == "1" else f"{found[1]}·"
        return f"{digits}10{str(int(found[2])).translate(RAISED)}"

    return POWER.sub(power, MINUS.sub("\N{MINUS SIGN}", text))


def line(part: ElementTree.Element) -> str:
    """A formula's MathML on a line: ``x_k^2 = e^(a/b)``."""
    name = part.tag.rpartition("}")[2]
    if name == "annotation":
        return ""
    text = (part.text or "").replace(APPLIED, " ")
    found = [line(child) for child in part]
    if name == "msqrt":
        return f"√{grouped(''.join(found))}"
    if signs := SIGNS.get(name):
        first, *rest = found
        # KaTeX adds a third part where a name of an operator stands below.
        pairs = zip(signs, map(grouped, rest), strict=False)
        text = "".join([first.strip(), *map("".join, pairs)])
        return f"{text} " if first in SUMS or len(first) > 1 else text
    space = " " if name in SPACED or text in RELATIONS else ""
    return f"{space}{text}{''.join(found)}{space}"


def grouped(text: str) -> str:
    """A part of a formula in brackets, unless it is a sign or a number."""
    plain = len(text) < 2 or text.isdigit()
    return text if plain else f"({text.strip()})"


def spoken(formula: nodes.Element, macros: str) -> str:
    """A formula as a line that shows it where nothing can set it."""
    display = isinstance(formula, nodes.math_block)
    tex = formula.astext()
    tex = katex_static.unnumbered(tex) if display else tex
    html, error = katex_static.render(tex, display, macros)
    if error:
        return letters(formula).astext()
    set_ = ElementTree.fromstring(MATHML.search(html)[0])
    return " ".join(line(set_).split())

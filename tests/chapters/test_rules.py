"""Each rule of the contract catches a small chapter that breaks it."""

from pathlib import Path

import pytest
from symbols import TWICE, doubled

from tools import chapters, contract, reading

PAGES = Path(__file__).parent / "pages"
SENTENCE = "A sum has a first and a second part and an order. "
BIB = "@book{peano1889, title = {Arithmetices}, doi = {10.1000/p}}\n"
FILES = {
    "_toc.yml": "format: jb-book\nroot: index\nchapters:\n"
    "- file: book/first/adding\n",
    "index.md": "# Book\n",
    "book/references.bib": BIB,
    "dlbook/ops.py": '"""Sums."""\n\n\ndef add(a, b):\n'
    '    """The sum."""\n    return a + b  # (add)\n',
}


@pytest.fixture
def write(tmp_path):
    """Write the good chapter, changed, and give what its rules find."""

    def complaints(*changes: tuple[str, str], name: str = "adding") -> dict:
        for file, text in FILES.items():
            path = tmp_path / file.replace("adding", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("/adding", f"/{name}"), "utf8")
        path = tmp_path / f"book/first/{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(changed(good(), changes), "utf8")
        context = contract.Context(tmp_path)
        (page,) = context.chapters
        found = {
            rule: contract.complaints(page, rule, context)
            for rule in contract.rules()
        }
        return {rule: f for rule, f in found.items() if f}

    return complaints


def good() -> str:
    """A chapter that keeps every rule."""
    exercise = (PAGES / "exercise.md").read_text("utf8")
    drills = "".join(exercise.replace("TURN", str(n)) for n in range(1, 5))
    text = (PAGES / "adding.md").read_text("utf8")
    filler = "\n".join([SENTENCE.strip()] * 200)
    return text.replace("FILLER", filler).replace("EXERCISES", drills)


def changed(text: str, changes) -> str:
    """The text with each old piece replaced by a new one."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def test_a_good_chapter_keeps_every_rule(write):
    """The chapter that the other tests break is itself in order."""
    assert write() == {}


CASES = [
    ("front-matter", "signature: false\n", ""),
    ("front-matter", 'objectives: ["add two numbers"]', "objectives: []"),
    (
        "front-matter",
        'objectives: ["add two numbers"]',
        "objectives: [{add: two}]",
    ),
    ("front-matter", "next: Two sums can be added too.\n", ""),
    ("front-matter", "[adding, ", "[no-such-chapter, "),
    ("front-matter", "measured: sum", "measured: 3"),
    ("front-matter", "name: python3", "name: python2"),
    ("front-matter", ", format_name: myst", ""),
    ("waive", "waive: {}", "waive: {wrods: they are too many for me}"),
    ("waive", "waive: {}", "waive: {words: because}"),
    ("title", "## Where it fails", "# Where it fails"),
    ("title", "## Where it fails", "### Where it fails"),
    ("words", (SENTENCE.strip() + "\n") * 100, "\n"),
    ("plain-words", "With infinity.", "Obviously with infinity."),
    ("plain-words", "With infinity.", "With infinity!"),
    ("plain-words", "Two dots.", "Two powerful dots."),
    ("numbers", "With infinity.", "It reaches 92.4."),
    ("numbers", "With infinity.", "It reaches 92 % of them."),
    ("numbers", "alt: Two dots.", "alt: Two dots at 0.5."),
    ("numbers", "Count on.", "It gives 0.35."),
    ("vocabulary", "With infinity.", "With {abbr}`infinity`."),
    ("vocabulary", "With infinity.", "```{tableofcontents}\n```"),
    ("sections", "What goes wrong in common notebooks", "A warning"),
    ("sections", "## Where it fails", "## Where it works"),
    ("sections", "## Exercises", "## Tasks"),
    ("equations", "With infinity.", "By equation (3) it fails."),
    ("sources", "`peano1889`", "`peano1890`"),
    ("sources", "{cite:p}`peano1889`", "indeed"),
    ("opening", ":tags: [hide-input]\nimport", "import"),
    ("opening", "And its picture:", "```{code-cell}\n" + "1\n" * 9 + "```"),
    ("ending", "## In short", "## At length"),
    ("ending", "come next.\n", "come next.\n\n## More\n\nMore.\n"),
    ("ending", "{dl-key}\nadd: The sum of two numbers", "\n"),
    ("ending", ":class: implemented key", ":class: implemented"),
    ("ending", ":class: questions", ":class: note"),
    ("ending", ":::\n::::", ":::\n:::{note}\n:class: dropdown\n?\n:::\n::::"),
    ("ending", "What is two and two?", "Two and two."),
    ("ending", "{admonition} Answer", "{admonition} So?"),
    ("ending", "Four.", ""),
    ("ending", "Sums of sums come next.\n", ""),
    ("setup", "import math\n", "import math\n\nx = 1\n"),
    ("setup", "What is one and one?", SENTENCE * 20),
    ("cells", 'claim("one', "1\n" * 14 + 'claim("one'),
    ("cells", "import math\n", "import math  # " + 80 * "x" + "\n"),
    ("cells", "ax = plt.subplots()", "ax = plt.subplots(); plt.show()"),
    ("touching", "And its picture:\n", "% a comment\n"),
    ("shown-lines", "claim(", "1\n" * 260 + "claim("),
    ("quotes", "dlbook.ops.add", "dlbook.ops.ad"),
    ("quotes", "```{source} dlbook.ops.add\n```\n", ""),
    ("proofs", "check_pullback(", "print("),
    ("proofs", "claim(", "print("),
    ("captions", "name: adding-dots", "name: dots"),
    ("captions", "{drawn}`dlbook.figures.dots`", "None."),
    ("captions", "    alt: Two dots.", "    width: 9"),
    ("captions", "import math\n", "import math\nplt.figure()\n"),
    ("captions", " = plt.subplots()\n", " = plt.subplots()\nprint(ax)\n"),
    ("options", "signature: false\n", "signature: false\nmystnb: {}\n"),
    ("options", "signature: false\n", "signature: false\nexecution: {}\n"),
    ("options", ":tags: [check]", ":tags: [check, raises-exception]"),
    ("options", ":tags: [check]", ":tags: [check, skip-execution]"),
    ("options", ":tags: [check]", ":tags: [check, remove-output]"),
    ("options", "import math\n", "%%capture\nimport math\n"),
    ("options", "With infinity.", "```\nclaim('it adds', True)\n```"),
    ("options", "With infinity.", '<p class="dl-claim">It adds.</p>'),
    ("options", "With infinity.", "✓ It adds."),
    ("conditions", "import math\n", "if math.pi:\n    claim('no', 1)\n"),
    ("conditions", "import math\n", "while 1:\n    claim_between('no')\n"),
    (
        "conditions",
        "import math\n",
        "try:\n    claim('no', 1)\nexcept Exception:\n    pass\n",
    ),
    ("inputs", "import math\n", "import os\n"),
    ("inputs", "import math\n", "from os import environ\n"),
    ("inputs", "import math\n", "from dlbook import _display\n"),
    ("inputs", "import math\n", "open('numbers.txt')\n"),
    ("inputs", "import math\n", "Path('numbers.txt').stat()\n"),
    ("inputs", "import math\n", "np.load('numbers.npz')\n"),
    ("inputs", "import math\n", "Path('numbers.txt').read_text()\n"),
    (
        "stores",
        "import math\n",
        "import dlbook\ndlbook.claims.boolean = bool\n",
    ),
    (
        "stores",
        "import math\n",
        "from dlbook import claims as c\nc.show = 1\n",
    ),
    ("stores", "import math\n", "from dlbook import ops\ndel ops.relu\n"),
    (
        "stores",
        "import math\n",
        "from dlbook.claims import claim\nclaim.__globals__['x'] = 1\n",
    ),
    (
        "stores",
        "import math\n",
        "from dlbook import proof\nsetattr(proof, 'enforce', print)\n",
    ),
    ("fences", "With infinity.", "```python\nadd(1, 1)\n```"),
    ("fences", "With infinity.", "> ```python\n> add(1, 1)\n> ```"),
    ("fences", "With infinity.", "1. ~~~ Python\n   add(1, 1)\n   ~~~"),
    ("exercises", ":label: adding-ex-4", ":label: adding-ex-3"),
    ("statements", ":class: implement\n", ":class: hard\n"),
    ("statements", "*Implement · 5 minutes.*", "*Derive · 5 minutes.*"),
    ("statements", ":class: hint dropdown", ":class: dropdown"),
    ("statements", " Sum number 1", ""),
    ("solutions", "# BEGIN", "# Begin"),
    ("solutions", ":tags: [check]", ":tags: [test]"),
    ("solutions", ":tags: [solution]", ":tags: [answer]"),
    ("solutions", 'assert add(1, 1) == 1 + 1, "the sum"', "add(1, 1)"),
]


@pytest.mark.parametrize(("rule", "old", "new"), CASES)
def test_rule_catches(write, rule, old, new):
    """A chapter that breaks the rule is caught, and told where."""
    found = write((old, new))
    assert rule in found
    assert all(line >= 1 and text for line, text in found[rule])


def test_a_letter_that_chapters_share_is_on_the_page_notation(write, tmp_path):
    """One used in two chapters is caught, until the page has it."""
    write()
    (tmp_path / "_toc.yml").write_text(
        FILES["_toc.yml"] + "- file: book/first/more\n"
        "- file: book/reference/notation\n"
    )
    other = good().replace("What is one and one?", "What is $q$, what $q_x$?")
    (tmp_path / "book/first/more.md").write_text(other)
    page = tmp_path / "book/first/adding.md"
    text = page.read_text().replace(
        "With infinity.", r"With $\hat q$ and $r$."
    )
    page.write_text(text)
    notation = tmp_path / "book/reference/notation.md"
    notation.parent.mkdir()
    notation.write_text("# Notation\n\nThere are $x$ and $y$.\n")
    line = text.split("\n").index(r"With $\hat q$ and $r$.") + 1
    assert letters(tmp_path) == [(line, "$q$ is also in more: notation")]
    notation.write_text("# Notation\n\nThere are $x$, $y$ and $q$.\n")
    assert letters(tmp_path) == []


def letters(root: Path) -> list:
    """What the rule on letters finds in the first chapter."""
    context = contract.Context(root)
    return contract.complaints(context.chapters[0], "letters", context)


def test_a_symbol_with_two_rows_is_told_to_have_two_meanings(tmp_path):
    """Letters in two rows of the page Notation stand in its last table."""
    path = tmp_path / "notation.md"
    rows = "| $k$ | a class |\n| $W_x, k$ | rows |\n| $[k = W]$ | one |\n"
    path.write_text(f"# Notation\n\n{rows}")
    assert doubled(reading.read(path)) == {"k"}
    path.write_text(f"# Notation\n\n{rows}\n## {TWICE}\n\n| $k$ | both |\n")
    assert doubled(reading.read(path)) == set()


def test_figures_are_counted(write):
    """More than eight figures are too many."""
    text = good()
    start = text.index("And its picture:")
    figure = text[start : text.index("```{admonition} What")]
    found = write((figure, figure * 9))
    assert set(found) == {"figures"}


def test_a_rule_can_be_waived_with_a_reason(write):
    """A waived rule is not held against the chapter."""
    reason = "waive: {sections: it cannot fail anywhere}"
    change = ("## Where it fails", "## Where it works")
    assert write(("waive: {}", reason), change) == {}


def test_a_complaint_names_the_line(write, tmp_path):
    """What is wrong is found at its own line."""
    found = write(("With infinity.", "It reaches 92.4."))
    text = (tmp_path / "book/first/adding.md").read_text("utf8")
    line = text.split("\n").index("It reaches 92.4.") + 1
    assert [n for n, _ in found["numbers"]] == [line]


def test_checklist_shows_what_is_broken(write, tmp_path):
    """The checklist names the rule, the file and the line."""
    write(("With infinity.", "It reaches 92.4."))
    context = contract.Context(tmp_path)
    lines, broken = chapters.checklist(context.chapters[0], context)
    assert broken == 1
    assert "  ✗ numbers" in "\n".join(lines)
    assert "book/first/adding.md:2" in "\n".join(lines)

"""Equations and the code that cites them must agree, both ways."""

import pytest

from tools import equations

TOC = "format: jb-book\nroot: index\nchapters:\n- file: a\n- file: b\n"
FILES = {
    "_toc.yml": TOC,
    "index.md": "# Book\n",
    "a.md": """# A

```{math}
:label: double
:class: implemented
y = 2x
```

$$
x = 1
$$ (one)
""",
    "b.md": "# B\n",
    "dlbook/ops.py": "def double(x):\n    return 2 * x  # (double)\n",
}
CITED = "no chapter has the equation 'duble' cited here; did you mean 'double'"
CALLED = "a.md:3: equation 'double' is called implemented, but no line"


@pytest.fixture
def problems(tmp_path):
    """What is wrong with the small book after one change."""

    def found(name: str = "a.md", old: str = "", new: str = "") -> list[str]:
        for file, text in FILES.items():
            path = tmp_path / file
            path.parent.mkdir(exist_ok=True)
            assert file != name or old in text
            path.write_text(text.replace(old, new) if file == name else text)
        return equations.problems(tmp_path)

    return found


def test_agreement_passes(problems):
    """A cited equation and a merely labelled one are in order."""
    assert problems() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "messages"),
    [
        (
            "dlbook/ops.py",
            "(double)",
            "(duble)",
            ["dlbook/ops.py:2: ", CALLED],
        ),
        ("dlbook/ops.py", "  # (double)", "", [CALLED]),
        ("dlbook/ops.py", "(double)", "(duble)", [CITED]),
        ("a.md", "double", "single", ["dlbook/ops.py:2: no chapter has"]),
        ("a.md", ":label: double\n", "", ["a.md:3: an implemented equation"]),
        ("a.md", "(one)", "(One)", ["a.md:9: label 'One' is not lower case"]),
    ],
)
def test_disagreement_is_named(problems, name, old, new, messages):
    """Each fault is told with its file and line."""
    found = "\n".join(problems(name, old, new))
    assert all(message in found for message in messages)


def test_exit_code_and_place(problems, tmp_path, monkeypatch, capsys):
    """The command prints what is wrong and fails."""
    problems("a.md", "(one)", "(One)")
    monkeypatch.setattr(equations, "ROOT", tmp_path)
    assert equations.main() == 1
    assert "a.md:9" in capsys.readouterr().out

"""Modules and functions stay small."""

from tools.size import main, measure

MODULE = '''"""Two
lines."""

import os  # a comment


def f():
    """One line."""
    # another comment
    return """a
    string"""
'''


def test_docstrings_and_comments_are_not_code(tmp_path):
    """Code lines are those with code; docstrings count in the total."""
    path = tmp_path / "module.py"
    path.write_text(MODULE)
    assert measure(path) == (4, 7, [])


def test_long_functions_and_modules_fail(tmp_path, capsys):
    """Forty lines a function and 130 a module are the law."""
    body = "\n".join("    x = 1" for _ in range(40))
    path = tmp_path / "module.py"
    path.write_text(f"def f():\n{body}\n")
    assert main((str(tmp_path),)) == 1
    assert "f has 41 lines" in capsys.readouterr().out
    path.write_text("x = 1\n" * 130)
    assert main((str(tmp_path),)) == 0
    path.write_text("x = 1\n" * 131)
    assert main((str(tmp_path),)) == 1
    assert "131 code lines (cap 130)" in capsys.readouterr().out

"""Modules stay small."""

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
    assert measure(path) == (4, 7)


def test_long_modules_fail(tmp_path, capsys):
    """At most 130 lines of code a module are the law."""
    path = tmp_path / "module.py"
    path.write_text("x = 1\n" * 130)
    assert main((str(tmp_path),)) == 0
    path.write_text("x = 1\n" * 131)
    assert main((str(tmp_path),)) == 1
    assert "module.py: the caps are 130" in capsys.readouterr().out

"""Objects of the package as the book quotes them."""

import pytest

from tools import quote

TEXT = '''"""A module."""

RATES = {
    "slow": 0.1,  # (rates)
}


@decorated
def double(x):
    """Twice x.

    With an empty line.
    """

    def pullback(dy):
        """Back."""
        return (2 * dy,)  # (double-dx) (double)

    y = x + x  # not (a label)
    # (standing-alone)
    return y, pullback


class Sum:
    """A sum."""

    def add(self):
        """Add."""
        return 1


class Empty(Exception):
    """Nothing."""
'''


@pytest.fixture
def root(tmp_path):
    """A folder with a small package."""
    (tmp_path / "dlbook/ops").mkdir(parents=True)
    (tmp_path / "dlbook/ops/linear.py").write_text(TEXT)
    (tmp_path / "dlbook/ops/other.py").write_text("def more():\n    pass\n")
    return tmp_path


def test_docstrings_are_left_out(root):
    """Code is quoted with its decorator, without any docstring."""
    code = quote.find(root, "dlbook.ops.linear.double").code
    assert code.startswith("@decorated\ndef double(x):\n    def pullback(dy):")
    assert "Twice" not in code
    assert "Back" not in code


def test_lines_keep_their_numbers(root):
    """Each quoted line knows its number in the file."""
    found = quote.find(root, "dlbook.ops.linear.double")
    lines = TEXT.split("\n")
    assert all(lines[n - 1].strip() == text.strip() for n, text in found.lines)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("dlbook.ops.double", "@decorated"),
        ("dlbook.ops.linear.RATES", "RATES = {"),
        ("dlbook.ops.Sum", "class Sum:"),
        ("dlbook.ops.Sum.add", "def add(self):"),
    ],
)
def test_objects_are_found(root, name, first):
    """Tables, classes and methods are found, behind a package as well."""
    assert quote.find(root, name).lines[0][1] == first


def test_the_precision_of_an_operation_is_left_out(root):
    """Of an operation's decorators, that for float16 is not quoted."""
    path = root / "dlbook/ops/other.py"
    path.write_text("@at_least_float32\n@kept\ndef more():\n    return 1\n")
    assert quote.find(root, "dlbook.ops.more").lines[0] == (2, "@kept")


def test_a_class_of_a_docstring_alone_keeps_a_body(root):
    """Where a docstring was the whole body, an ellipsis stands."""
    code = quote.find(root, "dlbook.ops.Empty").code
    assert code == "class Empty(Exception):\n    ..."


def test_an_unknown_name_gets_a_hint(root):
    """The nearest name is offered."""
    with pytest.raises(LookupError, match=r"mean 'dlbook\.ops\.double'"):
        quote.find(root, "dlbook.ops.duble")


def test_a_name_defined_twice_is_refused(root):
    """A name that two modules define must be given with its module."""
    (root / "dlbook/ops/third.py").write_text("def more():\n    pass\n")
    with pytest.raises(LookupError, match="name the module"):
        quote.find(root, "dlbook.ops.more")


def test_labels_are_comments_that_hold_nothing_else(root):
    """A citation ends a line of code; other comments are no citations."""
    module = quote.module(root, root / "dlbook/ops/linear.py")
    assert module.cited == {4: ("rates",), 17: ("double-dx", "double")}
    assert [module.owner(n) for n in module.cited] == ["RATES", "double"]


def test_an_edited_file_is_read_again(root):
    """A quote follows its file."""
    path = root / "dlbook/ops/other.py"
    quote.find(root, "dlbook.ops.more")
    path.write_text("def more():\n    return 1\n")
    assert "return 1" in quote.find(root, "dlbook.ops.more").code

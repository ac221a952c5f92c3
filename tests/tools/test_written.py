"""Which claims that stand in a cell must have been made."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools.written import unmade

SOUND = {
    "plain": ('claim("a", True)', ["a"]),
    "keyword": ('claim(text="a", holds=True)', ["a"]),
    "formatted": ('claim(f"{n} of {m}", True)', ["1 of 2"]),
    "named": ('text = "a"\nclaim(text, True)', ["a"]),
    "renamed": ('t = "a"\nfor t in some():\n    claim(t, True)', ["b"]),
    "parameter": (
        't = "a"\ndef f(t):\n    claim(t, True)\nf("b")',
        ["b"],
    ),
    "any": ("claim(texts[0], True)", []),
    "starred": ("claim(*both)", []),
    "method": ('Court().claim("a", True)', []),
    "looped": ('for x in (1, 2):\n    claim(f"{x}", True)', ["1", "2"]),
    "empty": ('for x in some():\n    claim(f"{x}", True)', []),
    "full": ('if profile.full:\n    claim("a", True)', []),
    "quick": ('if profile.quick:\n    claim("a", True)', ["a"]),
    "data": ('if svhn is not None:\n    claim("a", True)', []),
    "cases": ('match x:\n    case 1:\n        claim("a", True)', []),
    "missing": (
        (
            "try:\n    import x\nexcept ImportError:\n    claim('a', True)\n"
            "else:\n    claim('b', True)"
        ),
        ["a"],
    ),
    "refused": (
        (
            'try:\n    f()\n    claim("a", False)\nexcept ValueError:\n'
            '    claim("b", True)'
        ),
        ["b"],
    ),
}


def found(source: str, texts: list[str], profile: str = "quick") -> list[str]:
    """What was not made in a cell that made claims of these texts."""
    notebook = new_notebook(cells=[new_code_cell(source)])
    return list(unmade(notebook, texts, profile))


@pytest.mark.parametrize(("source", "texts"), SOUND.values(), ids=SOUND)
def test_what_was_made_or_had_no_need_to_be_passes(source, texts):
    """Claims that were made, and those that the data decide."""
    assert found(source, texts) == []


UNMADE = {
    "plain": 'claim("a", True)',
    "keyword": 'claim(text="a", holds=True)',
    "named": 'text = "a"\nclaim(text, True)',
    "formatted": 'claim(f"a {n}", True)',
    "uncalled": 'def f():\n    claim("a", True)',
    "constant": 'if 0:\n    claim("a", True)',
    "worked out": 'if 0 > 1:\n    claim("a", True)',
    "not": 'if not True:\n    claim("a", True)',
    "and": 'False and claim("a", True)',
    "while": 'while False:\n    claim("a", True)',
    "nothing": 'for x in []:\n    claim("a", True)',
    "no times": 'for x in range(0):\n    claim("a", True)',
    "no case": 'match 1:\n    case 2:\n        claim("a", True)',
    "passed over": (
        'try:\n    1 / 0\n    claim("a", True)\nexcept Exception:\n    pass'
    ),
    "quick": 'if profile.quick:\n    claim("a", True)',
    "greater": 'claim_greater("a", x, y)',
    "between": 'claim_between("a", x, y, -1, 1)',
    "measured": 'measured("a", 1.0)',
}


@pytest.mark.parametrize("source", UNMADE.values(), ids=UNMADE)
def test_what_is_written_must_have_been_made(source):
    """A claim that a reader sees in the code and that nothing recorded."""
    (fault,) = found(source, ["b"])
    assert fault.endswith("which was not made")

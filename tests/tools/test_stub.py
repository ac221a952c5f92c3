"""What a student starts from."""

import pytest

from tools.exercises import stub

SOLUTION = '''import before
# BEGIN
import math
from math import pi

def area(r):
    """The area of a disc."""
    square = r * r
    return math.pi * square


class Disc:
    """A disc."""

    sides = 0

    def grow(self):
        self.r += 1

a, (b, *c) = 1, (2, 3)
total: int = 3
area.cache = {}
print(area(1))
# END
after = 1
'''


def test_stub_leaves_the_work_to_do():
    """Signatures, docstrings and imports stay; bodies and values go."""
    text = stub(SOLUTION)
    assert '"""The area of a disc."""' in text
    assert "math.pi" not in text
    assert text.startswith("import before\n# BEGIN\nimport math\n")
    assert text.endswith("# END\nafter = 1\n")
    assert "print" not in text


def test_stub_runs_and_fails_where_it_is_called():
    """Its names exist: values are None, functions say whose turn it is."""
    names: dict = {}
    exec(stub(SOLUTION).replace("import before", ""), names)
    assert names["a"] is names["c"] is names["total"] is None
    assert names["Disc"].sides == 0
    with pytest.raises(NotImplementedError, match="your turn"):
        names["area"](1)
    with pytest.raises(NotImplementedError):
        names["Disc"]().grow()

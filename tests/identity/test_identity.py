"""What a function is: what tells two apart, and what does not."""

import copyreg
import os
import subprocess
import sys
import threading
from functools import cache, partial, wraps
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import nn

from dlbook._identity import identity


def made(source, name="run", file="experiment.py"):
    """The object ``name`` of a module with this source."""
    space = {"__name__": "experiment", "np": np, "nn": nn, "torch": torch}
    exec(compile(source, file, "exec"), space)
    return space[name]


DIFFERENT = {
    "code": "def run(a): return {'b': a OPERATOR}",
    "lambda": "run = lambda a: {'b': a OPERATOR}",
    "nested": "def run(a): return {'b': (lambda c: c OPERATOR)(a)}",
    "inner class": """
def run(a):
    class Net(nn.Module):
        def forward(self, x): return x OPERATOR
    return {'b': Net()(a)}
""",
    "default": "def run(a, k=2 OPERATOR): return {'b': a}",
    "keyword default": "def run(a, *, k=2 OPERATOR): return {'b': a}",
    "closure": """
def make(k):
    return lambda a: {'b': a * k}
run = make(2 OPERATOR)
""",
    "global": """
WIDTH = 2 OPERATOR
def run(a): return {'b': a * WIDTH}
""",
    "global tuple": """
SIZES = (1, (2 OPERATOR, 3))
def run(a): return {'b': SIZES[a]}
""",
    "global dictionary": """
PLAN = {'lr': 2 OPERATOR}
def run(a):
    seen = {}
    seen[a] = PLAN['lr']
    return seen
""",
    "global array": """
X = np.array([1.0, 2.0 OPERATOR])
def run(a): return {'b': X.sum()}
""",
    "global tensor": """
X = torch.tensor([1.0, 2.0 OPERATOR])
def run(a): return {'b': X.sum()}
""",
    "helper": """
def deeper(a): return a OPERATOR
def helper(a): return deeper(a)
def run(a): return {'b': helper(a)}
""",
    "cached helper": """
from functools import cache
@cache
def helper(a): return a OPERATOR
def run(a): return {'b': helper(a)}
""",
    "decorated": """
def twice(f): return lambda a: f(f(a))
@twice
def run(a): return a OPERATOR
""",
    "method": """
class Net:
    def helper(self, a): return a OPERATOR
    def run(self, a): return {'b': self.helper(a)}
run = Net().run
""",
    "class": """
class Base:
    def helper(self, a): return a OPERATOR
class Net(Base):
    pass
def run(a): return {'b': Net().helper(a)}
""",
    "class constant": """
class Net:
    width = 2 OPERATOR
def run(a): return {'b': Net.width}
""",
    "property": """
class Net:
    @property
    def width(self): return 2 OPERATOR
def run(a): return {'b': Net().width}
""",
    "state": """
class Run:
    def __init__(self, k): self.k, self.calls = k, 0
    def __call__(self, a):
        self.calls += 1
        return {'b': self.k}
run = Run(2 OPERATOR)
""",
    "slots": """
class Run:
    __slots__ = ('k',)
    def __init__(self, k): self.k = k
    def __call__(self, a): return {'b': self.k}
run = Run(2 OPERATOR)
""",
    "dataclass": """
from dataclasses import dataclass
@dataclass(frozen=True)
class Plan:
    k: int
PLAN = Plan(2 OPERATOR)
def run(a): return {'b': PLAN.k}
""",
    "exception": """
def run(a):
    try: return {'b': a}
    except KeyError: return {'b': 2 OPERATOR}
""",
}


@pytest.mark.parametrize("kind", DIFFERENT)
def test_what_a_function_does_tells_it_from_others(kind):
    """Plus one is another function than times one, wherever it stands."""
    plus, times, again = (
        identity(made(DIFFERENT[kind].replace("OPERATOR", operator)))
        for operator in ("+ 1", "* 1", "+ 1")
    )
    assert plus == again
    assert plus != times
    assert plus["function"] == times["function"]


def scaled(a, k=1, *rest):
    """The product, by name."""
    return {"b": a * k}


class Fixed:
    """A callable of its own class."""

    def __call__(self, a):
        return {"b": a}


HELD = {
    "number": (1, 2),
    "truth": (1, True),
    "type": (1, 1.0),
    "sign": (0.0, -0.0),
    "none": (None, ...),
    "set": ({1, 2}, {1, 3}),
    "list or tuple": ([1], (1,)),
    "nested": ({"a": [1, {2: 3}]}, {"a": [1, {2: 4}]}),
    "entry": (np.arange(3), np.array([0, 1, 3])),
    "dtype": (np.arange(3), np.arange(3.0)),
    "shape": (np.zeros((2, 3)), np.zeros((3, 2))),
    "objects": (np.array([1, None]), np.array([2, None])),
    "tensor": (torch.zeros(2), torch.ones(2)),
    "bfloat16": (
        torch.zeros(2, dtype=torch.bfloat16),
        torch.ones(2, dtype=torch.bfloat16),
    ),
    "frozen": (torch.zeros(2), torch.zeros(2, requires_grad=True)),
    "masked": (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2])),
    "path": (Path("a"), Path("b")),
    "range": (range(3), range(4)),
    "function": (np.sin, np.cos),
    "lambda": (lambda a: a, lambda a: -a),
    "partial": (partial(scaled, k=1), partial(scaled, k=2)),
    "layer": (nn.ReLU(), nn.Tanh()),
    "option": (nn.Dropout(0.1), nn.Dropout(0.9)),
    "generator": (np.random.default_rng(0), np.random.default_rng(1)),
    "class": (nn.ReLU, nn.Tanh),
    "object": (Fixed(), scaled),
}


@pytest.mark.parametrize("kind", HELD)
def test_bound_arguments_count(kind):
    """By position or by name; equal values made anew are the same."""
    one, two = HELD[kind]
    assert identity(partial(scaled, k=one)) != identity(partial(scaled, k=two))
    assert identity(partial(scaled, one)) != identity(partial(scaled, two))
    assert identity(partial(scaled, k=one)) == identity(partial(scaled, k=one))


def test_what_does_not_count():
    """Place, docstring, and where the objects lie in memory."""
    source = "def run(a):\n '{}'\n class Inner:\n  b = a\n return lambda: a"
    moved = made("\n\n\n" + source.format("another"), file="/elsewhere.py")
    assert identity(moved) == identity(made(source.format("one")))
    weights = [np.ones(3), {1, 2}, Fixed(), nn.Linear(1, 1).requires_grad_()]
    with torch.no_grad():
        torch.nn.init.zeros_(weights[3].weight)
        torch.nn.init.zeros_(weights[3].bias)
    again = [np.ones(3), {2, 1}, Fixed(), nn.Linear(1, 1)]
    again[3].load_state_dict(weights[3].state_dict())
    held = partial(scaled, k=weights)
    assert identity(held) == identity(partial(scaled, k=again))
    assert identity(cache(scaled)) == identity(scaled)


LOGS = {
    "append": "LOG = []\ndef run(a): LOG.append(a); return {}",
    "entry": "LOG = {}\ndef run(a): LOG[a, 1] = 2; return {}",
    "count": "LOG = {1: 0}\ndef run(a): LOG[1] += 2; return {}",
    "slice": "LOG = [0]\ndef run(a): LOG[:0] = [1]; return {}",
    "deletion": "LOG = [0]\ndef run(a): del LOG[0]; return {}",
    "global": "LOG = 0\ndef run(a):\n    global LOG; LOG += 1; return {}",
    "helper": "LOG = []\ndef f(a): LOG.append(a)\ndef run(a): f(a); return {}",
    "closure": """
def make():
    log, count = [], 0
    def run(a):
        nonlocal count
        count += 1
        log.append(count)
        return {}
    return run
run = make()
""",
    "namespace": """
from types import SimpleNamespace
def make():
    log = SimpleNamespace(calls=0)
    def run(a):
        log.calls += 1
        return {}
    return run
run = make()
""",
    "class": """
class Run:
    calls = 0
    def __call__(self, a):
        Run.calls += 1
        return {}
run = Run()
""",
    "tensor": "LOG = torch.ones(2)\ndef run(a): LOG.mul_(2); return {}",
    "attribute": """
class Run:
    def __init__(self): self.log, self.calls, self.last = [], 0, 0
    def __call__(self, a):
        self.calls += 1
        self.last = a
        self.log.append(a)
        return {}
run = Run()
""",
}


@pytest.mark.parametrize("kind", LOGS)
def test_what_a_function_writes_to_does_not_count(kind):
    """A list of its calls, or their count, leaves it what it is."""
    run = made(LOGS[kind])
    before = identity(run)
    run(1)
    assert identity(run) == before


def test_arrays_that_are_read_to_fill_others_count():
    """Reading from one array into another changes the second alone."""
    source = "X = [{}]\ndef run(a):\n    y = [0]; y[X[0]] = X[0]; return y"
    assert identity(made(source.format(0))) != identity(made(source.format(1)))


def test_a_module_of_ones_own_is_looked_into(monkeypatch):
    """``own.helper`` counts by its code, ``np.sum`` by its name."""
    own = ModuleType("own")
    monkeypatch.setitem(sys.modules, "own", own)
    run = made("def run(a): return np.sum(own.helper(a))")
    run.__globals__["own"] = own
    found = []
    for text in ("a + 1", "a + 2"):
        exec(f"def helper(a): return {text}", own.__dict__)
        found.append(identity(run))
    assert found[0] != found[1]
    changed = {k for k in found[0] if found[0][k] != found[1][k]}
    assert changed == {"own.helper"}


def test_state_of_an_installed_module_is_not_the_functions(monkeypatch):
    """Any import may change ``sys.path`` or a table of the library's."""
    run = made("def run(a): return a, sys.path, copyreg.dispatch_table")
    run.__globals__.update(sys=sys, copyreg=copyreg)
    before = identity(run)
    monkeypatch.setattr(sys, "path", ["/elsewhere"])
    monkeypatch.setitem(copyreg.dispatch_table, Fixed, None)
    assert identity(run) == before


def test_functions_that_name_each_other_end():
    """Recursion, and values that hold themselves, are no endless search."""
    source = """
LOOP = []
LOOP.append(LOOP)
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
def make():
    def inner(n): return inner(n - 1) if n else LOOP
    return inner
inner = make()
def run(a): return even(a) or run(a - 1) or inner(a)
"""
    assert identity(made(source)) == identity(made(source))


def test_wrappers_are_seen_through():
    """What ``wraps`` names counts, and the wrapper itself."""

    def louder(f, by):
        @wraps(f)
        def run(a):
            return f(a) | {"by": by}

        return run

    found = [identity(louder(scaled, by)) for by in (1, 2, 2)]
    assert found[0] != found[1] == found[2]
    assert found[0]["function"].endswith("test_identity.scaled")
    assert identity(louder(Fixed().__call__, 1)) != found[0]


UNKNOWN = {
    "open file": Path(__file__).open,
    "generator": lambda: (i for i in range(3)),
    "iterator": lambda: iter([1, 2]),
    "lock": threading.Lock,
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_what_cannot_be_told_from_another_is_refused(kind):
    """The message names the value, its type and the cure."""
    held = UNKNOWN[kind]()

    def closed_over(a):
        return {"b": held}

    for run, part in [
        (partial(scaled, k=[held]), "argument k of .*scaled"),
        (closed_over, "closed-over held of .*closed_over"),
    ]:
        with pytest.raises(
            ValueError, match=f"{part} is or holds a .*make it"
        ):
            identity(run)
    if hasattr(held, "close"):
        held.close()


def test_other_processes_agree():
    """However strings hash there, and wherever things lie in memory."""
    code = """
from functools import partial
from test_identity import DIFFERENT, identity, made, scaled
found = [identity(made(s.replace("OPERATOR", "+ 1"))) for s in
         DIFFERENT.values()]
found.append(identity(partial(scaled, k={"a", "b", ("c", "d")})))
print(found)
"""
    printed = set()
    for seed in ("1", "2"):
        result = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
        printed.add(result.stdout)
    assert len(printed) == 1


def test_what_changed_is_named():
    """A method by its class, a short value as it is."""
    first, second = (
        identity(made(DIFFERENT["method"].replace("OPERATOR", operator)))
        for operator in ("+ 1", "* 1")
    )
    changed = {k for k in first if first[k] != second[k]}
    assert changed == {"experiment.Net.helper"}
    found = identity(made("SIZES = [1, 2]\ndef run(a): return SIZES"))
    assert found["experiment.SIZES"] == "[1, 2]"


def test_classes_of_one_name_are_two():
    """Each has its own methods, whatever it is called."""
    source = """
def make(k):
    class Net:
        def helper(self, a): return k
    return Net()
def run(a): return {}
one, two = make(1), make(OPERATOR)
def run(a, held=(one, two)): return {}
"""
    found = [identity(made(source.replace("OPERATOR", n))) for n in "222345"]
    assert found[0] == found[1] == found[2]
    assert len({str(parts) for parts in found}) == 4

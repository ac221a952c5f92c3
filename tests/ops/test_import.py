"""What importing operations loads, and that their examples are true."""

import doctest
import subprocess
import sys
from importlib import import_module

import numpy as np
import pytest

from dlbook import ops

HEAVY = {"torch", "matplotlib", "scipy", "IPython", "pooch", "dlbook.proof"}
MODULES = {getattr(ops, name).__module__ for name in dir(ops)}


def loaded(code):
    """The names in ``sys.modules`` after ``code`` in a new interpreter."""
    code += "; import sys; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    result = subprocess.run(run, capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_operations_load_numpy_alone():
    """Every operation together brings in nothing heavy but NumPy."""
    names = ", ".join(dir(ops))
    modules = loaded(f"from dlbook.ops import {names}")
    assert not modules & HEAVY
    assert modules >= MODULES


def test_importing_ops_loads_no_operation():
    """The package alone is a table of names."""
    modules = loaded("import dlbook.ops")
    assert {m for m in modules if m.startswith("dlbook.ops.")} == set()
    assert "numpy" not in modules


@pytest.mark.parametrize("name", ["affine", "mse", "cross_entropy", "adam"])
def test_one_operation_loads_one_module(name):
    """A chapter depends on the modules of the operations it uses, alone."""
    modules = loaded(f"from dlbook.ops import {name}")
    modules -= {"dlbook.ops.precision"}  # which most of them share
    found = {m for m in modules if m.startswith("dlbook.ops.")}
    assert found == {getattr(ops, name).__module__, "dlbook.ops.shapes"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_examples_in_docstrings_are_true(module):
    """An example prints what it says."""
    failed, _ = doctest.testmod(import_module(module), extraglobs={"np": np})
    assert failed == 0

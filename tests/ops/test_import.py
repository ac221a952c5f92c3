"""What importing operations loads, and that their examples are true."""

import doctest
import subprocess
import sys
from importlib import import_module

import numpy as np
import pytest

from dlbook import ops

HEAVY = {"torch", "matplotlib", "scipy", "IPython", "requests", "dlbook.proof"}


def loaded(code):
    """The names in ``sys.modules`` after ``code`` in a new interpreter."""
    code += "; import sys; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    result = subprocess.run(run, capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_operations_load_numpy_alone():
    """Every operation together brings in nothing heavy but NumPy."""
    names = ", ".join(ops.TABLE)
    modules = loaded(f"from dlbook.ops import {names}")
    assert not modules & HEAVY
    assert {f"dlbook.ops.{m}" for m in ops.TABLE.values()} <= modules


def test_importing_ops_loads_no_operation():
    """The package alone is a table of names."""
    modules = loaded("import dlbook.ops")
    assert {m for m in modules if m.startswith("dlbook.ops.")} == set()
    assert "numpy" not in modules


@pytest.mark.parametrize("name", ["affine", "mse", "cross_entropy", "adam"])
def test_one_operation_loads_one_module(name):
    """A chapter depends on the modules of the operations it uses, alone."""
    modules = loaded(f"from dlbook.ops import {name}")
    found = {m for m in modules if m.startswith("dlbook.ops.")}
    assert found == {f"dlbook.ops.{ops.TABLE[name]}", "dlbook.ops.shapes"}


def test_unknown_operations_are_an_attribute_error():
    """A misspelt name is named."""
    with pytest.raises(AttributeError, match="no attribute 'sotfmax'"):
        ops.sotfmax  # noqa: B018


def test_the_table_is_what_the_package_lists():
    """Completion in a notebook offers every operation."""
    assert dir(ops) == sorted(ops.TABLE)
    for name in ops.TABLE:
        assert callable(getattr(ops, name))


@pytest.mark.parametrize("module", sorted(set(ops.TABLE.values())))
def test_examples_in_docstrings_are_true(module):
    """An example prints what it says."""
    module = import_module(f"dlbook.ops.{module}")
    failed, _ = doctest.testmod(module, extraglobs={"np": np})
    assert failed == 0

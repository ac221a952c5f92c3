"""Graphs counted, seconds divided."""

import math
import time

import pytest
import torch

from dlbook.study import back_end, break_even, graphs_after, seconds


def twice(x):
    """One graph."""
    return 2 * x


def asks(x):
    """A value that Python must know."""
    return x + 1 if x.sum().item() > 0 else x - 1


def test_sizes_that_are_new_are_taken_down():
    """Once, and once more for every other size."""
    calls = [(torch.ones(n),) for n in (3, 3, 5, 7)]
    assert graphs_after(twice, calls) == [1, 1, 2, 2]


def test_a_question_breaks_the_graph():
    """The part before it and the part behind it."""
    assert graphs_after(asks, [(torch.ones(3),)]) == [2]


def test_break_even_by_hand():
    """A second's warm-up, ten milliseconds gained: a hundred calls."""
    assert break_even(1.0, 0.03, 0.02) == pytest.approx(100)
    assert break_even(1.0, 0.02, 0.03) == math.inf


def test_seconds_are_those_of_one_call():
    """Of a nap, and of something shorter than the clock."""
    assert 0.002 <= seconds(lambda: time.sleep(0.002), 3) < 0.1
    assert 0 < seconds(lambda: None, 3) < 1e-4


def test_without_a_compiler_nothing_is_compiled(monkeypatch, tmp_path):
    """The back end needs none where none is found, and else takes it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    assert back_end() == "aot_eager"
    compiler = tmp_path / "g++"
    compiler.touch(mode=0o755)
    assert back_end() == "inductor"

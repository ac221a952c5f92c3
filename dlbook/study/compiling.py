"""What a compiler of graphs does: how often it runs, and what it gains."""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch


def graphs_after(function: Callable, calls: Sequence[tuple]) -> list[int]:
    """How many graphs ``torch.compile`` has taken down after each call.

    The graphs are run as they are, so that no compiler is needed. ``calls``
    holds the arguments of each.
    """
    torch.compiler.reset()
    taken = 0

    def backend(graph: torch.fx.GraphModule, _: Any) -> Callable:
        nonlocal taken
        taken += 1
        return graph.forward

    compiled, counts = torch.compile(function, backend=backend), []
    for arguments in calls:
        compiled(*arguments)
        counts.append(taken)
    torch.compiler.reset()
    return counts


def back_end() -> str:
    """ "inductor" where there is a C++ compiler, else one that needs none."""
    names = (os.environ.get("CXX"), "g++", "clang++", "cl")
    found = any(name and shutil.which(name) for name in names)
    return "inductor" if found else "aot_eager"


def seconds(call: Callable[[], object], repeats: int = 7) -> float:
    """The median of how long ``call`` takes, once the first one is over.

    What takes less than a millisecond is called many times in a row.
    """
    call()
    count, took = 1, _timed(call, 1)
    while took < 1e-3:
        count, took = 2 * count, _timed(call, 2 * count)
    return (
        float(np.median([_timed(call, count) for _ in range(repeats)])) / count
    )


def _timed(call: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        call()
    return time.perf_counter() - start


def break_even(warm_up: float, eager: float, compiled: float) -> float:
    """After how many calls a ``warm_up`` is paid back; inf if never."""
    gain = eager - compiled
    return warm_up / gain if gain > 0 else np.inf  # (break-even)

"""Fresh processes with one thread each, whatever the number of them."""

import os

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from dlbook.study import grid, pools, processes, sweep, trial

SETTINGS = grid(seed=[0, 1], lr=[0.03, 0.3], epochs=[1], width=[8])


def surroundings(n):
    """The threads that a worker may take, and its number."""
    threads = [pool["num_threads"] for pool in threadpool_info()]
    said = [os.environ.get(name) for name in pools.THREADS]
    return {"threads": threads, "said": said, "pid": os.getpid(),
            "sum": float(np.ones(n).sum())}  # fmt: skip


def test_results_do_not_depend_on_the_number_of_workers():
    """Here, in one process, in two: the same numbers, bit for bit."""
    here = sweep(trial, SETTINGS)
    for workers in (1, 2):
        with processes(workers) as pool:
            assert sweep(trial, SETTINGS, executor=pool) == here
    assert here[0]["curve"] != here[2]["curve"]


def test_a_worker_has_one_thread_and_is_another_process(monkeypatch):
    """Also where this process was allowed four; and then that stands again."""
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with processes(1) as pool:
        (row,) = sweep(surroundings, [{"n": 3}], executor=pool)
    assert row["said"] == ["1"] * len(pools.THREADS)
    assert row["threads"] == [1] * len(row["threads"])
    assert row["pid"] != os.getpid()
    assert os.environ["OMP_NUM_THREADS"] == "4"
    assert "MKL_NUM_THREADS" not in os.environ


def test_the_environment_is_restored_after_an_error(monkeypatch):
    """Whatever ends the pool."""
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    with pytest.raises(KeyError), processes(1):
        raise KeyError
    assert os.environ["OMP_NUM_THREADS"] == "4"


def test_no_workers_are_refused():
    """The number is named."""
    with (
        pytest.raises(ValueError, match="one worker or more: 0"),
        processes(0),
    ):
        pass

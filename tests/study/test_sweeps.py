"""Sweeps: any executor, any interruption, one clear error."""

import _thread
import doctest
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from dlbook.study import SweepError, grid, sweep, sweeps

CALLS = []
SETTINGS = grid(a=[1, 2, 3], b=[0.5, 10.0])
ROWS = [s | {"product": s["a"] * s["b"]} for s in SETTINGS]


@pytest.fixture(autouse=True)
def _heard():
    """Ctrl-C is heard, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def multiply(a, b):
    """The product, as NumPy's number."""
    return {"product": np.float64(a) * b}


def slow_first(a, b):
    """The product; the first setting waits until another has run."""
    folder = Path(os.environ["SWEEP_TEST"])
    while (a, b) == (1, 0.5) and not any(folder.glob("done*")):
        time.sleep(0.01)
    (folder / f"done {a} {b}").touch()
    return multiply(a, b)


def logged(a, b, folder):
    """The product, after leaving a file for each call."""
    (Path(folder) / f"{a} {b} {len(list(Path(folder).iterdir()))}").touch()
    if (Path(folder) / f"bad {a} {b}").exists():
        raise ArithmeticError(f"{a} is bad")
    return multiply(a, b)


def die(a, b):
    """The product, or the end of the whole process, once."""
    if (a, b) == (2, 10.0) and "SWEEP_LIVES" not in os.environ:
        os.kill(os.getpid(), signal.SIGKILL)
    CALLS.append((a, b))
    return multiply(a, b)


def called(a, b):
    """What keeps a list of its calls."""
    CALLS.append(a)
    return {"c": a * b}


def cut_short(a, b):
    """The product, or what a loop has when it answers Ctrl-C."""
    try:
        if (a, b) == (2, 10.0) and "SWEEP_LIVES" not in os.environ:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
    except KeyboardInterrupt:
        return {"product": "cut short"}
    return multiply(a, b)


def slow(a, b):
    """The product, after a while."""
    time.sleep(0.2)
    return multiply(a, b)


def waiting(a, b):
    """The product; where it has to wait, Ctrl-C cuts it short."""
    (Path(os.environ["SWEEP_TEST"]) / f"began {a} {b}").touch()
    try:
        time.sleep(30 if a == 2 else 0.01)
    except KeyboardInterrupt:
        return {"product": "cut short"}
    return multiply(a, b)


def refuse(a, b):
    """What never runs where all is stored."""
    raise AssertionError


@contextmanager
def processes():
    """Two new interpreters."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        yield executor


@contextmanager
def dask_client():
    """A client of Dask on two processes of this machine."""
    from distributed import Client, LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    options |= {"dashboard_address": None}
    any_port = {"dashboard_address": "127.0.0.1:0"}
    with (
        LocalCluster(**options, scheduler_kwargs=any_port) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def dask():
    """Dask as an executor of futures."""
    with dask_client() as client, client.get_executor() as executor:
        yield executor


@contextmanager
def nobody():
    """One setting after another, here."""
    yield None


def lines(store):
    """The settings in a store, as they came."""
    rows = map(json.loads, store.read_text("utf8").splitlines())
    return [row["setting"] for row in rows]


def calls(folder):
    """The settings that were run with ``logged``, sorted."""
    names = [p.name for p in folder.iterdir() if p.name[:3] != "bad"]
    return sorted(name.rsplit(" ", 1)[0] for name in names)


def test_grid_is_every_combination():
    """The last option varies fastest; the example in the docstring holds."""
    assert SETTINGS[:3] == [
        {"a": 1, "b": 0.5},
        {"a": 1, "b": 10.0},
        {"a": 2, "b": 0.5},
    ]
    assert len(SETTINGS) == 6
    assert grid() == [{}]
    assert doctest.testmod(sweeps).failed == 0


@pytest.mark.parametrize("wrong", ["adam", 0.1, np.ones(2), None])
def test_grid_takes_lists(wrong):
    """A word, a number or an array in place of a list is refused."""
    with pytest.raises(ValueError, match="grid: lr must be a list of values"):
        grid(seed=[1], lr=wrong)
    with pytest.raises(ValueError, match="grid: lr has no values"):
        grid(lr=[])


@pytest.mark.parametrize("pool", [nobody, processes, dask, dask_client])
def test_any_executor_gives_the_same_rows(pool, tmp_path, monkeypatch):
    """Here, in two processes, in Dask: the order is that of the settings.

    In two processes the first setting waits for another to end.
    """
    monkeypatch.setenv("SWEEP_TEST", str(tmp_path))
    store = tmp_path / "new" / "rows.jsonl"
    run = multiply if pool is nobody else slow_first
    with pool() as executor:
        rows = sweep(run, SETTINGS, executor=executor, store=store)
    assert rows == ROWS
    assert type(rows[0]["product"]) is float
    assert sorted(map(str, lines(store))) == sorted(map(str, SETTINGS))
    assert sweep(run, SETTINGS[::-1], store=store) == ROWS[::-1]


@pytest.mark.parametrize("pool", [nobody, processes])
def test_after_a_failure_the_rest_is_there(pool, tmp_path):
    """The others finish; the error names the setting; it alone runs again."""
    ran, store = tmp_path / "ran", tmp_path / "rows.jsonl"
    ran.mkdir()
    settings = [s | {"folder": str(ran)} for s in SETTINGS]
    for fault in ("bad 1 10.0", "bad 3 0.5"):
        (ran / fault).touch()
    with pool() as executor, pytest.raises(SweepError) as caught:
        sweep(logged, settings, executor=executor, store=store)
    message = str(caught.value)
    assert message.startswith("sweep: 2 of 6 settings failed")
    assert f"{settings[1]}: ArithmeticError: 1 is bad\n" in message
    assert f"{settings[4]}: ArithmeticError: 3 is bad" in message
    assert isinstance(caught.value.__cause__, ArithmeticError)
    assert len(lines(store)) == 4
    for path in ran.iterdir():
        path.unlink()
    rows = sweep(logged, settings, store=store)
    assert [row["product"] for row in rows] == [r["product"] for r in ROWS]
    assert calls(ran) == ["1 10.0", "3 0.5"]


def test_a_killed_sweep_goes_on(tmp_path, monkeypatch):
    """After SIGKILL at the fourth setting, three are stored and not run."""
    store = tmp_path / "rows.jsonl"
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.study.test_sweeps import SETTINGS, die, sweep
sweep(die, SETTINGS, store={str(store)!r})
"""
    killed = subprocess.run([sys.executable, "-c", code])
    assert killed.returncode == -signal.SIGKILL
    assert lines(store) == SETTINGS[:3]
    monkeypatch.setenv("SWEEP_LIVES", "")
    CALLS.clear()
    assert sweep(die, SETTINGS, store=store) == ROWS
    assert [(s["a"], s["b"]) for s in SETTINGS[3:]] == CALLS


def test_a_worker_that_dies_is_an_error(tmp_path):
    """A killed process breaks the pool: one error, and the sweep goes on."""
    store = tmp_path / "rows.jsonl"
    with (
        processes() as executor,
        pytest.raises(SweepError, match="BrokenProcessPool"),
    ):
        sweep(die, SETTINGS, executor=executor, store=store)
    with pytest.raises(SweepError, match="6 of 6"):
        sweep(die, SETTINGS, executor=executor)


def test_each_result_is_stored_as_soon_as_it_is_there(tmp_path):
    """When a setting runs, all before it are in the file."""
    store, seen = tmp_path / "rows.jsonl", []

    def look(a, b):
        seen.append(len(lines(store)) if store.exists() else 0)
        return {}

    sweep(look, SETTINGS, store=store)
    assert seen == [0, 1, 2, 3, 4, 5]


def test_an_interruption_keeps_what_is_there(tmp_path):
    """Ctrl-C ends the sweep at once, with its results stored."""
    store = tmp_path / "rows.jsonl"

    def stop(a, b):
        if a == 2:
            raise KeyboardInterrupt
        return multiply(a, b)

    with pytest.raises(KeyboardInterrupt):
        sweep(stop, SETTINGS, store=store)
    assert lines(store) == SETTINGS[:2]


def test_what_ctrl_c_cut_short_is_not_stored(tmp_path, monkeypatch):
    """A function that answers Ctrl-C ends the sweep, and runs again."""
    store = tmp_path / "rows.jsonl"
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        sweep(cut_short, SETTINGS, store=store)
    assert signal.getsignal(signal.SIGINT) is handler
    assert lines(store) == SETTINGS[:3]
    monkeypatch.setenv("SWEEP_LIVES", "")
    assert sweep(cut_short, SETTINGS, store=store) == ROWS


def test_a_worker_that_ctrl_c_cut_short_is_not_stored(tmp_path):
    """Nor what comes from another process that has answered it."""
    store = tmp_path / "rows.jsonl"
    with processes() as executor, pytest.raises(KeyboardInterrupt):
        sweep(cut_short, SETTINGS, executor=executor, store=store)
    assert {"a": 2, "b": 10.0} not in lines(store)


def test_an_error_that_ctrl_c_became_is_ctrl_c(tmp_path):
    """A library may raise its own error for it: the sweep still ends."""

    def fail(a, b):
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise ArithmeticError("a worker was interrupted") from None

    with pytest.raises(KeyboardInterrupt):
        sweep(fail, SETTINGS, store=tmp_path / "rows.jsonl")


@pytest.mark.parametrize("by", ["signal", "raise"])
def test_a_training_that_ctrl_c_cut_short_is_not_stored(by, tmp_path):
    """``fit`` returns the epochs so far, which are no result of a sweep."""
    import torch
    from torch import nn

    from dlbook.train import fit

    data = torch.zeros(4, 1), torch.ones(4, 1)
    ctrl_c = [by]

    def train(lr):
        model = nn.Linear(1, 1)

        def loss(y, t):
            if lr == 2 and ctrl_c and model.weight.grad is not None:
                ctrl_c.clear()
                if by == "raise":
                    raise KeyboardInterrupt
                signal.raise_signal(signal.SIGINT)
            return (y - t).square().mean()

        optimizer = torch.optim.SGD(model.parameters(), 0.1 * lr)
        options = {"optimizer": optimizer, "epochs": 3, "loss": loss}
        return {"epochs": len(fit(model, data, metrics={}, **options))}

    store = tmp_path / "rows.jsonl"
    settings = grid(lr=[1, 2, 3])
    with pytest.raises(KeyboardInterrupt):
        sweep(train, settings, store=store)
    assert ctrl_c == []
    assert lines(store) == settings[:1]
    rows = sweep(train, settings, store=store)
    assert rows == [s | {"epochs": 3} for s in settings]


@pytest.mark.parametrize("pool", ["None", "ProcessPoolExecutor(2)"])
def test_ctrl_c_in_a_terminal(pool, tmp_path):
    """It reaches all processes; no result that it cut short is in the file."""
    store = tmp_path / "rows.jsonl"
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.study.test_sweeps import *
sweep(waiting, SETTINGS, executor={pool}, store={str(store)!r})
"""
    environment = os.environ | {"SWEEP_TEST": str(tmp_path)}
    run = [sys.executable, "-c", code]
    options = {"env": environment, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(run, start_new_session=True, **options) as process:
        while not list(tmp_path.glob("began 2*")):
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) != 0
    rows = [json.loads(x)["result"] for x in store.read_text().splitlines()]
    assert sorted(row["product"] for row in rows) == [0.5, 10.0]


def test_a_client_goes_on_after_ctrl_c(tmp_path):
    """The same settings run again at once on the same client of Dask."""
    store = tmp_path / "rows.jsonl"
    with dask_client() as client:
        for wait in (0.05, 0.3):
            timer = threading.Timer(wait, _thread.interrupt_main)
            timer.start()
            with pytest.raises(KeyboardInterrupt):
                sweep(slow, SETTINGS, executor=client, store=store)
            timer.join()
        assert sweep(slow, SETTINGS, executor=client, store=store) == ROWS


class Elsewhere:
    """A pool of another interface."""

    def submit(self):
        """Never called."""


@pytest.mark.parametrize("pool", [4, "dask", ProcessPoolExecutor, Elsewhere()])
def test_what_is_no_executor_is_refused(pool):
    """The message says what would be one."""
    with pytest.raises(TypeError, match=r"must be a concurrent.futures.Exec"):
        sweep(refuse, SETTINGS, executor=pool)


def test_what_is_no_function_is_refused():
    """A result in place of the function is named."""
    with pytest.raises(TypeError, match=r"must be a function, got {'b': 1"):
        sweep({"b": 1}, SETTINGS)


def test_a_sweep_runs_in_any_thread():
    """Where no signals arrive, none are waited for."""
    rows = []
    thread = threading.Thread(
        target=lambda: rows.extend(sweep(multiply, SETTINGS))
    )
    thread.start()
    thread.join()
    assert rows == ROWS


def test_what_finished_is_not_lost_without_a_store():
    """The error for settings that failed holds the rows of the others."""

    def fail_once(a, b):
        return {} if a == 2 else multiply(a, b) | {"c": 1 / (a - 1)}

    with pytest.raises(SweepError, match="2 of 6") as caught:
        sweep(fail_once, SETTINGS)
    assert [row["a"] for row in caught.value.rows] == [2, 2, 3, 3]


def test_a_lambda_or_a_partial_goes_on(tmp_path):
    """Bound arguments tell functions apart, and the same resume."""
    store = tmp_path / "rows.jsonl"
    settings = grid(a=[1, 2])
    CALLS.clear()
    for _ in range(2):
        assert sweep(partial(called, b=2), settings, store=store)
    assert CALLS == [1, 2]
    with pytest.raises(ValueError, match="before a change of argument b: "):
        sweep(partial(called, b=3), settings, store=store)
    assert sweep(partial(called, b=2), settings, store=store)
    twice, thrice = (lambda a: {"b": 2 * a}), (lambda a: {"b": 3 * a})
    store = tmp_path / "others.jsonl"
    assert sweep(twice, settings, store=store)[1]["b"] == 4
    with pytest.raises(ValueError, match="before a change of code: take an"):
        sweep(thrice, settings, store=store)
    assert sweep(thrice, settings)[1]["b"] == 6


def test_a_store_needs_what_can_be_told_apart(tmp_path):
    """An open file is refused before anything runs; without a store not."""
    with Path(__file__).open() as file:
        run = partial(called, b=file)
        with pytest.raises(ValueError, match=r"argument b .* TextIOWrapper"):
            sweep(run, [{"a": 1}], store=tmp_path / "rows.jsonl")
        assert sweep(lambda a: {"b": file.name}, [{"a": 1}])


WRONG = {
    "equal": ([{"a": 1}, {"a": 2}, {"a": 1}], "settings 0 and 2 are equal"),
    "object": ([{"a": 1}, {"a": np.int64(1)}], "setting 1, .* is not JSON"),
    "nan": ([{"a": np.nan}], "setting 0, .* is not JSON"),
    "set": ([{"a": {1, 2}}], "setting 0, .* is not JSON"),
    "numbers": ([1, 2], "must be a dictionary from names .* got 1"),
    "names": ([{1: 2}], "must be a dictionary from names .* got {1: 2}"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_settings_are_refused_before_anything_runs(wrong):
    """Equal settings, and those that a file cannot hold, by number."""
    settings, message = WRONG[wrong]
    with pytest.raises(ValueError, match=f"^sweep: .*{message}"):
        sweep(refuse, settings)


RESULTS = {
    "number": (lambda a: 0.5, "must map names to numbers, got float"),
    "nothing": (lambda a: None, "must map names to numbers, got NoneType"),
    "clash": (lambda a: {"a": 2}, "a is in the setting and in the result"),
    "object": (lambda a: {"b": refuse}, "the result 'b' is not JSON: .*func"),
    "nested": (lambda a: {"c": 1, "b": [{1, 2}]}, "result 'b' is not .*set"),
    "name": (lambda a: {1: 2}, "named by a string, got 1"),
}


@pytest.mark.parametrize("wrong", RESULTS)
def test_results_are_numbers_by_name(wrong):
    """What is none fails like any other fault of that setting."""
    run, message = RESULTS[wrong]
    with pytest.raises(SweepError, match=f"{{'a': 1}}: .*{message}"):
        sweep(run, [{"a": 1}])


def test_results_of_any_kind_of_number():
    """NumPy's numbers and arrays, NaN and infinity come back as Python's."""
    result = {
        "count": np.int64(3),
        "curve": np.arange(2.0),
        "diverged": float("nan"),
        "limit": np.float32("inf"),
    }
    (row,) = sweep(lambda: result, [{}])
    assert row["count"] == 3
    assert row["curve"] == [0.0, 1.0]
    assert np.isnan(row["diverged"])
    assert row["limit"] == np.inf


def test_a_store_belongs_to_one_function(tmp_path):
    """Results of another function, other files, and folders are refused."""
    store = tmp_path / "rows.jsonl"
    sweep(multiply, SETTINGS, store=store)
    with pytest.raises(ValueError, match=r"of .*multiply, not of .*refuse"):
        sweep(refuse, SETTINGS, store=store)
    store.write_text('\n{"a": 1}\n')
    with pytest.raises(ValueError, match="line 2, is not from a sweep"):
        sweep(multiply, SETTINGS, store=store)
    with pytest.raises(ValueError, match="is a folder, not a file"):
        sweep(multiply, SETTINGS, store=tmp_path)


def test_progress_is_shown_on_request(tmp_path, capsys):
    """The bar counts what is stored; nothing is printed unless asked for."""
    store = tmp_path / "rows.jsonl"
    sweep(multiply, SETTINGS[:4], store=store)
    assert capsys.readouterr() == ("", "")
    sweep(multiply, SETTINGS, store=store, progress=True)
    shown = capsys.readouterr()
    assert "4/6" in shown.err
    assert "6/6" in shown.err
    assert shown.out == ""


def test_a_sweep_needs_no_torch():
    """A worker that computes without PyTorch does not load it."""
    code = "import sys; from dlbook.study import sweep; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    result = subprocess.run(run, capture_output=True, text=True, check=True)
    assert not {"torch", "distributed"} & set(result.stdout.split())

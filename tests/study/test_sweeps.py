"""Sweeps: any executor, any interruption, one clear error."""

import doctest
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from dlbook.study import SweepError, grid, sweep, sweeps

SETTINGS = grid(a=[1, 2, 3], b=[0.5, 10.0])
ROWS = [s | {"product": s["a"] * s["b"]} for s in SETTINGS]


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
    """The product, or the end of the whole process."""
    if (a, b) == (2, 10.0):
        os.kill(os.getpid(), signal.SIGKILL)
    return multiply(a, b)


@contextmanager
def processes():
    """Two new interpreters."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        yield executor


@contextmanager
def dask():
    """Dask on two processes of this machine."""
    from distributed import Client, LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    options |= {"dashboard_address": None}
    any_port = {"dashboard_address": "127.0.0.1:0"}
    with (
        LocalCluster(**options, scheduler_kwargs=any_port) as cluster,
        Client(cluster) as client,
        client.get_executor() as executor,
    ):
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


@pytest.mark.parametrize("pool", [nobody, processes, dask])
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


def test_a_killed_sweep_goes_on(tmp_path):
    """After SIGKILL at the fourth setting, three are stored and not run."""
    store = tmp_path / "rows.jsonl"
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_sweeps import SETTINGS, die, sweep
sweep(die, SETTINGS, store={str(store)!r})
"""
    killed = subprocess.run([sys.executable, "-c", code])
    assert killed.returncode == -signal.SIGKILL
    assert lines(store) == SETTINGS[:3]
    left = []

    def die(a, b):
        left.append({"a": a, "b": b})
        return multiply(a, b)

    die.__qualname__ = "die"
    assert sweep(die, SETTINGS, store=store) == ROWS
    assert left == SETTINGS[3:]


def test_a_half_written_line_spoils_nothing(tmp_path):
    """Cut anywhere, the last line is run again and the others are kept."""
    store = tmp_path / "rows.jsonl"
    settings = [{"a": 1, "b": 2.0}, {"a": 1, "b": 3.0}]
    sweep(multiply, settings, store=store)
    whole = store.read_bytes()
    first = whole.index(b"\n") + 1
    for end in range(first, len(whole), 5):
        store.write_bytes(whole[:end])
        more = [*settings, {"a": 0, "b": 0.0}]
        rows = sweep(multiply, more, store=store)
        assert [row["product"] for row in rows] == [2.0, 3.0, 0.0]
        assert store.read_bytes().startswith(whole[:end])
        kept = sweep(refuse, more, store=renamed(store))
        assert kept == rows


def refuse(a, b):
    """What never runs where all is stored."""
    raise AssertionError


def renamed(store):
    """The store as if ``refuse`` had written it."""
    text = store.read_text("utf8").replace('"multiply"', '"refuse"')
    other = store.with_name("other.jsonl")
    other.write_text(text, "utf8")
    return other


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
    "object": (lambda a: {"b": refuse}, "function .* is not JSON"),
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
    with pytest.raises(ValueError, match="results of multiply, not of refuse"):
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

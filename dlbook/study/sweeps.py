"""Run a function over many settings: in parallel, and resumable."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from itertools import product
from pathlib import Path
from typing import Any

from tqdm import tqdm

from dlbook.study.ledger import Ledger

Setting = dict[str, Any]


class SweepError(RuntimeError):
    """Settings that failed, after all others have finished."""


def grid(**options: Sequence) -> list[Setting]:
    """Every combination of the options' values, the last varying fastest.

    >>> grid(lr=[0.1, 0.2], seed=range(2))[1]
    {'lr': 0.1, 'seed': 1}
    """
    for name, values in options.items():
        if isinstance(values, str) or not isinstance(values, Sequence):
            raise ValueError(
                f"grid: {name} must be a list of values, got {values!r}"
            )
        if not values:
            raise ValueError(f"grid: {name} has no values")
    rows = product(*options.values())
    return [dict(zip(options, row, strict=True)) for row in rows]


def sweep(
    run: Callable[..., Mapping[str, Any]],
    settings: Sequence[Setting],
    *,
    executor: Executor | None = None,
    store: str | Path | None = None,
    progress: bool = False,
) -> list[dict[str, Any]]:
    """``setting | run(**setting)`` for each setting, in their order.

    ``executor`` is any ``concurrent.futures.Executor``, a pool of processes,
    Dask's or MPI's; without one, settings run one after another. ``store``,
    a file of JSON lines, keeps each result as soon as it is there: settings
    found in it do not run again. It belongs to this ``run``: take another
    file when the function changes. ``run`` returns numbers by name.

    Settings that are equal or not JSON raise ``ValueError`` before anything
    runs. If settings fail, the others finish and are stored; then
    ``SweepError`` names them.
    """
    keys = _keys(settings)
    ledger = Ledger(store, getattr(run, "__qualname__", repr(run)))
    left = [i for i, key in enumerate(keys) if key not in ledger]
    bar = tqdm(
        total=len(keys), initial=len(keys) - len(left), disable=not progress
    )
    failures: dict[int, Exception] = {}
    with bar:
        for i, future in _finished(run, settings, left, executor):
            try:
                ledger.add(settings[i], keys[i], future.result())
            except Exception as error:
                failures[i] = error
            bar.update()
    if failures:
        _fail(settings, failures)
    return [s | ledger[key] for s, key in zip(settings, keys, strict=True)]


def _keys(settings: Sequence[Setting]) -> list[str]:
    """Each setting as JSON, which tells it from the others."""
    places: dict[str, int] = {}
    for i, setting in enumerate(settings):
        if not isinstance(setting, dict) or not all(
            isinstance(name, str) for name in setting
        ):
            raise ValueError(
                "sweep: a setting must be a dictionary from names to values, "
                f"got {setting!r}"
            )
        try:
            key = json.dumps(setting, sort_keys=True, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"sweep: setting {i}, {setting}, is not JSON: {error}"
            ) from None
        if key in places:
            raise ValueError(
                f"sweep: settings {places[key]} and {i} are equal: {setting}"
            )
        places[key] = i
    return list(places)


def _finished(
    run: Callable,
    settings: Sequence[Setting],
    places: list[int],
    executor: Executor | None,
) -> Iterator[tuple[int, Future]]:
    """Place and future of each setting as soon as it has run."""
    if executor is None:
        yield from ((i, _run_now(run, settings[i])) for i in places)
        return
    futures = {_submit(executor, run, settings[i]): i for i in places}
    try:
        for future in as_completed(futures):
            yield futures[future], future
    finally:
        for future in futures:
            future.cancel()  # where the sweep was interrupted


def _call(run: Callable, setting: Setting) -> Mapping[str, Any]:
    """Run, as an executor can: with no names that it would keep."""
    return run(**setting)


def _submit(executor: Executor, run: Callable, setting: Setting) -> Future:
    """The future of a setting, also where the pool has broken down."""
    try:
        return executor.submit(_call, run, setting)
    except BrokenExecutor as error:
        future: Future = Future()
        future.set_exception(error)
        return future


def _run_now(run: Callable, setting: Setting) -> Future:
    """What an executor would give, after running here."""
    future: Future = Future()
    try:
        future.set_result(_call(run, setting))
    except Exception as error:
        future.set_exception(error)
    return future


def _fail(settings: Sequence[Setting], failures: dict[int, Exception]) -> None:
    """Raise for the failures, in the order of their settings."""
    lines = [
        f"{settings[i]}: {type(failures[i]).__name__}: {failures[i]}"
        for i in sorted(failures)
    ]
    raise SweepError(
        f"sweep: {len(lines)} of {len(settings)} settings failed, the others "
        "have finished\n" + "\n".join(lines)
    ) from failures[min(failures)]

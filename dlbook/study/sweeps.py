"""Run a function over many settings: in parallel, and resumable."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

from tqdm import tqdm

from dlbook._identity import identity
from dlbook.study.executors import Setting, executor_of, finished
from dlbook.study.ledger import Ledger


class SweepError(RuntimeError):
    """Settings that failed; ``rows`` are those of all that finished."""

    rows: Sequence[dict[str, Any]] = ()


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
    executor: Any = None,
    store: str | Path | None = None,
    progress: bool = False,
) -> list[dict[str, Any]]:
    """``setting | run(**setting)`` for each setting, in their order.

    ``executor`` is any ``concurrent.futures.Executor``, a pool of processes
    or MPI's, or a client of Dask; without one, settings run one after
    another. ``run`` returns numbers by name.

    ``store``, a file of JSON lines, keeps each result as soon as it is there:
    settings found in it do not run again. It belongs to ``run``: to its code,
    the values bound to it, and what the code names, which are data,
    functions and classes, and what these name. If one has changed,
    ``ValueError`` says which. Installed packages count by name alone. Not
    seen are what a function imports while it runs, other global objects,
    files, the environment; not counted is what it assigns or fills itself.

    Settings that are equal or not JSON raise ``ValueError`` before anything
    runs. If settings fail, the others finish and are stored; then
    ``SweepError`` names them. Ctrl-C ends the sweep; a setting that it cut
    short is not stored, even if ``run`` returned what it had.
    """
    if not callable(run):
        raise TypeError(f"sweep: run must be a function, got {run!r}")
    keys, executor = _keys(settings), executor_of(executor)
    ledger = Ledger(store, identity(run) if store else {})
    left = [i for i, key in enumerate(keys) if key not in ledger]
    if left:
        ledger.prepare()
    bar = tqdm(
        total=len(keys), initial=len(keys) - len(left), disable=not progress
    )
    failures: dict[int, Exception] = {}
    # Closed at once, also where Ctrl-C comes while a result is stored.
    with bar, closing(finished(run, settings, left, executor)) as futures:
        for i, future in futures:
            if error := _keep(ledger, settings[i], keys[i], future):
                failures[i] = error
            bar.update()
    pairs = zip(settings, keys, strict=True)
    rows = [s | ledger[key] for s, key in pairs if key in ledger]
    if failures:
        _fail(settings, failures, rows)
    return rows


def _keep(
    ledger: Ledger, setting: Setting, key: str, future: Future
) -> Exception | None:
    """Store a result; the error where there is none that can be."""
    try:
        result = future.result()
    except Exception as error:
        return error
    try:
        ledger.add(setting, key, result)
    except ValueError as error:
        return error
    except OSError as error:
        error.add_note(f"sweep: the result of {setting} was {result}")
        raise
    return None


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


def _fail(
    settings: Sequence[Setting],
    failures: dict[int, Exception],
    rows: list[dict[str, Any]],
) -> None:
    """Raise for the failures, in the order of their settings."""
    lines = [
        f"{settings[i]}: {type(failures[i]).__name__}: {failures[i]}"
        for i in sorted(failures)
    ]
    error = SweepError(
        f"sweep: {len(lines)} of {len(settings)} settings failed, the others "
        "have finished\n" + "\n".join(lines)
    )
    error.rows = rows
    raise error from failures[min(failures)]

"""Run a function over many settings: in parallel, and resumable."""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

from tqdm import tqdm

from dlbook._interruption import uninterrupted
from dlbook.study.identity import identity
from dlbook.study.ledger import Ledger

Setting = dict[str, Any]


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
    settings found in it do not run again. It belongs to ``run`` as
    ``dlbook.study.identity`` describes it, and ``ValueError`` names what has
    changed, of its code, its bound values and what it names. Not seen are
    what a function imports itself, its files, its environment.

    Settings that are equal or not JSON raise ``ValueError`` before anything
    runs. If settings fail, the others finish and are stored; then
    ``SweepError`` names them. Ctrl-C ends the sweep; a setting that it cut
    short is not stored, even if ``run`` returned what it had.
    """
    if not callable(run):
        raise TypeError(f"sweep: run must be a function, got {run!r}")
    keys, executor = _keys(settings), _executor(executor)
    ledger = Ledger(store, identity(run) if store else {})
    left = [i for i, key in enumerate(keys) if key not in ledger]
    if left:
        ledger.prepare()
    bar = tqdm(
        total=len(keys), initial=len(keys) - len(left), disable=not progress
    )
    failures: dict[int, Exception] = {}
    # Closed at once, also where Ctrl-C comes while a result is stored.
    with bar, closing(_finished(run, settings, left, executor)) as finished:
        for i, future in finished:
            if error := _keep(ledger, settings[i], keys[i], future):
                failures[i] = error
            bar.update()
    pairs = zip(settings, keys, strict=True)
    rows = [s | ledger[key] for s, key in pairs if key in ledger]
    if failures:
        _fail(settings, failures, rows)
    return rows


def _executor(given: Any) -> Executor | None:
    """The executor, also that of a client of Dask."""
    if given is None or isinstance(given, Executor):
        return given
    client = hasattr(given, "get_executor") and not isinstance(given, type)
    if not client or getattr(given, "asynchronous", False):
        raise TypeError(
            "sweep: executor must be a concurrent.futures.Executor, such as "
            "ProcessPoolExecutor(2), or a client of Dask that is not "
            f"asynchronous, got {given!r}"
        )
    return given.get_executor(pure=False)


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


def _finished(
    run: Callable,
    settings: Sequence[Setting],
    places: list[int],
    executor: Executor | None,
) -> Generator[tuple[int, Future], None, None]:
    """Place and future of each setting as soon as it has run."""
    if executor is None:
        yield from ((i, _run_now(run, settings[i])) for i in places)
        return
    futures: dict[Future, int] = {}
    try:
        for i in places:
            futures[_submit(executor, run, settings[i])] = i
        for future in as_completed(futures):
            yield futures[future], future
    finally:
        for future in futures:
            future.cancel()  # where the sweep was interrupted


def _call(
    run: Callable, setting: Setting, once: str = ""
) -> Mapping[str, Any]:
    """Run, as an executor can: with no names that it would keep.

    Dask takes calls of equal arguments for one, and may still be cancelling
    that of an interrupted sweep: ``once`` tells them apart.
    """
    with uninterrupted():
        return run(**setting)


def _submit(executor: Executor, run: Callable, setting: Setting) -> Future:
    """The future of a setting, also where the pool has broken down."""
    try:
        return executor.submit(_call, run, setting, uuid4().hex)
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

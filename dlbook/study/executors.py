"""Calls one after another, or on any executor, as they finish."""

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from typing import Any
from uuid import uuid4

from dlbook._interruption import uninterrupted

Setting = dict[str, Any]


def executor_of(given: Any) -> Executor | None:
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


def finished(
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

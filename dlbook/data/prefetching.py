"""Loading ahead: what comes next is fetched while the last is used."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def prefetch(
    load: Callable[[K], V], keys: Iterable[K], workers: int, ahead: int = 2
) -> Iterator[V]:
    """Yield ``load(key)`` for each key, in order, from ``workers`` threads.

    While one is used, at most ``ahead`` more a worker are asked for. The
    order does not depend on who is quick. Threads share memory and one
    interpreter: they help where ``load`` waits, for a disk or in code that
    releases the lock.
    """
    if workers < 1 or ahead < 1:
        raise ValueError(
            "prefetch: workers and ahead must be 1 or more, got "
            f"{workers} and {ahead}"
        )
    with ThreadPoolExecutor(workers) as pool:
        asked: deque = deque()
        try:
            for key in keys:
                asked.append(pool.submit(load, key))
                if len(asked) > ahead * workers:
                    yield asked.popleft().result()
            while asked:
                yield asked.popleft().result()
        finally:
            for future in asked:
                future.cancel()

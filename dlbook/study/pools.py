"""Worker processes that compute as one thread here would."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

# What tells the libraries under NumPy and PyTorch how many threads to take.
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


@contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of ``workers`` fresh processes, with one thread each.

    They are spawned, not forked: a copy of a process whose threads hold locks
    may wait for ever. So what they run is imported by its name and must
    stand in a module, not in a notebook's cell. A library reads how many
    threads it may take when it is loaded; the environment says one as long
    as the pool is open, and then what it said before.
    """
    if workers < 1:
        raise ValueError(f"processes expects one worker or more: {workers}")
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            yield pool
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

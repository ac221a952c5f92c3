"""Loading ahead by threads."""

import threading
import time
from itertools import count

import pytest

from dlbook.data.prefetching import prefetch


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("n", [0, 1, 2, 7, 40])
def test_results_come_in_the_order_of_the_keys(workers, n):
    """Whoever is quick, what was asked first comes first."""

    def load(key):
        time.sleep(0.002 * (key % 3 == 0))
        return key**2

    found = list(prefetch(load, range(n), workers))
    assert found == [k**2 for k in range(n)]


@pytest.mark.parametrize("ahead", [1, 2])
def test_it_loads_while_the_last_is_used(ahead):
    """Before the second result is asked for, its loading has begun."""
    begun = threading.Event()

    def load(key):
        if key == 1:
            begun.set()
        return key

    stream = prefetch(load, range(4), 1, ahead)
    assert next(stream) == 0
    assert begun.wait(5)
    assert list(stream) == [1, 2, 3]


@pytest.mark.parametrize(("workers", "ahead"), [(1, 1), (2, 2), (3, 1)])
def test_no_more_is_asked_than_allowed(workers, ahead):
    """At most ``ahead`` keys a worker are taken that were not fetched."""
    keys = count()
    stream = prefetch(lambda key: key, keys, workers, ahead)
    for _ in range(5):
        next(stream)
    assert next(keys) == 5 + workers * ahead
    stream.close()


def test_two_workers_load_at_once():
    """Two loads that wait for each other end only if both run."""
    both = threading.Barrier(2, timeout=5)
    assert (
        list(prefetch(lambda _: both.wait() >= 0, range(4), 2)) == [True] * 4
    )


def test_an_error_comes_where_its_result_would():
    """Results before it are given, then the loader's own error is raised."""

    def load(key):
        if key == 2:
            raise OSError("no such file")
        return key

    stream = prefetch(load, range(5), 2)
    assert [next(stream), next(stream)] == [0, 1]
    with pytest.raises(OSError, match="no such file"):
        next(stream)


@pytest.mark.parametrize(("workers", "ahead"), [(0, 2), (1, 0)])
def test_nobody_to_load_is_refused(workers, ahead):
    """No workers and no room raise with what came."""
    with pytest.raises(ValueError, match=f"got {workers} and {ahead}"):
        list(prefetch(str, "ab", workers, ahead))

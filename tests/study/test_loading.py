"""Who waits for whom between loading and training."""

import heapq
from copy import deepcopy

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset

from dlbook import study

CASES = [(a, w, n) for a in (0.2, 3.0) for w in (1, 2, 4) for n in (1, 5, 24)]


def simulated(load, step, workers, ahead):
    """End of the last step, by events in order of time."""
    N, events, ready, asked, done = len(load), [], {}, 0, 0
    free, clock, busy = [0.0] * workers, 0.0, None
    queues = [[] for _ in range(workers)]

    def ask(now):
        nonlocal asked
        if asked < N:
            w = asked % workers
            begin = max(now, free[w])
            free[w] = begin + load[asked]
            heapq.heappush(events, (free[w], 0, asked))
            queues[w].append(asked)
            asked += 1

    for _ in range(ahead * workers):
        ask(0.0)
    while done < N:
        clock, kind, n = heapq.heappop(events)
        if kind:
            busy, done = None, done + 1
        else:
            ready[n] = clock
        if busy is None and done in ready:
            busy = done
            heapq.heappush(events, (clock + step, 1, done))
            ask(clock)
    return clock


@pytest.mark.parametrize(("a", "w", "n"), CASES)
@pytest.mark.parametrize("ahead", [1, 2])
def test_it_is_what_a_simulation_of_events_gives(a, w, n, ahead):
    """Two ways to compute the same rules, for uneven loads, too."""
    load = a * (1 + np.random.default_rng(0).random(n))
    table = study.timetable(load, 1.0, w, ahead)
    assert table.total == pytest.approx(simulated(load, 1.0, w, ahead))


@pytest.mark.parametrize(("a", "w", "n"), CASES)
def test_the_slower_side_sets_the_pace(a, w, n):
    """One load and all steps, or rounds of w loads and the last's steps."""
    total = study.timetable([a] * n, 1.0, w).total
    rounds = -(-n // w)
    last = n - w * (rounds - 1)
    said = a + n if w >= a else a * rounds + last
    assert total == pytest.approx(said)


def test_by_hand():
    """Loads of 3, steps of 1: in turn 12, with one worker 10, with three 6."""
    totals = [study.timetable([3] * 3, 1, w).total for w in (0, 1, 3)]
    assert totals == [12, 10, 6]
    table = study.timetable([3] * 3, 1, 0)
    assert table.load.tolist() == [[0, 3], [4, 7], [8, 11]]
    assert table.train.tolist() == [[3, 4], [7, 8], [11, 12]]


def test_nobody_loads_further_ahead_than_allowed():
    """With one batch ahead the next load waits for the fetch of the last."""
    table = study.timetable([1] * 4, 5, 1, ahead=1)
    assert table.load[1:, 0].tolist() == table.train[:-1, 0].tolist()


def test_rows_gives_one_or_many():
    """An index gives a pair, a list of them a batch; x and y together."""
    x, y = torch.arange(12.0).reshape(4, 3), torch.arange(4)
    data = study.Rows(x, y)
    assert len(data) == 4
    one, many = data[2], data[[3, 1]]
    assert torch.equal(one[0], x[2])
    assert one[1] == 2
    assert torch.equal(many[0], x[[3, 1]])
    assert many[1].tolist() == [3, 1]


@pytest.mark.parametrize("workers", [0, 2])
def test_a_loader_serves_rows_in_the_order_asked(workers):
    """Processes or none, the batches are those of the sampler."""
    x = torch.arange(20)
    asked = [[3, 1], [19], [0, 5, 7]]
    data = study.Rows(x, x, wait=0.001)
    loader = DataLoader(data, None, sampler=asked, num_workers=workers)
    assert [rows.tolist() for rows, _ in loader] == asked


class Drawing(Dataset):
    """Random numbers from a generator that is part of the dataset."""

    def __init__(self):
        self.rng = np.random.default_rng(0)

    def __len__(self):
        return 8

    def __getitem__(self, n):
        return int(self.rng.integers(10**9))


def test_workers_begin_with_copies_of_the_dataset():
    """What the chapter shows with copies is what PyTorch's workers do."""
    loader = DataLoader(Drawing(), batch_size=None, num_workers=2)
    epochs = [list(loader), list(loader)]
    data = Drawing()
    workers = [deepcopy(data), deepcopy(data)]
    copies = [workers[n % 2][n] for n in range(8)]
    assert epochs == [copies, copies]
    assert len(set(copies)) == 4


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (([], 1, 1), r"\(0,\)"),
        (([[1]], 1, 1), r"\(1, 1\)"),
        (([-1], 1, 1), r"times from 0"),
        (([1], -1, 1), "-1"),
        (([1], 1, -1), "got -1 and 2"),
        (([1], 1, 1, 0), "got 1 and 0"),
    ],
)
def test_what_does_not_fit_is_refused(args, message):
    """Times below zero and tables of loads raise with what came."""
    with pytest.raises(ValueError, match=message):
        study.timetable(*args)

"""One training over two processes, as torchrun starts them."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from dlbook.train.distributed import Processes, _warn_of_differences

SCRIPT = Path(__file__).parent / "scripts" / "trained.py"
RUN = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
CPU = torch.device("cpu")


def test_two_processes_train_as_one(tmp_path):
    """Weights agree to float rounding, also with an uneven last batch.

    The processes hold equal weights and histories bit for bit, one of them
    wrote the checkpoint that both go on from, and nothing is warned of.
    """
    run = subprocess.run(
        [sys.executable, *RUN, str(SCRIPT), str(tmp_path)],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert run.returncode == 0, run.stderr
    one = runpy.run_path(str(SCRIPT))["train"](None)
    first, second = (torch.load(tmp_path / f"{rank}.pt") for rank in (0, 1))
    for name, weight in one["weights"].items():
        found = [p["weights"][name] for p in (*first, *second)]
        torch.testing.assert_close(found[0], weight, rtol=1e-5, atol=1e-6)
        assert all(torch.equal(found[0], other) for other in found)
    for name, values in one["history"].items():
        found = [p["history"][name] for p in (*first, *second)]
        assert all(torch.equal(found[0], other) for other in found)
        if name != "seconds":
            torch.testing.assert_close(found[0], values)
    assert not any(process["warnings"] for process in (*first, *second))
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "0.pt",
        "1.pt",
        "run.pt",
    ]


def test_shares_and_weights_by_hand():
    """Five rows over two processes: three weigh 6/5, two weigh 4/5."""
    order = torch.tensor([7, 1, 4, 0, 3])
    shares = [
        next(iter(Processes(CPU, rank, world=2).batches(order, 8)))
        for rank in (0, 1)
    ]
    assert [rows.tolist() for rows, _ in shares] == [[7, 4, 3], [1, 0]]
    weights = torch.stack([weight for _, weight in shares])
    torch.testing.assert_close(weights, torch.tensor([1.2, 0.8]))


def test_one_process_weighs_nothing():
    """Alone, a process takes whole batches, and their plain mean."""
    order = torch.arange(5)
    batches = list(Processes(CPU).batches(order, 2))
    assert [rows.tolist() for rows, _ in batches] == [[0, 1], [2, 3], [4]]
    assert [weight for _, weight in batches] == [None] * 3


def test_a_batch_smaller_than_the_processes_is_refused():
    """With nothing to do in a step, a process could not take part in it."""
    with pytest.raises(ValueError, match="leave one of 1, too few for 2"):
        Processes(CPU, world=2).check(9, 4)
    Processes(CPU, world=2).check(10, 4)
    Processes(CPU, world=2).check(9, 4, drop_last=True)
    Processes(CPU, world=1).check(9, 4)


def test_a_loss_that_weighs_differs_over_processes():
    """The mean over processes counts rows: what else counts is named."""
    with pytest.warns(UserWarning, match="a loss that weighs or ignores"):
        _warn_of_differences(nn.Linear(1, 1), uneven=True)


def test_shares_meet_again_in_order():
    """Equally long shares of five rows; what is gathered is cut to five."""
    x = torch.arange(5)
    shares = [Processes(CPU, r, world=2).even_share(x) for r in (0, 1)]
    assert [s.tolist() for s in shares] == [[0, 2, 4], [1, 3, 0]]
    assert torch.stack(shares, 1).flatten()[:5].tolist() == x.tolist()


def test_sizes_of_shares_by_hand():
    """Batches of 8 and 3 over two processes: shares of 4 and 1."""
    two = Processes(CPU, world=2)
    assert two.sizes(11, 8) == (4, 1)
    assert two.sizes(11, 8, drop_last=True) == (4, 4)
    assert two.sizes(7, 8) == (4, 3)
    assert Processes(CPU).sizes(129, 128) == (128, 1)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (nn.BatchNorm2d(3), "batch norm"),
        (nn.Dropout(0.5), "dropout"),
        (nn.LSTM(2, 3, num_layers=2, dropout=0.1), "dropout"),
    ],
)
def test_layers_that_differ_over_processes_are_named(module, name):
    """Batch norm and dropout see each process's rows alone: a warning."""
    with pytest.warns(UserWarning, match=f"the model has {name}"):
        _warn_of_differences(nn.Sequential(module))

"""Checkpoints: trainings that end alike, files that are whole or refused."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.train import checkpoint, cosine
from dlbook.train.checkpoint import write

SCRIPT = Path(__file__).parent / "scripts" / "killed.py"


def equal(a, b):
    """Whether two nests of dicts, lists, tensors and numbers are equal."""
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(equal, a, b))
    return a == b


def test_killed_five_times_and_once_while_writing(tmp_path):
    """Killed at random steps, the end is that of one run, bit for bit.

    Weights, buffers, optimiser, history and best epoch are compared; every
    life begins where the last whole epoch ended.
    """
    places = [str(random.randrange(2, 45)) for _ in range(5)]
    places.insert(random.randrange(6), "write")
    run = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), *places],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert run.returncode == 0, run.stderr
    ends = [torch.load(tmp_path / f"{n}.pt") for n in ("whole", "resumed")]
    assert equal(*ends), f"killed at {places}"


@pytest.fixture
def path(tmp_path):
    """Where a checkpoint goes, in a folder that does not exist yet."""
    return tmp_path / "runs" / "first.pt"


def test_an_interrupted_training_ends_like_a_whole_one(
    train, interrupted, path, same
):
    """Ctrl-C in the third epoch, then the same call: equal weights."""
    options = {"epochs": 5, "schedule": cosine(), "kind": torch.optim.Adam}
    train(interrupted(13), checkpoint=path, **options)
    model, history = train(checkpoint=path, **options)
    whole, expected = train(**options)
    assert same(model, whole)
    for name in ("train_loss", "lr"):
        np.testing.assert_array_equal(history[name], expected[name])


def test_a_finished_training_returns_at_once(train, interrupted, path, same):
    """The same call again makes no step and gives the same history."""
    model, history = train(checkpoint=path)
    again, copied = train(interrupted(1), checkpoint=path)
    assert copied.stopped == "finished"
    assert same(model, again)
    for name in history:
        np.testing.assert_array_equal(history[name], copied[name])


def test_a_finished_training_goes_on_for_more_epochs(train, path, same):
    """Three epochs and three more are six."""
    train(checkpoint=path, epochs=3)
    model, history = train(checkpoint=path, epochs=6)
    whole, _ = train(epochs=6)
    assert history.epochs == 6
    assert same(model, whole)


def test_early_stopping_is_taken_up_again(
    train, interrupted, data, path, same
):
    """Interrupted and resumed, it stops at the same epoch, best weights."""
    options = {"lr": 3.0, "validation": data[1], "patience": 3, "epochs": 30}
    whole, expected = train(**options)
    train(interrupted(2 * 5 + 3), checkpoint=path, **options)
    model, history = train(checkpoint=path, **options)
    assert history.stopped == expected.stopped == "patience"
    assert history.best_epoch == expected.best_epoch
    assert same(model, whole)
    again, history = train(checkpoint=path, **options)
    assert history.stopped == "patience"
    assert same(again, whole)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": 1}, "expected seed 1, got 0"),
        ({"batch_size": 64}, "expected batch_size 64, got 32"),
        ({"clip": 1.0}, r"expected clip 1\.0, got None"),
        ({"schedule": cosine()}, r"expected schedule 1, .* got 1, 1, 1, 1"),
        ({"lr": 0.2}, r"expected lr of optimizer group 0 0\.2, got 0\.1"),
        ({"kind": torch.optim.Adam}, "expected optimizer Adam, got SGD"),
        ({"loss": nn.CrossEntropyLoss()}, "expected loss CrossEntropyLoss"),
        ({"metrics": {}}, "expected metrics , got accuracy"),
        ({"autocast": True}, "expected bf16 True, got False"),
        ({"epochs": 2}, "at most 2 epochs, got one of 3"),
    ],
)
def test_other_settings_are_refused(train, path, options, message):
    """What is another training is named, and the file stays as it is."""
    train(checkpoint=path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=message):
        train(checkpoint=path, **options)
    assert path.read_bytes() == before


def test_another_model_is_refused(train, path):
    """The first weight whose shape differs is named."""
    train(checkpoint=path)
    message = r"weight 0\.weight \(3, 2\) float32, got \(16, 2\) float32"
    with pytest.raises(ValueError, match=message):
        train(nn.Sequential(nn.Linear(2, 3)), checkpoint=path)


def test_other_data_are_refused(train, data, path):
    """Fewer examples, and as many others, are another training."""
    train(checkpoint=path)
    x, y = data[0]
    for other in ((x[:-1], y[:-1]), (x + 1, y), (x, (y + 1) % 3)):
        with pytest.raises(ValueError, match="expected training data, part"):
            train(checkpoint=path, train=other)
    with pytest.raises(ValueError, match="expected validation data, part"):
        train(checkpoint=path, validation=data[1])


@pytest.mark.parametrize("kept", [0, 1, 100, -1, -1000])
def test_a_truncated_file_is_refused_and_kept(train, path, kept):
    """Cut anywhere, it is no checkpoint; deleting it is left to its owner."""
    train(checkpoint=path)
    path.write_bytes(path.read_bytes()[:kept])
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"expected a checkpoint, got [\d,]+"):
        train(checkpoint=path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_refused(train, path):
    """A bit that has flipped within a weight is noticed."""
    model, _ = train(checkpoint=path)
    held = bytearray(path.read_bytes())
    place = held.find(model[0].weight.detach().numpy().tobytes())
    held[place + 7] ^= 1
    path.write_bytes(held)
    with pytest.raises(ValueError, match="a damaged one"):
        train(checkpoint=path)


@pytest.mark.parametrize(
    "content", [{"weights": torch.zeros(3)}, [1, 2], torch.zeros(3)]
)
def test_files_of_other_kinds_are_refused(train, path, content):
    """What PyTorch can read is not yet a checkpoint."""
    path.parent.mkdir()
    torch.save(content, path)
    with pytest.raises(ValueError, match="expected a checkpoint"):
        train(checkpoint=path)


def test_a_folder_is_no_checkpoint(train, tmp_path):
    """A folder's path, or an empty one, is refused before the first step."""
    for folder in (tmp_path, ""):
        with pytest.raises(ValueError, match="is a folder, not a file"):
            train(checkpoint=folder)


def test_no_code_in_a_file_is_run(train, path):
    """A pickle that would call something is refused, not obeyed."""

    class Trap:
        def __reduce__(self):
            return (Path.touch, (path.with_name("sprung"),))

    path.parent.mkdir()
    torch.save({"format": checkpoint.FORMAT, "model": Trap()}, path)
    with pytest.raises(ValueError, match="expected a checkpoint"):
        train(checkpoint=path)
    assert not path.with_name("sprung").exists()


def test_a_failed_write_leaves_the_good_file(path, monkeypatch):
    """When the disk is full half way, the old checkpoint is still there."""
    path.parent.mkdir()
    write(path, {"rows": [1]})
    before = path.read_bytes()

    def full(content, file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint.torch, "save", full)
    with pytest.raises(OSError, match="No space"):
        write(path, {"rows": [1, 2]})
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_whoever_reads_the_old_file_reads_it_whole(path):
    """The good file is replaced, not written into."""
    path.parent.mkdir()
    write(path, {"rows": [1]})
    before = path.read_bytes()
    with path.open("rb") as file:
        write(path, {"rows": [1, 2]})
        assert file.read() == before
    assert path.read_bytes() != before


def test_only_the_checkpoint_is_left(train, path):
    """No temporary file stays in its folder."""
    train(checkpoint=path)
    assert list(path.parent.iterdir()) == [path]


def test_no_checkpoint_no_file(train, tmp_path, monkeypatch):
    """Without a path there is no file."""
    monkeypatch.chdir(tmp_path)
    train()
    assert list(tmp_path.iterdir()) == []

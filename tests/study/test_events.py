"""TensorBoard's event files, read back."""

import struct

import numpy as np
import pytest
from tensorboard.compat.proto.event_pb2 import Event
from torch.utils.tensorboard import SummaryWriter

from dlbook.study import read_scalars


def logged(folder, values, start=0, tag="loss"):
    """Write a run's numbers, one a step."""
    with SummaryWriter(folder) as writer:
        for step, value in enumerate(values, start):
            writer.add_scalar(tag, value, step)


def records(folder):
    """Steps and values by tag from the bytes of the one file: a judge."""
    (path,) = folder.iterdir()
    data, at, found = path.read_bytes(), 0, {}
    while at < len(data):
        (size,) = struct.unpack_from("<Q", data, at)
        event = Event.FromString(data[at + 12 : at + 12 + size])
        for value in event.summary.value:
            pairs = found.setdefault(value.tag, [])
            pairs.append((event.step, value.simple_value))
        at += 16 + size
    return {tag: np.transpose(pairs) for tag, pairs in found.items()}


def test_all_numbers_come_back(tmp_path):
    """Also more than the viewer samples, as the file's bytes have them."""
    values = np.random.default_rng(0).normal(size=20_000)
    logged(tmp_path, values)
    found = read_scalars(tmp_path)
    assert list(found) == ["loss"]
    for mine, theirs in zip(
        found["loss"], records(tmp_path)["loss"], strict=True
    ):
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(found["loss"][1], values.astype(np.float32))


def test_what_overflowed_comes_back(tmp_path):
    """Infinite and not a number, at their steps."""
    logged(tmp_path, [1.0, np.inf, np.nan], start=5)
    steps, values = read_scalars(str(tmp_path))["loss"]
    assert steps.tolist() == [5, 6, 7]
    np.testing.assert_array_equal(values, [1, np.inf, np.nan])


def test_a_run_taken_up_again_is_one(tmp_path):
    """Two files in a folder whose steps go on."""
    logged(tmp_path, [3.0, 2.0])
    logged(tmp_path, [1.0], start=2)
    steps, values = read_scalars(tmp_path)["loss"]
    assert steps.tolist() == [0, 1, 2]
    assert values.tolist() == [3, 2, 1]


def test_two_runs_in_a_folder_are_refused(tmp_path):
    """Their curves would be one."""
    logged(tmp_path, [3.0, 2.0])
    logged(tmp_path, [5.0, 4.0])
    with pytest.raises(ValueError, match=r"'loss' .* go back"):
        read_scalars(tmp_path)


def test_no_file(tmp_path):
    """An empty folder, and none."""
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(ValueError, match="no event file"):
            read_scalars(folder)

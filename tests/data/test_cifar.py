"""CIFAR-10's binary archive."""

import io
import tarfile
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import result_or_fault

from dlbook.data.cifar import BATCHES, RECORD, read_cifar


def write(path, batches):
    """A tar.gz with the bytes of each batch that is not None."""
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, data in batches.items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def batches(rows=2):
    """Six batches whose bytes count up, image after image."""
    count = len(BATCHES) * rows * RECORD
    data = np.arange(count, dtype=np.uint8).reshape(len(BATCHES), -1)
    return {n: d.tobytes() for n, d in zip(BATCHES, data, strict=True)}


def test_planes_and_order(tmp_path):
    """Labels, colour planes and batches come in the order of the format."""
    data = batches()
    arrays = read_cifar(write(tmp_path / "c.tar.gz", data), 2)
    assert arrays["x_train"].shape == (10, 3, 32, 32)
    assert arrays["x_test"].shape == (2, 3, 32, 32)
    second = data["data_batch_2.bin"]
    assert arrays["y_train"][2] == second[0]
    assert arrays["x_train"][2, 0, 0, 1] == second[2]
    assert arrays["x_train"][2, 1, 0, 0] == second[1 + 1024]
    assert arrays["x_train"][2, 2, 1, 0] == second[1 + 2048 + 32]
    assert arrays["y_test"][1] == data["test_batch.bin"][RECORD]


def test_missing_batch(tmp_path):
    """A batch that is not there is named."""
    data = batches()
    del data["data_batch_3.bin"]
    path = write(tmp_path / "c.tar.gz", data)
    with pytest.raises(ValueError, match=r"c\.tar\.gz: .*data_batch_3"):
        read_cifar(path, 2)


@pytest.mark.parametrize("length", [0, 2 * RECORD - 1, 2 * RECORD + 1])
def test_wrong_length(tmp_path, length):
    """A batch with a byte too many or too few is named."""
    data = batches()
    data["data_batch_5.bin"] = bytes(length)
    path = write(tmp_path / "c.tar.gz", data)
    with pytest.raises(ValueError, match=r"data_batch_5\.bin takes 6146 byt"):
        read_cifar(path, 2)


def test_no_more_is_unpacked_than_expected(tmp_path):
    """A batch of 64 MiB is read no further than a batch is long."""
    path = tmp_path / "c.tar.gz"
    write(path, batches() | {"data_batch_1.bin": bytes(2**26)})
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"data_batch_1\.bin takes 6146 byt"):
        read_cifar(path, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**22


def test_cut_short(tmp_path):
    """An archive that ends too early is a ValueError."""
    path = write(tmp_path / "c.tar.gz", batches())
    path.write_bytes(path.read_bytes()[:-900])
    with pytest.raises(ValueError, match=r"c\.tar\.gz: not a whole archive"):
        read_cifar(path, 2)


@given(st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4))
@settings(deadline=None, max_examples=50)
def test_damaged_archive(tmp_path_factory, changes):
    """An archive with some bytes changed is read or a ValueError."""
    path = tmp_path_factory.getbasetemp() / "damaged.tar.gz"
    data = bytearray(write(path, batches(1)).read_bytes())
    for at, value in changes:
        data[at % len(data)] = value
    path.write_bytes(data)
    result_or_fault(lambda p: read_cifar(p, 1), path)

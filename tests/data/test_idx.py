"""IDX files: whole ones are read, broken ones named."""

import gzip
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from serving import result_or_fault, write_idx

from dlbook.data.idx import read_idx

PIXELS = arrays(np.uint8, array_shapes(min_dims=3, max_dims=3, max_side=5))
HEADER = bytes.fromhex("00000803 00000002 00000001 00000003")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for files that hypothesis overwrites."""
    return tmp_path_factory.mktemp("idx")


@given(PIXELS, st.sampled_from(["a.idx", "a.gz"]))
@settings(deadline=None)
def test_round_trip(folder, array, name):
    """An array comes back as it was written, gzipped or not."""
    write_idx(folder / name, array)
    np.testing.assert_array_equal(read_idx(folder / name, 3), array)


def test_by_hand(tmp_path):
    """A header written out by hand is read as the format says."""
    path = tmp_path / "a.idx"
    path.write_bytes(HEADER + bytes([1, 2, 3, 4, 5, 6]))
    np.testing.assert_array_equal(
        read_idx(path, 3), [[[1, 2, 3]], [[4, 5, 6]]]
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "takes 16 bytes, the file has 0"),
        (HEADER[:9], "takes 16 bytes, the file has 9"),
        (b"\1" + HEADER[1:], "begins with 00 00 08 03, this one with 01 00"),
        (b"\0\0\x0d\3" + HEADER[4:], "this one with 00 00 0d 03"),
        (b"\0\0\x08\1" + HEADER[4:], "this one with 00 00 08 01"),
        (HEADER + bytes(5), r"promises \[2, 1, 3\] = 6 values, 5 follow"),
        (HEADER + bytes(7), r"promises \[2, 1, 3\] = 6 values, more follow"),
        (HEADER[:4] + b"\xff" * 12, f"{(2**32 - 1) ** 3:,} bytes; at most"),
        (HEADER[:4] + bytes(4) + b"\xff" * 8, r"promises \(0, 4294967295, "),
    ],
)
def test_malformed(tmp_path, data, message):
    """A wrong magic, length or dimension is a ValueError with the file."""
    path = tmp_path / "a.idx"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=f"a.idx: .*{message}"):
        read_idx(path, 3)


def test_no_more_is_unpacked_than_promised(tmp_path):
    """A small file that unpacks to 256 MiB is refused for a few bytes."""
    longer, lie = tmp_path / "a.gz", tmp_path / "b.gz"
    zeros = bytes(2**28)
    longer.write_bytes(gzip.compress(HEADER + zeros, 1))
    header = HEADER[:4] + bytes.fromhex("00010000 00001000 00000001")
    lie.write_bytes(gzip.compress(header + zeros, 1))
    tracemalloc.start()
    with pytest.raises(ValueError, match="= 6 values, more follow"):
        read_idx(longer, 3)
    with pytest.raises(ValueError, match="268,435,456 bytes; at most 600 ar"):
        read_idx(lie, 3, most=600)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**22


@pytest.mark.parametrize("cut", [0, 5, -1])
def test_gzip_cut_short(tmp_path, cut):
    """A gzip file that ends too early is a ValueError with the file."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(HEADER + bytes(6))[:cut])
    with pytest.raises(ValueError, match=r"a\.gz: "):
        read_idx(path, 3)


@given(st.binary(max_size=60), st.integers(1, 4), st.booleans())
@settings(deadline=None)
def test_arbitrary_bytes(folder, data, axes, packed):
    """Whatever the bytes, an array or a ValueError comes."""
    path = folder / "b.gz"
    path.write_bytes(gzip.compress(data) if packed else data)
    array = result_or_fault(lambda p: read_idx(p, axes), path)
    assert array is None or array.ndim == axes

"""npz archives: read without trust in what their headers promise."""

import io
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import (
    array_shapes,
    arrays,
    integer_dtypes,
    unsigned_integer_dtypes,
)
from serving import result_or_fault

from dlbook.data.npz import read_npz

WHOLE = arrays(
    integer_dtypes() | unsigned_integer_dtypes(),
    array_shapes(min_dims=0, max_side=4),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for files that hypothesis overwrites."""
    return tmp_path_factory.mktemp("npz")


def npy(shape, data=b"", descr="|u1"):
    """An npy file whose header promises ``shape``."""
    buffer = io.BytesIO()
    header = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, header)
    return buffer.getvalue() + data


def archive(path, **members):
    """Write a zip archive of npy files given as bytes."""
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return path


@given(WHOLE, st.booleans(), st.sampled_from("CF"))
@settings(deadline=None)
def test_round_trip(folder, array, packed, order):
    """NumPy's own archives come back, compressed or not, in either order."""
    path = folder / "a.npz"
    save = np.savez_compressed if packed else np.savez
    save(path, x=np.asarray(array, order=order))
    x = read_npz(path, ("x",), ("y",))["x"]
    assert x.dtype == array.dtype
    np.testing.assert_array_equal(x, array)


@pytest.mark.parametrize(
    ("member", "message"),
    [
        (npy((3,), b"\1\2"), r"promises \(3,\) of uint8, 2 bytes follow"),
        (npy((1,), b"\1\2"), r"promises \(1,\) of uint8, 2 bytes follow"),
        (npy((2**31, 2**31, 4), b"\1"), "1 bytes follow"),
        (npy((0, 2**40, 2**40)), r"promises \(0, 1099511627776, .* at most"),
        (npy((0, 2**70)), "bytes; at most"),
        (npy((-1, -2), b"\1\2"), r"promises \(-1, -2\)"),
        (npy((True,), b"\1"), r"promises \(True,\)"),
        (npy((1,), bytes(8), "|O"), "pickled objects, which are refused"),
        (npy((1,), bytes(8), "<f8"), "expected whole numbers, got float64"),
        (npy((1,), bytes(8), "<U2"), "expected whole numbers, got <U2"),
        (b"no npy file", "no readable header"),
        (npy((3,), b"\1\2\3")[:20], "no readable header"),
    ],
)
def test_malformed_member(tmp_path, member, message):
    """A false header is a ValueError that names file, array and fault."""
    path = archive(tmp_path / "a.npz", x=member)
    with pytest.raises(ValueError, match=rf"a\.npz, x: .*{message}"):
        read_npz(path, ("x",))


def test_pickled_objects_never_run(tmp_path):
    """Objects that NumPy pickled are refused."""
    np.savez(tmp_path / "a.npz", x=np.array([{}, []], object))
    with pytest.raises(ValueError, match="pickled objects"):
        read_npz(tmp_path / "a.npz", ("x",))


def test_absurd_dimensions_allocate_nothing(tmp_path):
    """A header that promises 64 GiB costs no memory."""
    path = archive(tmp_path / "a.npz", x=npy((2**36,), b"\1"))
    tracemalloc.start()
    with pytest.raises(ValueError, match="1 bytes follow"):
        read_npz(path, ("x",))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_no_more_is_unpacked_than_expected(tmp_path):
    """A member that unpacks to 256 MiB is refused by its size alone."""
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=np.zeros(2**28, np.uint8))
    assert path.stat().st_size < 2**20
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"x unpacks to 268,435,.*at most"):
        read_npz(path, ("x",))
    with pytest.raises(ValueError, match=r"unpacks to .*most 47,040,000 ar"):
        read_npz(path, ("x",), most=47_040_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_compressed_as_numpy_never_does(tmp_path):
    """A member packed by LZMA, whose size nothing bounds, is refused."""
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("x.npy", npy((1,), b"\1"))
    with pytest.raises(ValueError, match="compressed as NumPy never does"):
        read_npz(path, ("x",))


def test_floats_if_asked_for(tmp_path):
    """Floating-point numbers are read where they are expected."""
    np.savez(tmp_path / "a.npz", x=np.array([1.5, np.nan]))
    x = read_npz(tmp_path / "a.npz", ("x",), kinds="uif")["x"]
    np.testing.assert_array_equal(x, [1.5, np.nan])
    np.savez(tmp_path / "a.npz", x=np.array(["a"]))
    with pytest.raises(ValueError, match="expected numbers, got <U1"):
        read_npz(tmp_path / "a.npz", ("x",), kinds="uif")


def test_missing_key(tmp_path):
    """A missing array is named, beside those that are there."""
    path = archive(tmp_path / "a.npz", y=npy((1,), b"\1"), z=npy((0,)))
    with pytest.raises(ValueError, match=r"no array w, x; it has y, z"):
        read_npz(path, ("w", "x", "y"))


@pytest.mark.parametrize("data", [b"", b"PK", b"<html>Forbidden</html>"])
def test_no_archive(tmp_path, data):
    """What is no zip archive is a ValueError with the file."""
    path = tmp_path / "a.npz"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"a\.npz: not a whole npz file"):
        read_npz(path, ("x",))


def test_encrypted_or_unknown_compression(tmp_path):
    """A member that Python cannot unpack is a ValueError."""
    path = archive(tmp_path / "a.npz", x=npy((1,), b"\1"))
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\1\2")
    for at, value in ((8, 1), (10, 97)):
        broken = data.copy()
        broken[central + at] = value
        path.write_bytes(broken)
        with pytest.raises(ValueError, match="not a whole npz file"):
            read_npz(path, ("x",))


@given(st.binary(max_size=200))
@example(npy((1,), b"\1").replace(b"}", b")"))
@example(npy((1,), b"\1").replace(b"(1,)", b"(1L)"))
@settings(deadline=None)
def test_arbitrary_member(folder, data):
    """Whatever a member's bytes, an array or a ValueError comes."""
    path = archive(folder / "b.npz", x=data)
    result_or_fault(lambda p: read_npz(p, ("x",)), path)


@given(st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4))
@settings(deadline=None, max_examples=200)
def test_damaged_archive(folder, changes):
    """An archive with some bytes changed is read or a ValueError."""
    path = folder / "c.npz"
    np.savez_compressed(path, x=np.arange(50, dtype=np.uint8))
    data = bytearray(path.read_bytes())
    for at, value in changes:
        data[at % len(data)] = value
    path.write_bytes(data)
    result_or_fault(lambda p: read_npz(p, ("x",)), path)


@given(st.binary(max_size=100))
@settings(deadline=None)
def test_arbitrary_bytes(folder, data):
    """Arbitrary bytes are no archive: a ValueError."""
    path = folder / "d.npz"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"d\.npz"):
        read_npz(path, ("x",))

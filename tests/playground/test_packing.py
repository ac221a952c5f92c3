"""Arrays as text, and back."""

from base64 import b64decode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from dlbook.playground import pack, unpack

SHAPES = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5)
FINITE = {"allow_nan": False, "allow_infinity": False}


@given(arrays(np.float32, SHAPES, elements=st.floats(width=32, **FINITE)))
def test_f32_comes_back_as_it_went(array):
    """Single precision is exact, of every shape."""
    found = unpack(pack(array, "f32"))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, array, strict=True)


@given(arrays(np.float16, SHAPES, elements=st.floats(width=16, **FINITE)))
def test_halves_come_back_as_they_went(array):
    """Every half, subnormal ones too, is itself after the way there."""
    found = unpack(pack(array, "f16"))
    np.testing.assert_array_equal(found, array.astype(np.float32))


def test_the_least_half_survives():
    """The smallest subnormal half is not rounded to zero."""
    assert unpack(pack([2.0**-24, 0.0])).tolist() == [2.0**-24, 0.0]


@given(arrays(np.float64, SHAPES, elements=st.floats(-60000, 60000)))
def test_f16_is_the_nearest_half(array):
    """No half beside the one that a number became is nearer to it."""
    found = unpack(pack(array)).astype(np.float16)
    for side in (-np.inf, np.inf):
        beside = np.nextafter(found, np.float16(side))
        assert (abs(found - array) <= abs(beside - array)).all()


@given(arrays(np.float64, SHAPES, elements=st.floats(-1e6, 1e6, width=32)))
def test_i8_errs_by_half_a_step(array):
    """One byte: zero stays zero, the rest moves by half a step at most."""
    packed = pack(array, "i8")
    found = unpack(packed)
    assert not found[array == 0].any()
    slack = 1e-6 * np.abs(array).max(initial=0) + 1e-40  # of the scale
    assert (abs(found - array) <= packed["scale"] / 2 + slack).all()


@pytest.mark.parametrize(
    ("dtype", "size"), [("f32", 4), ("f16", 2), ("i8", 1)]
)
def test_a_number_takes_its_bytes(dtype, size):
    """Four, two or one byte a number, and the shape is told."""
    packed = pack(np.ones((3, 5)), dtype)
    assert len(b64decode(packed["data"])) == 15 * size
    assert packed["shape"] == [3, 5]


@pytest.mark.parametrize(
    ("array", "dtype", "message"),
    [
        ([1.0], "f64", "one of f32, f16, i8, got 'f64'"),
        ([np.nan, 1.0], "f32", "NaN or infinity"),
        ([np.inf], "f16", "NaN or infinity"),
        ([-np.inf], "i8", "NaN or infinity"),
        ([7e4], "f16", "f16 cannot hold numbers as large as 7e\\+04"),
        ([1e39], "f32", "f32 cannot hold"),
    ],
)
def test_what_cannot_be_sent_is_refused(array, dtype, message):
    """An unknown type, NaN, infinity, and numbers that are too large."""
    with pytest.raises(ValueError, match=message):
        pack(array, dtype)

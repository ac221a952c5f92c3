"""The always-on check: what it lets through, what it says otherwise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook.ops.shapes import expect

sizes = st.integers(0, 5)


@given(N=sizes, D=sizes, K=sizes)
def test_sizes_come_back_in_order(N, D, K):
    """The sizes of the symbols are returned in order of appearance."""
    x, W = np.ones((N, D)), np.ones((D, K))
    assert expect("op", x=(x, "N D"), W=(W, "D K")) == [N, D, K]


@given(D=sizes, E=sizes)
def test_a_symbol_has_one_size(D, E):
    """Two arrays pass if and only if they agree on the symbol they share."""
    x, b = np.ones((2, D)), np.ones(E)
    if D == E:
        expect("op", x=(x, "N D"), b=(b, "D"))
    else:
        with pytest.raises(ValueError, match=rf"D = {D}, got \({E},\)"):
            expect("op", x=(x, "N D"), b=(b, "D"))


@given(lead=st.lists(sizes, max_size=3), other=st.lists(sizes, max_size=3))
def test_leading_axes_agree(lead, other):
    """``...`` stands for any axes, the same ones in each array."""
    x, y = np.ones((*lead, 4)), np.ones((*other, 2))
    arrays = {"x": (x, "... D"), "y": (y, "... K")}
    if lead == other:
        assert expect("op", **arrays) == [4, 2]
    else:
        with pytest.raises(ValueError, match="op: y must have shape"):
            expect("op", **arrays)


@given(H=sizes, width=st.integers(0, 20))
def test_a_multiple_of_a_size(H, width):
    """``4H`` is four times H, whichever of the two comes first."""
    h, b = (np.ones((2, H)), "N H"), (np.ones(width), "4H")
    if width == 4 * H:
        assert expect("op", h=h, b=b) == [2, H]
        assert expect("op", b=b, h=h) == [H, 2]
        return
    with pytest.raises(ValueError, match=rf"\(4H\) with H = {H}, got"):
        expect("op", h=h, b=b)
    with pytest.raises(ValueError, match=r"op: [hb] must have shape"):
        expect("op", b=b, h=h)


FAULTS = {
    "rank": (np.ones(3), "N D", "x must have shape (N, D), got (3,)"),
    "rank below rest": (
        np.ones(()),
        "... D",
        "x must have shape (..., D), got ()",
    ),
    "empty axis": (
        np.ones((0, 2)),
        "N+ D",
        "x must have shape (N, D) with N > 0, got (0, 2)",
    ),
    "empty array": (
        np.ones((3, 0)),
        "...+",
        "x must have shape (...) with at least one entry, got (3, 0)",
    ),
    "integers": (
        np.ones(2, np.uint8),
        "N",
        "x must hold floating-point numbers, got dtype uint8",
    ),
    "complex": (
        np.ones(2, complex),
        "N",
        "x must hold floating-point numbers, got dtype complex128",
    ),
    "list": ([1.0], "N", "x must be a NumPy array, got list"),
    "cotangent": (np.ones((3, 1)), (1, 3), "have shape (1, 3), got (3, 1)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_named(fault):
    """The message says what was expected and what came."""
    array, spec, message = FAULTS[fault]
    with pytest.raises(ValueError, match=r"^op: x must") as caught:
        expect("op", x=(array, spec))
    assert message in str(caught.value)


@pytest.mark.parametrize("label", [-1, 3, 2**40])
def test_label_out_of_range_is_named(label):
    """The first whole number outside its range stands in the message."""
    labels = np.array([0, 2, label, -7])
    with pytest.raises(ValueError, match=rf"K - 1 = 2, got {label}$"):
        expect("op", z=(np.ones((4, 3)), "N K"), labels=(labels, "N < K"))


@pytest.mark.parametrize("dtype", [float, bool])
def test_labels_are_whole_numbers(dtype):
    """Labels of another kind are refused by their dtype."""
    labels = np.ones(2, dtype)
    with pytest.raises(ValueError, match=f"got dtype {labels.dtype}"):
        expect("op", z=(np.ones((2, 3)), "N K"), labels=(labels, "N < K"))


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int32, np.int64])
def test_labels_of_any_integer_type_pass(dtype):
    """The range is checked in every integer type, without overflow."""
    labels = np.array([0, 127], dtype)
    z = np.ones((2, 300))
    assert expect("op", z=(z, "N K"), labels=(labels, "N < K")) == [2, 300]

"""What can be judged, and what says that it cannot."""

import numpy as np
import pytest

from dlbook._proof.calling import argument_names, same
from dlbook.proof import check_pullback

REFUSED = {
    "x is complex": (np.ones(3) + 1j,),
    "scale is complex": (np.ones(3), np.complex64(1)),
    "no array of floats": (np.arange(3),),
    "no array of floats to": (2.0,),
    r"x of shape \(0, 3\) is empty: nothing to prove": (np.ones((0, 3)),),
    "x is not finite": (np.array([1.0, np.nan]),),
    "scale is not finite": (np.ones(3), np.array(np.inf)),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_judged_says_so(message):
    """Complex, whole, empty or infinite arguments are refused by name."""

    def op(x, scale=1.0):
        raise AssertionError("called")

    with pytest.raises(ValueError, match=f"^op: {message}"):
        check_pullback(op, *REFUSED[message])


def test_arguments_have_the_names_that_the_operation_gives():
    """By place; where there is none, by number."""
    names = argument_names
    assert names(lambda x, W, /, b: 0, 2) == ["x", "W"]
    assert names(lambda x, *rest, option=1: 0, 3) == [
        "x",
        "argument 2",
        "argument 3",
    ]
    assert names(np.ndarray.sum, 1)
    assert names(max, 2) == ["argument 1", "argument 2"]


def test_sameness_is_to_the_bit():
    """Type, shape, sign of zero; collections by what they hold."""
    a = np.array([0.0, np.nan])
    assert same(a, a.copy())
    assert not same(a, -a)
    assert not same(a, a.astype("f4"))
    assert not same(a, a[None])
    assert same({"a": [a, 1]}, {"a": [a.copy(), 1]})
    assert not same({"a": [a, 1]}, {"a": [a, 2]})
    assert not same({"a": 1}, {"b": 1})
    assert not same([1], [1, 2])
    assert not same({1}, {2})
    assert same(np.random.default_rng(0), np.random.default_rng(1))

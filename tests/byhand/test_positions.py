"""Positions: by hand, offsets alone, the way back, refusals."""

import numpy as np
import pytest
import torch

from dlbook.byhand.positions import angles, rotary, sinusoids
from dlbook.proof import check_pullback


def twin(x, positions, base=10_000.0):
    """The same by complex numbers."""
    turn = base ** (-torch.arange(0, x.shape[-1], 2).double() / x.shape[-1])
    angle = torch.as_tensor(positions)[:, None] * turn
    points = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
    unit = torch.polar(torch.ones_like(angle), angle)
    return torch.view_as_real(points * unit).flatten(-2)


def test_rotary_by_hand():
    """With one pair a step turns by one radian: (1, 0) to (cos, sin)."""
    x = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    y, _ = rotary(x, np.array([0, 1, 2]))
    expected = [[1, 0], [np.cos(1), np.sin(1)], [-np.sin(2), np.cos(2)]]
    np.testing.assert_allclose(y, expected, atol=1e-15)


def test_the_second_pair_turns_slower():
    """With base 100 and four entries the pairs turn by 1 and by 1/10."""
    found = angles(np.array([3]), 4, base=100)
    np.testing.assert_allclose(found, [[3, 0.3]])


@pytest.mark.parametrize("shape", [(1, 2), (5, 4), (2, 3, 4, 6)])
def test_rotary_is_proved(shape):
    """Turning back is the pullback; complex numbers turn alike."""
    x = np.random.default_rng(0).standard_normal(shape)
    places = np.arange(shape[-2]) + 3
    assert check_pullback(rotary, x, places, twin=twin) < 1e-7


def test_scores_depend_on_the_offset_alone():
    """Both shifted by 1000 steps, queries and keys have the same scores."""
    q, k = np.random.default_rng(0).standard_normal((2, 7, 6))
    here, there = np.arange(7), np.arange(7) + 1000
    scores = [rotary(q, p)[0] @ rotary(k, p)[0].T for p in (here, there)]
    np.testing.assert_allclose(*scores, atol=1e-12)
    one_sided = rotary(q, here)[0] @ rotary(k, there)[0].T
    assert abs(one_sided - scores[0]).max() > 0.1


def test_lengths_stay():
    """Every pair keeps its length."""
    x = np.random.default_rng(0).standard_normal((4, 5, 6))
    y, _ = rotary(x, np.arange(5) * 17)
    lengths = (np.hypot(a[..., 0::2], a[..., 1::2]) for a in (x, y))
    np.testing.assert_allclose(*lengths)


def test_codes_turn_with_the_position():
    """The code of t + 5 is the code of t, each pair turned by 5 steps."""
    code = sinusoids(np.arange(20), 8)
    moved, _ = rotary(code[:15], np.full(15, 5))
    np.testing.assert_allclose(moved, code[5:], atol=1e-12)


def test_float32_stays():
    """The type of x is that of y and of the cotangent."""
    x = np.ones((3, 4), np.float32)
    y, pullback = rotary(x, np.arange(3))
    assert y.dtype == pullback(y)[0].dtype == np.float32


@pytest.mark.parametrize(
    ("x", "positions", "message"),
    [
        (np.ones((3, 5)), np.arange(3), "D must be even"),
        (np.ones((3, 0)), np.arange(3), "D must be even and positive, got 0"),
        (np.ones((3, 4)), np.arange(4), r"shape \(3,\), got \(4,\)"),
        (np.ones((3, 4)), np.arange(3.0), "whole numbers"),
        (np.ones((3, 4), int), np.arange(3), "floating-point numbers"),
        (np.ones(4), np.arange(3), "must have shape"),
    ],
)
def test_bad_input_is_refused(x, positions, message):
    """Odd widths, other lengths, and positions between steps."""
    with pytest.raises(ValueError, match=message):
        rotary(x, positions)

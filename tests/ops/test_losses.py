"""Losses: values by hand, laws, extreme inputs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlbook.ops import (
    binary_cross_entropy,
    cross_entropy,
    embedding,
    mse,
)

both_dtypes = pytest.mark.parametrize("dtype", [np.float64, np.float32])
EXTREMES = {"over": "raise", "invalid": "raise", "divide": "raise"}
entries = hnp.arrays(float, 6, elements=st.floats(-50, 50))


def test_cross_entropy_by_hand():
    """Scores ln(1, 2, 5), third class: -ln 5/8 and (1/8, 2/8, 5/8 - 1)."""
    z = np.log([[1.0, 2.0, 5.0]])
    loss, pullback = cross_entropy(z, np.array([2]))
    assert loss == pytest.approx(-math.log(5 / 8), rel=1e-15)
    np.testing.assert_allclose(pullback(1.0)[0], [[1 / 8, 2 / 8, -3 / 8]])


def test_binary_cross_entropy_by_hand():
    """Odds of 3 and target 1: the loss is ln 4/3, the gradient -1/4."""
    z, t = np.array([math.log(3)]), np.array([1.0])
    loss, pullback = binary_cross_entropy(z, t)
    assert loss == pytest.approx(math.log(4 / 3), rel=1e-15)
    dz, dt = pullback(1.0)
    np.testing.assert_allclose(dz, [-1 / 4])
    np.testing.assert_allclose(dt, [-math.log(3)])


sure = st.floats(20, 700)


@given(z=sure)
def test_binary_cross_entropy_of_what_is_nearly_sure(z):
    """Right by a score of z: ln(1 + e^-z), to all digits, both outcomes."""
    e = math.exp(-z)
    for score, target, sign in [(z, 1.0, -1), (-z, 0.0, 1)]:
        pair = np.array([score]), np.array([target])
        loss, pullback = binary_cross_entropy(*pair)
        assert loss == pytest.approx(math.log1p(e), rel=1e-15, abs=0)
        (dz,) = pullback(1.0)[0]
        assert dz == pytest.approx(sign * e / (1 + e), rel=1e-15, abs=0)


@given(
    z=hnp.arrays(float, 6, elements=st.floats(-700, 700)),
    t=hnp.arrays(int, 6, elements=st.integers(0, 64)),
)
def test_binary_cross_entropy_has_no_favourite_outcome(z, t):
    """Exchanging the outcomes, (-z, 1 - t), keeps the loss, turns dz round."""
    t = t / 64
    loss, pullback = binary_cross_entropy(z, t)
    other, pullback_other = binary_cross_entropy(-z, 1 - t)
    assert loss == pytest.approx(other, rel=1e-15, abs=0)
    dz, dz_other = pullback(1.0)[0], pullback_other(1.0)[0]
    np.testing.assert_allclose(dz, -dz_other, rtol=1e-15, atol=0)


def test_mse_by_hand():
    """Errors 1 and -3: mean square 5, cotangents 1 and -3."""
    loss, pullback = mse(np.array([2.0, 1.0]), np.array([1.0, 4.0]))
    assert loss == 5
    dy, dt = pullback(1.0)
    np.testing.assert_array_equal(dy, [1, -3])
    np.testing.assert_array_equal(dt, [-1, 3])


@pytest.mark.parametrize("K", [1, 2, 10])
def test_cross_entropy_of_equal_scores(K):
    """Knowing nothing costs ln K."""
    loss, _ = cross_entropy(np.zeros((3, K)), np.zeros(3, int))
    assert loss == pytest.approx(math.log(K))


@given(z=entries, shift=st.floats(-100, 100))
def test_cross_entropy_ignores_a_shift(z, shift):
    """Its gradient has no part along a common shift: rows add to zero."""
    z, labels = z.reshape(2, 3), np.array([0, 2])
    loss, pullback = cross_entropy(z, labels)
    assert cross_entropy(z + shift, labels)[0] == pytest.approx(loss)
    assert pullback(1.0)[0].sum(axis=1) == pytest.approx([0, 0], abs=1e-14)


@given(z=entries, t=hnp.arrays(int, 6, elements=st.integers(0, 1)))
def test_two_classes_are_one_logit(z, t):
    """Binary cross-entropy is cross-entropy with scores (0, z)."""
    loss, pullback = binary_cross_entropy(z, t.astype(float))
    both, pullback_both = cross_entropy(np.c_[np.zeros(6), z], t)
    assert loss == pytest.approx(both, abs=1e-13)
    np.testing.assert_allclose(
        pullback(1.0)[0], pullback_both(1.0)[0][:, 1], atol=1e-13
    )


@given(y=entries, t=entries, c=st.floats(-10, 10))
def test_mse_splits_into_spread_and_shift(y, t, c):
    """mse(y + c, t) = mse(y, t) + 2c mean(y - t) + c^2."""
    expected = mse(y, t)[0] + 2 * c * (y - t).mean() + c**2
    assert mse(y + c, t)[0] == pytest.approx(expected, abs=1e-9)


@both_dtypes
def test_cross_entropy_of_extreme_scores(dtype):
    """One row at ±1e4: 0 if the largest is right, else the difference."""
    z = np.array([[-1e4, 1e4, 0.0]], dtype)
    for label, expected in [(1, 0.0), (0, 2e4), (2, 1e4)]:
        with np.errstate(**EXTREMES):
            loss, pullback = cross_entropy(z, np.array([label]))
            (dz,) = pullback(1.0)
        assert loss == expected
        assert np.isfinite(dz).all()


@both_dtypes
def test_binary_cross_entropy_of_extreme_scores(dtype):
    """At ±1e4: 0 where right, 1e4 where wrong, half for target 1/2."""
    z = np.array([-1e4, 1e4, -1e4, 1e4, 1e4], dtype)
    t = np.array([0, 1, 1, 0, 0.5], dtype)
    with np.errstate(**EXTREMES):
        loss, pullback = binary_cross_entropy(z, t)
        dz, dt = pullback(1.0)
    assert loss == 5000
    np.testing.assert_allclose(dz * 5, [0, 0, -1, 1, 0.5])
    np.testing.assert_allclose(dt * 5, [1e4, -1e4, 1e4, -1e4, -1e4])


def test_cross_entropy_names_its_faults():
    """Labels out of range, of the wrong number or kind; logits not (N, K)."""
    z = np.zeros((2, 3))
    faults = [
        (z, np.array([0, 3]), "labels must lie from 0 to K - 1 = 2, got 3"),
        (z, np.array([-1, 0]), "from 0 to K - 1 = 2, got -1"),
        (z, np.array([0, 1, 2]), r"labels .* N = 2, got \(3,\)"),
        (z, np.array([[0, 1]]), r"labels .* got \(1, 2\)"),
        (z, np.array([0.0, 1.0]), "labels .* got dtype float64"),
        (z[0], np.array([0]), r"logits .* \(N, K\)"),
        (z.astype(int), np.array([0, 1]), "logits .* dtype int64"),
        (z[:, :0], np.array([0, 0]), "logits .* K > 0"),
    ]
    for logits, labels, message in faults:
        with pytest.raises(ValueError, match=message):
            cross_entropy(logits, labels)


WHOLE = [
    f"{end}{kind}{size}" for end in "<>" for kind in "iu" for size in "1248"
]


@pytest.mark.parametrize("dtype", WHOLE)
def test_labels_of_any_width_and_order(dtype):
    """Whole numbers of 1 to 8 bytes, either order, reversed and strided."""
    rng = np.random.default_rng(0)
    labels = rng.integers(5, size=6)
    z, table = rng.standard_normal((6, 5)), rng.standard_normal((5, 2))
    same = np.repeat(labels[::-1], 3).astype(dtype)[::-3]
    pairs = [(cross_entropy, (z,), ()), (embedding, (), (table,))]
    for op, before, after in pairs:
        y, pullback = op(*before, labels, *after)
        ours, pull = op(*before, same, *after)
        np.testing.assert_array_equal(ours, y)
        dy = np.ones_like(y)
        np.testing.assert_array_equal(pull(dy)[0], pullback(dy)[0])


@pytest.mark.parametrize(
    "labels", [[-1, 0], [0, 3], [0.0, 1.0], [True, False]]
)
def test_what_names_no_row_is_refused(labels):
    """Negative, too large, floats, booleans: never counted from the end."""
    wrong = np.array(labels)
    message = "dtype" if wrong.dtype.kind in "fb" else "from 0 to . - 1 = 2"
    with pytest.raises(ValueError, match=f"cross_entropy: labels .*{message}"):
        cross_entropy(np.zeros((2, 3)), wrong)
    with pytest.raises(ValueError, match=f"embedding: indices .*{message}"):
        embedding(wrong, np.zeros((3, 2)))


@pytest.mark.parametrize("loss", [binary_cross_entropy, mse])
def test_entries_are_paired(loss):
    """Targets (N,) do not spread over predictions (N, 1)."""
    with pytest.raises(ValueError, match=r"targets must .* got \(3,\)"):
        loss(np.zeros((3, 1)), np.zeros(3))


def test_the_cotangent_scales_the_gradient():
    """The pullback is linear: twice the cotangent, twice the gradient."""
    z, labels = np.arange(6.0).reshape(2, 3), np.array([0, 1])
    _, pullback = cross_entropy(z, labels)
    np.testing.assert_array_equal(pullback(2.0)[0], 2 * pullback(1.0)[0])

"""Slices of a loss: by hand, and what scaling of weights does to them."""

import numpy as np
import pytest

from dlbook import study
from dlbook.byhand import surfaces
from dlbook.byhand.surfaces import Surface


def bowl(w):
    """One, two and three times the squares, over two."""
    return float((np.arange(1, 4) * w**2).sum() / 2)


def test_a_bowl_by_hand():
    """Along an axis a parabola; over two of them the sum of two."""
    far = np.array([-1.0, 0, 2])
    found = study.along(bowl, np.zeros(3), np.array([0.0, 1, 0]), far)
    assert found.tolist() == [1, 0, 4]
    first, second = np.array([1.0, 2]), np.array([0.0, 1, 3])
    plane = study.over_plane(
        bowl, np.array([1.0, 0, 0]), np.eye(3)[1:], first, second
    )
    assert plane.shape == (2, 3)
    expected = 0.5 + first[:, None] ** 2 + 1.5 * second**2
    np.testing.assert_allclose(plane, expected)


def test_filters_get_the_weights_lengths():
    """By column, in the direction's own way; biases do not move."""
    rng = np.random.default_rng(0)
    params = [rng.standard_normal(s) for s in ((3, 4), (4,), (4, 2), (2,))]
    v = [rng.standard_normal(p.shape) for p in params]
    found = study.by_filter(v, params)
    for d, u, W in zip(found[::2], v[::2], params[::2], strict=True):
        np.testing.assert_allclose((d**2).sum(axis=0), (W**2).sum(axis=0))
        cosine = (d * u).sum(axis=0) / np.sqrt(
            (d**2).sum(axis=0) * (u**2).sum(axis=0)
        )
        np.testing.assert_allclose(cosine, 1)
    assert not found[1].any()
    assert not found[3].any()


def test_whole_layers_rescaled_have_the_same_slice_and_one_unit_has_not():
    """Four times a ReLU layer, a quarter of the next: the same network."""
    rng = np.random.default_rng(1)
    x, t = rng.standard_normal((20, 3)), rng.integers(0, 4, 20)
    surface = Surface(x, t, (3, 6, 4), "relu")
    w, far = surface.start(rng), np.linspace(-1, 1, 5)
    v = surface.params(rng.standard_normal(surface.size))

    def seen(w, normed=True):
        d = study.by_filter(v, surface.params(w)) if normed else v
        return study.along(surface.loss, w, surfaces.flat(d), far)

    def scaled(units):
        out = w.copy()
        W1, b1, W2, _ = surface.params(out)
        W1[:, units] *= 4
        b1[units] *= 4
        W2[units] /= 4
        return out

    whole, one = scaled(slice(None)), scaled([0])
    assert surface.loss(whole) == pytest.approx(surface.loss(w), rel=1e-14)
    np.testing.assert_allclose(seen(whole), seen(w), rtol=1e-12)
    assert abs(seen(one) / seen(w) - 1).max() > 0.01
    assert abs(seen(whole, False) / seen(w, False) - 1).max() > 0.1


def test_refusals():
    """Shapes, and a filter that points nowhere."""
    with pytest.raises(ValueError, match="v must have shape"):
        study.along(bowl, np.zeros(3), np.zeros(2), np.zeros(1))
    with pytest.raises(ValueError, match="directions must have shape"):
        study.over_plane(
            bowl, np.zeros(3), np.zeros((3, 3)), np.zeros(1), np.zeros(1)
        )
    with pytest.raises(ValueError, match="v must have the shapes"):
        study.by_filter([np.ones((2, 2))], [np.ones((2, 3))])
    with pytest.raises(ValueError, match="length zero"):
        study.by_filter([np.zeros((2, 2))], [np.ones((2, 2))])

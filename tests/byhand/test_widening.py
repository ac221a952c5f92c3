"""A split unit keeps the function, and rest stays rest."""

import numpy as np
import pytest

from dlbook.byhand import surfaces, widening
from dlbook.byhand.surfaces import Surface

RNG = np.random.default_rng(0)
X, T = RNG.standard_normal((20, 2)), RNG.standard_normal((20, 3))


@pytest.mark.parametrize("share", [0.3, -1.0, 0.0])
def test_the_loss_stays_and_the_gradient_is_shared(share):
    """Anywhere: what comes in by shares, what goes out alike."""
    narrow, wide = Surface(X, T, (2, 4, 3)), Surface(X, T, (2, 5, 3))
    w = narrow.start(RNG)
    params = widening.split(narrow.params(w), 1, share)
    new = surfaces.flat(params)
    np.testing.assert_allclose(wide.loss(new), narrow.loss(w))
    W1, b1, W2, b2 = narrow.params(narrow.gradient(w))
    V1, c1, V2, c2 = wide.params(wide.gradient(new))
    np.testing.assert_allclose(V1[:, 4], share * W1[:, 1], atol=1e-14)
    np.testing.assert_allclose(V1[:, 1], (1 - share) * W1[:, 1], atol=1e-14)
    np.testing.assert_allclose(c1[4], share * b1[1], atol=1e-14)
    np.testing.assert_allclose(V2[4], W2[1])
    np.testing.assert_allclose(V2[:4], W2)
    np.testing.assert_allclose(c2, b2)


def test_rest_stays_rest():
    """From a point without a gradient to another, whatever the share."""
    x = np.linspace(-1, 1, 15)[:, None]
    narrow, wide = Surface(x, x**2, (1, 1, 1)), Surface(x, x**2, (1, 2, 1))
    w = np.array([0, 1.0, 0.0, (x**2).mean()])  # a constant, at its best
    assert np.linalg.norm(narrow.gradient(w)) < 1e-15
    new = surfaces.flat(widening.split(narrow.params(w), 0, 0.7))
    assert np.linalg.norm(wide.gradient(new)) < 1e-15


def test_refusals():
    """A unit that is not there; other than four arrays; shapes."""
    params = Surface(X, T, (2, 4, 3)).params(np.zeros(27))
    with pytest.raises(ValueError, match="unit must be from 0 to 3"):
        widening.split(params, 4, 0.5)
    with pytest.raises(ValueError, match="got 2 arrays"):
        widening.split(params[:2], 0, 0.5)
    with pytest.raises(ValueError, match="b1 must have shape"):
        widening.split([params[0], params[3], *params[2:]], 0, 0.5)

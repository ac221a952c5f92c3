"""The recurrent network by hand: gradients, truncation, fits."""

import numpy as np
import pytest

from dlbook import ops
from dlbook.byhand import autoregression, recurrent
from dlbook.proof import check_pullback


def model(D=2, H=5, K=3, seed=0):
    """Parameters of which none is zero."""
    rng = np.random.default_rng(seed)
    params = recurrent.init(D, H, K, rng)
    return {
        k: p + 0.1 * rng.standard_normal(p.shape) for k, p in params.items()
    }


def sequences(N=4, T=6, D=2, K=3, seed=1):
    """Random inputs and targets."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((N, T, D)), rng.standard_normal((N, T, K))


@pytest.mark.parametrize("S", [1, 4, 6])
def test_gradient_is_proved(S):
    """The gradients are those of the mean square of the last S outputs."""
    x, t = sequences()
    params, h0 = model(), np.full((4, 5), 0.2)

    def loss_of(**arrays):
        """The loss as an operation on the parameters."""
        loss, grads, _ = recurrent.gradient(arrays, x, t[:, -S:], h0)
        return loss, lambda dloss: tuple(dloss * g for g in grads.values())

    def loss_at(*arrays):
        return loss_of(**dict(zip(params, arrays, strict=True)))

    assert check_pullback(loss_at, *params.values()) < 1e-7
    y, last = recurrent.run(params, x, h0)
    loss, _, h = recurrent.gradient(params, x, t[:, -S:], h0)
    assert loss == pytest.approx(((y - t)[:, -S:] ** 2).mean())
    np.testing.assert_array_equal(last, h)


def test_one_window_is_the_full_gradient():
    """Truncation to the whole sequence truncates nothing."""
    x, t = sequences()
    params = model()
    _, full, _ = recurrent.gradient(params, x, t, np.zeros((4, 5)))
    found = recurrent.truncated_gradient(params, x, t, 6)
    for k in params:
        np.testing.assert_allclose(found[k], full[k], atol=1e-15)


def test_one_step_windows_keep_immediate_derivatives():
    """With width one each state before is a constant."""
    x, t = sequences()
    params = model()
    h, _ = ops.rnn(
        x, np.zeros((4, 5)), *(params[k] for k in ("Wx", "Wh", "b"))
    )
    y, _ = recurrent.run(params, x)
    dz = 2 * (y - t) / t.size @ params["Wo"].T * (1 - h**2)
    before = np.concatenate([np.zeros((4, 1, 5)), h[:, :-1]], axis=1)
    expected = np.einsum("nti,ntj->ij", before, dz)
    found = recurrent.truncated_gradient(params, x, t, 1)
    np.testing.assert_allclose(found["Wh"], expected, atol=1e-15)


def test_outputs_have_no_truncation_bias():
    """Wo and c see no time: their gradients are the same for each width."""
    x, t = sequences()
    params = model()
    a, b = (recurrent.truncated_gradient(params, x, t, w) for w in (2, 6))
    np.testing.assert_allclose(a["Wo"], b["Wo"], atol=1e-15)
    np.testing.assert_allclose(a["c"], b["c"], atol=1e-15)
    assert abs(a["Wh"] - b["Wh"]).max() > 1e-4


def test_clipping_keeps_direction_and_small_gradients():
    """Norm 5 becomes the limit in the same direction; below it, nothing."""
    grads = {"a": np.array([3.0]), "b": np.array([[4.0]])}
    clipped = recurrent.clip_norm(grads, 1.0)
    assert clipped["a"] == pytest.approx([0.6])
    assert clipped["b"] == pytest.approx(np.array([[0.8]]))
    assert recurrent.clip_norm(grads, 6.0) == grads
    assert recurrent.clip_norm({"a": np.zeros(2)}, 1.0)["a"] == pytest.approx(
        [0, 0]
    )


def test_initial_weights_preserve_lengths():
    """Wh is orthogonal times the gain, and outputs start at zero."""
    params = recurrent.init(
        1, 6, 2, np.random.default_rng(0), scale=2.0, gain=0.5
    )
    np.testing.assert_allclose(
        params["Wh"] @ params["Wh"].T, 0.25 * np.eye(6), atol=1e-15
    )
    assert 1 < abs(params["Wx"]).max() <= 2
    assert not recurrent.run(params, np.ones((1, 3, 1)))[0].any()


def test_the_read_out_is_least_squares_on_the_states():
    """Without ridge no other output has a smaller error; states are kept."""
    x, t = sequences(N=8, T=30, K=2)
    params = model(K=2)
    found = recurrent.read_out(params, x, t, 10)
    rest = (recurrent.run(found, x)[0] - t)[:, 10:].reshape(-1, 2)
    h, _ = ops.rnn(
        x, np.zeros((8, 5)), *(params[k] for k in ("Wx", "Wh", "b"))
    )
    rows = h[:, 10:].reshape(-1, 5)
    np.testing.assert_allclose(rows.T @ rest, 0, atol=1e-9)
    np.testing.assert_allclose(rest.sum(axis=0), 0, atol=1e-9)
    assert found["Wh"] is params["Wh"]
    small = recurrent.read_out(params, x, t, 10, ridge=1e9)
    assert abs(small["Wo"]).max() < 1e-6


def test_jacobian_norms_are_those_of_the_pullback():
    """The Jacobian built from pullbacks has the norm that is found."""
    params = model(D=2, H=5)
    x, _ = sequences(N=1, T=4)
    weights = [params[k] for k in ("Wx", "Wh", "b")]
    h, _ = ops.rnn(x, np.zeros((1, 5)), *weights)
    repeated = np.repeat(x, 5, axis=0)
    _, pullback = ops.rnn(repeated, np.zeros((5, 5)), *weights)
    dh = np.zeros((5, 4, 5))
    dh[:, -1] = np.eye(5)
    expected = np.linalg.norm(pullback(dh)[1], 2)
    norms = recurrent.jacobian_norms(h[0], params["Wh"])
    assert norms.shape == (4,)
    assert norms[-1] == pytest.approx(expected)


SETTINGS = {"width": 20, "steps": 300, "lr": 1e-2}


def series(seed, noise=0.1):
    """Ten streams of a noisy sine, and each point's successor."""
    x = autoregression.noisy_sine(
        1001, np.random.default_rng(seed), noise=noise
    )
    return x[:-1].reshape(10, 100, 1), x[1:].reshape(10, 100, 1)


@pytest.mark.parametrize("seed", range(3))
def test_fit_learns_a_sine(seed):
    """After 300 steps the error is far below that of persistence."""
    x, t = series(seed)
    start = recurrent.init(1, 16, 1, np.random.default_rng(seed))
    params = recurrent.fit(start, x, t, **SETTINGS)
    x, t = series(seed + 10)
    assert ((recurrent.run(params, x)[0] - t) ** 2).mean() < 0.02
    assert ((x - t) ** 2).mean() > 0.045


def test_fit_returns_the_best_that_was_watched():
    """Of the parameters watched those with the least value are returned."""
    x, t = series(0)
    start = recurrent.init(1, 4, 1, np.random.default_rng(0))
    seen = []

    def watch(params):
        seen.append((params, [3, 1, 2][len(seen)]))
        return seen[-1][1]

    best = recurrent.fit(start, x, t, watch=watch, every=100, **SETTINGS)
    assert len(seen) == 3
    assert best is seen[1][0]


@pytest.mark.parametrize(("steps", "calls"), [(3, 1), (20, 2), (25, 3)])
def test_fit_watches_its_last_step(steps, calls):
    """A short fit, too, returns what it reached, not where it began."""
    x, t = series(0)
    start, seen = model(1, 4, 1), []

    def watch(params):
        seen.append(params)
        return -len(seen)

    options = {"width": 10, "steps": steps, "lr": 0.1}
    found = recurrent.fit(start, x, t, watch=watch, every=10, **options)
    assert len(seen) == calls
    for k, p in recurrent.fit(start, x, t, **options).items():
        np.testing.assert_array_equal(found[k], p)


def test_state_is_carried_or_not():
    """Outside its window an input matters only if the state is carried."""
    x = np.random.default_rng(3).standard_normal((2, 8, 1))
    start, other = model(1, 4, 1), x.copy()
    other[:, 3] += 1
    options = {"width": 4, "steps": 2, "lr": 0.1, "outputs": 1}
    for carry in (True, False):
        fits = []
        for inputs in (x, other):
            # The first window is met exactly: its gradient is zero.
            t = np.ones_like(x)
            t[:, 3] = recurrent.run(start, inputs)[0][:, 3]
            fits.append(
                recurrent.fit(start, inputs, t, carry=carry, **options)
            )
        same = np.allclose(fits[0]["Wh"], fits[1]["Wh"], atol=1e-12)
        assert same is not carry


@pytest.mark.parametrize("carry", [True, False])
def test_fit_is_adam_along_the_windows(carry):
    """Clipped steps, a falling rate, states anew where the series begins."""
    x, t = sequences(N=2, T=7, D=1, K=1)
    start = params = model(1, 4, 1)
    state, h = None, np.zeros((2, 4))
    # Windows of three steps, of which the last two count; then once more.
    for step, a in enumerate([0, 3, 0, 3]):
        h = h if carry and a else np.zeros((2, 4))
        inputs, wanted = x[:, a : a + 3], t[:, a + 1 : a + 3]
        _, grads, h = recurrent.gradient(params, inputs, wanted, h)
        norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
        grads = {k: g * min(1, 0.1 / norm) for k, g in grads.items()}
        rate = 0.1 * np.cos(np.pi * step / 8) ** 2
        params, state = ops.adam(params, grads, state, lr=rate)
    options = {"width": 3, "steps": 4, "lr": 0.1, "limit": 0.1, "outputs": 2}
    found = recurrent.fit(start, x, t, carry=carry, **options)
    for k in start:
        np.testing.assert_allclose(found[k], params[k], atol=1e-12)


def test_generation_feeds_outputs_back():
    """Generating is running along one's own outputs, the state carried."""
    params = model(1, 4, 1)
    x = np.random.default_rng(5).standard_normal((2, 6, 1))
    made = recurrent.generate(params, x, 4)
    y, _ = recurrent.run(params, np.concatenate([x, made[:, :-1]], axis=1))
    np.testing.assert_allclose(made, y[:, -4:], atol=1e-14)
    reset = recurrent.generate(params, x, 4, carry=False)
    np.testing.assert_array_equal(reset[:, 0], made[:, 0])
    alone, _ = recurrent.run(params, reset[:, 1:2])
    np.testing.assert_allclose(reset[:, 2], alone[:, 0])


def test_fit_leaves_its_arguments_alone():
    """The parameters to start from are the same after the fit."""
    x, t = series(0)
    start = model(1, 4, 1)
    before = {k: p.copy() for k, p in start.items()}
    recurrent.fit(start, x, t, width=10, steps=3, lr=0.1)
    for k in start:
        np.testing.assert_array_equal(start[k], before[k])


def test_what_does_not_fit_is_refused():
    """Widths beyond the sequence and unequal lengths are named."""
    x, t = series(0)
    start, options = model(1, 4, 1), {"steps": 1, "lr": 0.1}
    for width in (0, 101):
        with pytest.raises(ValueError, match=f"from 1 to 100 .* got {width}"):
            recurrent.fit(start, x, t, width=width, **options)
    with pytest.raises(ValueError, match=r"targets must have the N and T"):
        recurrent.fit(start, x, t[:, :-1], width=5, **options)
    with pytest.raises(ValueError, match="width must divide 100 steps, got 7"):
        recurrent.truncated_gradient(start, x, t, 7)

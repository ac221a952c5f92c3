"""Marked numbers: the task, its rival, and that it can be learnt."""

import numpy as np
import pytest

from dlbook.byhand import adding

RNG = np.random.default_rng


@pytest.mark.parametrize(("count", "T"), [(1, 30), (2, 30), (3, 12)])
def test_targets_are_sums_of_marked_numbers(count, T):
    """The marks are ``count``, one a part, and say which numbers count."""
    x, t = adding.marked(50, T, RNG(0), count)
    assert (x[..., 1].sum(axis=1) == count).all()
    sums = (x[..., 0] * x[..., 1]).sum(axis=1) / count**0.5
    np.testing.assert_allclose(t[:, 0, 0], sums, rtol=1e-5)
    parts = x[..., 1].reshape(50, count, -1).sum(axis=2)
    assert (parts == 1).all()


def test_one_mark_comes_early():
    """A single mark falls into the first tenth, at each of its steps."""
    x, _ = adding.marked(500, 40, RNG(0), 1)
    assert set(x[..., 1].argmax(axis=1)) == {0, 1, 2, 3}


def test_noise_is_what_has_no_mark():
    """It is halved; marked numbers, marks and targets stay."""
    (x, t), (y, u) = (adding.marked(9, 20, RNG(0), 2, k) for k in (1, 0.5))
    on = x[..., 1] > 0
    np.testing.assert_array_equal(x[on], y[on])
    np.testing.assert_allclose(x[~on] * [0.5, 1], y[~on])
    np.testing.assert_array_equal(t, u)


def test_input_gates_may_start_otherwise():
    """Without a step of learning the bias is what was given."""
    how = {"T": 8, "steps": 1, "let_in": 0.25}
    b = adding.trained("lstm", 5, [0], [1e-9], **how)["b"][0, 0]
    np.testing.assert_allclose(b[:8], 0.25, atol=1e-6)
    np.testing.assert_allclose(b[8:16], np.log(4), atol=1e-6)


def test_targets_have_variance_one():
    """So an error of one is that of always saying zero."""
    for count in (1, 2):
        _, t = adding.marked(20_000, 10, RNG(0), count)
        assert t.var() == pytest.approx(1, abs=0.05)


def test_a_linear_model_misses_nearly_all():
    """What is asked is a product: weights for each input do not find it."""
    train, test = (adding.marked(n, 40, RNG(n)) for n in (6000, 1000))
    assert adding.linear_error(train, test) > 0.9


def test_a_linear_model_finds_what_is_linear():
    """The same judge finds the weight of the first number."""
    x, _ = adding.marked(300, 10, RNG(0))
    pair = x, 2 * x[:, :1, :1] + 1
    assert adding.linear_error(pair, pair) < 1e-8


@pytest.mark.parametrize("seed", range(3))
def test_open_gates_learn_it(seed):
    """A GRU that keeps from the start learns 20 steps in 200."""
    params = adding.trained("gru", 20, [seed], [0.03], T=20, steps=200)
    found = adding.missed("gru", params, *adding.marked(500, 20, RNG(9)))
    assert found.shape == (1,)
    assert found[0] < 0.15


def test_quiet_steps_change_nothing_that_is_asked():
    """More numbers come, none marked; the first ones stay."""
    x, _ = adding.marked(5, 10, RNG(0))
    longer = adding.quiet(x, 7, RNG(1))
    assert longer.shape == (5, 17, 2)
    np.testing.assert_array_equal(longer[:, :10], x)
    assert not longer[:, 10:, 1].any()
    assert longer[:, 10:, 0].std() > 0.5


def test_a_stream_waits():
    """Lengths of batches run from T to T + ``wait``."""
    batches = adding.stream(2, 6, [0, 1], wait=2)
    lengths = {next(batches)[0].shape[2] for _ in range(50)}
    assert lengths == {6, 7, 8}


def test_a_seed_has_its_stream():
    """The same seed has the same batches, another has others."""
    x, t = next(adding.stream(3, 6, [0, 1, 0]))
    assert x.shape == (3, 3, 6, 2)
    assert t.shape == (3, 3, 1, 1)
    np.testing.assert_array_equal(x[0], x[2])
    assert (x[0, ..., 0] != x[1, ..., 0]).all()


def test_zero_misses_one():
    """Before training outputs are zero: all is missed, in any unit."""
    params = adding.trained("rnn", 2, [0, 1], [0.01], T=8, steps=1)
    params["Wo"] *= 0
    params["d"] *= 0
    x, t = adding.marked(30, 8, RNG(0))
    np.testing.assert_allclose(adding.missed("rnn", params, x, 3 * t), 1)


@pytest.mark.parametrize("count", [0, 6])
def test_marks_must_fit(count):
    """There is one mark at least, and two steps for each."""
    with pytest.raises(ValueError, match="count must lie from 1 to 5"):
        adding.marked(3, 10, RNG(0), count)

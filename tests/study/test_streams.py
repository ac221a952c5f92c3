"""Language models on streams: fit, surprise, reading on."""

import numpy as np
import pytest
import torch

from dlbook.nets import CharModel
from dlbook.study import (
    Reader,
    Streams,
    fit_streams,
    log_probabilities,
    surprise,
)


def model(kind="lstm", H=16):
    """A small network, the same each time."""
    torch.manual_seed(0)
    return CharModel(kind, 5, 4, H)


def text(T=3000, seed=0):
    """Tokens of which each tells the next but one choice in four."""
    rng = np.random.default_rng(seed)
    return (np.arange(T) % 4) + (rng.random(T) < 0.1)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_a_network_learns_a_pattern(kind):
    """It comes below the entropy of single tokens, and is watched."""
    ids, net = text(), model(kind)
    how = Streams(steps=60, lr=0.02, N=8, width=20)
    told = fit_streams(
        net, ids, how, lambda m: surprise(m, text(seed=1)).mean(), 25
    )
    assert [step for step, _ in told] == [25, 50, 60]
    assert told[-1][1] < 0.8 < np.log(5)
    assert told[-1][1] < told[0][1]


def test_the_state_is_carried_and_the_gradient_is_not(monkeypatch):
    """At a text's start the state is none; then it is that before, cut off."""
    net, states = model(), []
    forward = net.forward

    def watched(ids, state=None):
        states.append(state)
        return forward(ids, state)

    monkeypatch.setattr(net, "forward", watched)
    fit_streams(net, text(81), Streams(steps=5, lr=0.0, N=4, width=10))
    assert [s is None for s in states] == [True, False, True, False, True]
    assert not any(part.requires_grad for part in states[1])


def test_the_best_weights_stay():
    """Watched, a model ends as it was when it was best."""
    net, seen = model(), []

    def watch(m):
        seen.append({k: v.clone() for k, v in m.state_dict().items()})
        return [3.0, 1.0, 2.0][len(seen) - 1]

    how = Streams(steps=3, lr=0.1, N=4, width=10)
    told = fit_streams(net, text(), how, watch, 1)
    assert told == [(1, 3.0), (2, 1.0), (3, 2.0)]
    for name, value in net.state_dict().items():
        assert torch.equal(value, seen[1][name])


def test_labels_are_the_next_tokens():
    """One step of plain arithmetic: the loss is that of the token after."""
    ids = text(41)
    net = model()
    seen = []
    net.register_forward_pre_hook(lambda _, args: seen.append(args[0].clone()))
    fit_streams(net, ids, Streams(steps=1, lr=0.0, N=4, width=10))
    np.testing.assert_array_equal(seen[0].numpy().ravel(), ids[:-1])


@pytest.mark.parametrize(("T", "rows"), [(300, 64), (301, 7), (65, 64)])
def test_surprise_is_of_each_token_after_its_lead(T, rows):
    """Each from the tokens before it in its row, at least ``lead`` of them."""
    net, ids, lead = model().double(), text(T), 60
    log_p = log_probabilities(net, ids, lead, rows)
    assert log_p.shape == (T - lead, 5)
    np.testing.assert_allclose(np.exp(log_p).sum(1), 1)
    width = -(-(T - lead) // rows)
    for t in (0, (T - lead) // 2, T - lead - 1):
        start = t // width * width
        logits, _ = net(torch.tensor(ids[None, start : t + lead]))
        expected = logits[0, -1].log_softmax(-1).detach().numpy()
        np.testing.assert_allclose(log_p[t], expected, atol=1e-9)
    np.testing.assert_allclose(
        surprise(net, ids, lead)[0],
        -log_probabilities(net, ids, lead)[0, ids[lead]],
    )


def test_a_reader_reads_on():
    """Token by token it says what the whole text says."""
    net, ids = model(), torch.tensor(text(9)[None])
    reader = Reader(net)
    for t in range(1, 10):
        p = reader(ids[:, :t].numpy())
    scores, _ = net(ids)
    expected = scores[:, -1].softmax(-1).detach().numpy()
    np.testing.assert_allclose(p, expected, atol=1e-6)


def test_too_short():
    """A text below a window, or below the lead, is refused."""
    with pytest.raises(ValueError, match="4 streams of 10 need 41 tokens"):
        fit_streams(model(), text(40), Streams(1, 0.1, N=4, width=10))
    for lead in (0, 20):
        with pytest.raises(ValueError, match="expected more than lead"):
            surprise(model(), text(20), lead)

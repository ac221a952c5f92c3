"""Many recurrent networks: their start, their training, what is refused."""

import numpy as np
import pytest
import torch

from dlbook.byhand import recurrences

KINDS = [*recurrences.BLOCKS]
every = pytest.mark.parametrize("kind", KINDS)


def data(N=6, T=5, D=2, S=1):
    """Inputs and targets of the last S steps."""
    rng = np.random.default_rng(0)
    x, t = rng.standard_normal((N, T, D)), rng.standard_normal((N, S, 1))
    return x.astype("f4"), t.astype("f4")


@every
def test_a_model_does_not_depend_on_the_others(kind):
    """A seed gives the same weights, and the same training, alone."""
    alone = recurrences.draw(kind, (2, 3, 1), [7], 4)
    many = recurrences.draw(kind, (2, 3, 1), [5, 7, 9], 4)
    for k, p in alone.items():
        np.testing.assert_array_equal(p[0], many[k][1])
    batches = iter(data, None)
    *_, (a, _) = recurrences.train(kind, alone, batches, [0.01], 5)
    *_, (b, _) = recurrences.train(kind, many, batches, [0.1, 0.01, 1], 5)
    for k, p in a.items():
        np.testing.assert_allclose(p[0], b[k][1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("memory", [2, 10, 100])
def test_memory_is_what_a_silent_gate_keeps(memory):
    """The sigmoid of the bias that keeps is 1 - 1/memory."""
    keep = 1 - 1 / memory
    lstm = recurrences.draw("lstm", (1, 2, 1), [0], memory)["b"][0, 0]
    gru = recurrences.draw("gru", (1, 2, 1), [0], memory)["b"][0, 0]
    leak = recurrences.draw("leaky", (1, 2, 1), [0], memory)["a"][0, 0]
    for score in (*lstm[2:4], *gru[2:4], *leak):
        assert 1 / (1 + np.exp(-score)) == pytest.approx(keep, rel=1e-5)
    assert lstm[0] == -lstm[2]


@pytest.mark.parametrize("S", [1, 3])
def test_training_is_that_of_pytorch(S):
    """Ten steps of clipped Adam on an LSTM end at PyTorch's weights."""
    params = recurrences.draw("lstm", (2, 3, 1), [0], 5)
    rng = np.random.default_rng(1)
    params["Wo"] += rng.standard_normal((1, 3, 1)).astype("f4")
    net, out = torch.nn.LSTM(2, 3, batch_first=True), torch.nn.Linear(3, 1)
    names = ("Wx", "Wh", "b")
    mine = [params[k][0].T.copy() for k in names]
    mine[2] = mine[2][:, 0]
    both = [*mine, 0 * mine[2]], [params["Wo"][0].T, params["d"][0, 0]]
    for module, arrays in zip((net, out), both, strict=True):
        pairs = zip(module.state_dict(), map(torch.tensor, arrays))  # noqa: B905
        module.load_state_dict(dict(pairs))
    net.bias_hh_l0.requires_grad_(False)
    moving = [*net.parameters(), *out.parameters()]
    moving = [p for p in moving if p.requires_grad]
    adam = torch.optim.Adam(moving, 0.05)
    x, t = data(S=S)
    batches = iter(lambda: (x, t), None)
    *run, (after, last) = recurrences.train(
        "lstm", params, batches, [0.05], 10, limit=0.3
    )
    for k, error in enumerate([*(e for _, e in run), last]):
        y = out(net(torch.tensor(x))[0][:, -S:])
        loss = (y - torch.tensor(t)).square().mean()
        assert error[0] == pytest.approx(loss.item(), rel=1e-4)
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(moving, 0.3)
        adam.param_groups[0]["lr"] = 0.025 * (1 + np.cos(np.pi * k / 10))
        adam.step()
    found = net.weight_hh_l0.detach().numpy().T
    np.testing.assert_allclose(after["Wh"][0], found, atol=2e-4)
    found = out.weight.detach().numpy().T
    np.testing.assert_allclose(after["Wo"][0], found, atol=2e-4)


@every
def test_a_batch_is_learnt_by_heart(kind):
    """Each kind fits six sequences, from three seeds."""
    params = recurrences.draw(kind, (2, 12, 1), [0, 1, 2], 3)
    batches = iter(data, None)
    *_, (_, error) = recurrences.train(kind, params, batches, [0.03] * 3, 400)
    assert error.max() < 0.02


@every
def test_predictions_follow_the_targets_shape(kind):
    """Outputs are (R, T, N, K), zero before training."""
    params = recurrences.draw(kind, (2, 3, 4), [0, 1], 3)
    y = recurrences.predict(kind, params, data()[0])
    assert y.shape == (2, 5, 6, 4)
    assert not y.any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("cnn", (1, 2, 1), [0]), "kind must be one of"),
        (("rnn", (1, 2, 1), [0], 1.0), "memory must be above 1 step, got 1"),
    ],
)
def test_what_cannot_be_is_refused(call, message):
    """An unknown kind; a memory of a step or less."""
    with pytest.raises(ValueError, match=message):
        recurrences.draw(*call)

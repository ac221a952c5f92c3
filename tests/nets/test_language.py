"""Recurrent language models: the same as our operations."""

import numpy as np
import pytest
import torch

from dlbook import ops
from dlbook.nets import CharModel

IDS = torch.tensor([[0, 3, 1, 1], [2, 2, 0, 3]])


def arrays(model):
    """The weights as our operations take them."""
    named = {k: v.detach().numpy().T for k, v in model.named_parameters()}
    return [named[f"core.{name}_l0"] for name in ("weight_ih", "weight_hh")]


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_scores_are_those_of_ops(kind):
    """Embedding, recurrence and read-out, step for step."""
    torch.manual_seed(0)
    model = CharModel(kind, 4, 3, 5).double()
    scores, _ = model(IDS)
    core, zero = model.core, np.zeros((2, 5))
    x = model.table.weight.detach().numpy()[IDS.numpy()]
    first, second = (
        getattr(core, f"bias_{side}_l0").detach().numpy()
        for side in ("ih", "hh")
    )
    if kind == "lstm":
        (h, _), _ = ops.lstm(x, zero, zero, *arrays(model), first + second)
    else:
        h, _ = ops.gru(x, zero, *arrays(model), first, second)
    ours = h @ model.out.weight.detach().numpy().T
    ours = ours + model.out.bias.detach().numpy()
    np.testing.assert_allclose(scores.detach().numpy(), ours, atol=1e-12)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_the_state_carries_on(kind):
    """Two halves, the state handed on, give what the whole gives."""
    model = CharModel(kind, 4, 3, 5)
    whole, _ = model(IDS)
    left, state = model(IDS[:, :2])
    right, _ = model(IDS[:, 2:], state)
    torch.testing.assert_close(torch.cat([left, right], 1), whole)


def test_the_forget_gate_begins_open():
    """Its bias is 1; the others are as PyTorch draws them."""
    core = CharModel("lstm", 4, 3, 5).core
    assert (core.bias_ih_l0[5:10] == 1).all()
    assert (core.bias_ih_l0[:5] != 1).all()


def test_bad_input():
    """Another kind, no token, a token out of vocabulary."""
    with pytest.raises(ValueError, match="kind must be lstm or gru"):
        CharModel("rnn", 4, 3, 5)
    model = CharModel("gru", 4, 3, 5)
    with pytest.raises(ValueError, match=r"must not be empty, got \(1, 0\)"):
        model(IDS[:1, :0])
    for wrong in (IDS + 1, IDS - 1):
        with pytest.raises(ValueError, match="from 0 to 3, got"):
            model(wrong)

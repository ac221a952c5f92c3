"""The loop in its plain form, to which ``fit`` is held."""

import pytest
import torch
from torch import nn

from dlbook.nets import mlp
from dlbook.train import fit, plain_fit, seeded


def started(batch_norm):
    """A network, its optimizer and 50 examples, alike at each call."""
    with seeded(3):
        model = mlp([6, 8, 3], batch_norm=batch_norm)
        x, y = torch.randn(50, 6), torch.randint(3, (50,))
    return model, x, y, torch.optim.AdamW(model.parameters(), 0.01)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_fit_ends_at_the_weights_of_the_plain_loop(batch_norm):
    """Weights and running statistics are those of the eight plain lines."""
    settings = {"epochs": 3, "batch_size": 20, "seed": 5}
    model, x, y, optimizer = started(batch_norm)
    fit(model, (x, y), optimizer=optimizer, **settings)
    twin, x, y, optimizer = started(batch_norm)
    before = [w.clone() for w in twin.parameters()]
    plain_fit(twin, x, y, optimizer=optimizer, **settings)
    for name, w in twin.state_dict().items():
        torch.testing.assert_close(model.state_dict()[name], w)
    moved = zip(before, twin.parameters(), strict=True)
    assert all((old != new).any() for old, new in moved)


def test_plain_loop_trains_and_ends_in_evaluation_mode():
    """Layers are in training mode meanwhile, in evaluation mode after."""
    modes = []

    class Mode(nn.Identity):
        def forward(self, x):
            modes.append(self.training)
            return x

    model, x, y, _ = started(False)
    model = nn.Sequential(Mode(), model).eval()
    sgd = torch.optim.SGD(model.parameters(), 0.1)
    plain_fit(model, x, y, optimizer=sgd, epochs=1, batch_size=25)
    assert modes == [True, True]
    assert not model.training

"""Training on changed inputs."""

import torch

from dlbook import nets
from dlbook.train import hardened_fit, plain_fit, seeded


def example(seed=0):
    """A network, its optimiser, data of two classes."""
    with seeded(seed):
        model = nets.mlp([4, 8, 2])
        x = torch.rand(60, 4)
    y = (x[:, 0] > x[:, 1]).long()
    return model, torch.optim.SGD(model.parameters(), lr=0.5), x, y


def weights(model):
    """All weights in one row."""
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def test_without_a_change_it_is_the_plain_loop():
    """To the last bit."""
    found = []
    for fit in (plain_fit, hardened_fit):
        model, optimizer, x, y = example()
        change = [] if fit is plain_fit else [lambda model, x, y: x]
        how = {
            "optimizer": optimizer,
            "epochs": 3,
            "batch_size": 16,
            "seed": 5,
        }
        fit(model, x, y, *change, **how)
        found.append(weights(model))
        assert not model.training
    assert torch.equal(*found)


def test_it_learns_from_what_the_change_gives():
    """As the plain loop does from data that were changed before."""
    model, optimizer, x, y = example()
    how = {"epochs": 3, "batch_size": 16, "seed": 5}
    hardened_fit(
        model, x, y, lambda m, x, y: 1 - x, optimizer=optimizer, **how
    )
    other, optimizer, x, y = example()
    plain_fit(other, 1 - x, y, optimizer=optimizer, **how)
    assert torch.equal(weights(model), weights(other))


def test_the_change_sees_the_model_of_its_step():
    """It is called with each batch, the weights new each time."""
    seen = []

    def change(model, x, y):
        seen.append((len(x), weights(model)))
        return x

    model, optimizer, x, y = example()
    hardened_fit(
        model,
        x,
        y,
        change,
        optimizer=optimizer,
        epochs=1,
        batch_size=25,
        seed=0,
    )
    assert [n for n, _ in seen] == [25, 25, 10]
    assert not torch.equal(seen[0][1], seen[1][1])


def test_the_inputs_found_are_held_still():
    """No gradient flows into the change, even where it could."""
    scale = torch.ones(1, requires_grad=True)
    model, optimizer, x, y = example()
    hardened_fit(
        model,
        x,
        y,
        lambda m, x, y: x * scale,
        optimizer=optimizer,
        epochs=1,
        seed=0,
    )
    assert scale.grad is None

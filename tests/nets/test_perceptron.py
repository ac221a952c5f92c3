"""The multi-layer perceptron: layers, the two modes, state."""

import pytest
import torch
from torch import nn

from dlbook.nets import mlp


def net(seed=0, **options):
    """A perceptron 6-8-7-3 with weights drawn by ``seed``."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return mlp([6, 8, 7, 3], **options)


def batch(n=16, seed=0):
    """Random rows of mean 1."""
    generator = torch.Generator().manual_seed(seed)
    return 1 + torch.randn(n, 6, generator=generator)


def kinds(model):
    """The names of a model's layers, in order."""
    return [type(layer).__name__ for layer in model]


def test_layers_stand_in_the_order_that_the_docstring_says():
    """Linear, batch norm, activation, dropout; the last one linear alone."""
    hidden = ["Linear", "BatchNorm1d", "Tanh", "Dropout"]
    model = net(batch_norm=True, dropout=0.5, activation=nn.Tanh)
    assert kinds(model) == ["Flatten", *hidden, *hidden, "Linear"]
    assert kinds(net()) == ["Flatten", *["Linear", "ReLU"] * 2, "Linear"]
    assert kinds(mlp([6, 3])) == ["Flatten", "Linear"]


def test_parameters_are_counted_by_hand():
    """One hidden layer: 6·8 + 8 + 8·3 + 3; batch norm swaps 8 for 2·8."""
    for batch_norm, count in ((False, 83), (True, 91)):
        model = mlp([6, 8, 3], batch_norm=batch_norm)
        assert sum(p.numel() for p in model.parameters()) == count


def test_images_are_flattened():
    """Images (N, C, H, W) give what their rows give."""
    x = batch()
    model = net()
    torch.testing.assert_close(model(x.view(-1, 1, 2, 3)), model(x))


def test_dropout_is_noise_in_training_alone():
    """Two passes differ in training and agree in evaluation."""
    x, model = batch(), net(dropout=0.5)
    assert (model(x) != model(x)).any()
    model.eval()
    assert (model(x) == model(x)).all()
    plain = net()
    torch.testing.assert_close(model(x), plain(x))


def test_an_example_meets_its_neighbours_in_training_alone():
    """With batch norm a row depends on its batch only in training."""
    x, model = batch(), net(batch_norm=True)
    together, apart = model(x)[:4], model(x[:4])
    assert (together - apart).abs().max() > 1e-2
    model.eval()
    torch.testing.assert_close(model(x)[:4], model(x[:4]))


def test_running_statistics_are_detached_and_saved():
    """Training moves them, evaluation does not; they save and load."""
    x, model = batch(), net(batch_norm=True)
    start = model[2].running_mean.clone()
    model(x).sum().backward()
    moved = [b for name, b in model.named_buffers() if "running" in name]
    assert len(moved) == 4
    assert not any(b.requires_grad for b in moved)
    assert (model[2].running_mean != start).any()
    model.eval()
    before = model[2].running_mean.clone()
    y = model(x)
    torch.testing.assert_close(model[2].running_mean, before, rtol=0, atol=0)
    other = net(seed=1, batch_norm=True).eval()
    other.load_state_dict(model.state_dict())
    torch.testing.assert_close(other(x), y, rtol=0, atol=0)


@pytest.mark.parametrize("options", [{}, {"batch_norm": True}])
def test_one_batch_can_be_learnt_by_heart(options):
    """Random labels of 16 rows are fitted to a loss below 0.01."""
    x, model = batch(), net(**options)
    labels = torch.arange(16) % 3
    adam = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(300):
        adam.zero_grad()
        loss = nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        adam.step()
    assert loss < 0.01


@pytest.mark.parametrize("sizes", [[], [4], [4, 0], [4.0, 2]])
def test_sizes_that_make_no_net_are_refused(sizes):
    """Fewer than two sizes, a size of zero, and one not whole are errors."""
    with pytest.raises(ValueError, match=r"mlp: sizes must .* got \["):
        mlp(sizes)

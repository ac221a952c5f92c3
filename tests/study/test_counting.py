"""The table of layers: counts by hand, and against what PyTorch holds."""

import pytest
import torch
from torch import nn

from dlbook.nets import Standardise, lenet, mlp, small_cnn
from dlbook.study import View, layer_table


def test_lenet_by_hand():
    """Each layer of LeNet as it is worked out on paper."""
    rows = [r for r in layer_table(lenet(), (1, 28, 28)) if r.parameters]
    assert [r.parameters for r in rows] == [
        6 * 25 + 6,
        16 * 6 * 25 + 16,
        400 * 120 + 120,
        120 * 84 + 84,
        84 * 10 + 10,
    ]
    assert [r.multiply_adds for r in rows] == [
        6 * 25 * 28 * 28,
        16 * 6 * 25 * 10 * 10,
        400 * 120,
        120 * 84,
        84 * 10,
    ]
    assert [r.output for r in rows] == [
        (6, 28, 28),
        (16, 10, 10),
        (120,),
        (84,),
        (10,),
    ]


def test_parameters_add_up():
    """The column of parameters adds up to all that a model holds."""
    for model in (lenet(), small_cnn(8), mlp([784, 20, 10])):
        whole = nn.Sequential(Standardise(33, 78), model)
        table = layer_table(whole, (1, 28, 28))
        held = sum(p.numel() for p in model.parameters())
        assert sum(r.parameters for r in table) == held


def test_groups_divide_the_cost():
    """A convolution in two groups makes half the products."""
    cost = [
        layer_table(nn.Conv2d(4, 6, 3, groups=g), (4, 5, 5))[0].multiply_adds
        for g in (1, 2)
    ]
    assert cost == [9 * 6 * 9 * 4, 9 * 6 * 9 * 2]


def test_shared_layers_count_once_and_cost_twice():
    """A layer used twice has its parameters in the first row only."""
    layer = nn.Linear(4, 4)
    first, second = layer_table(nn.Sequential(layer, layer), (4,))
    assert (first.parameters, second.parameters) == (20, 0)
    assert first.multiply_adds == second.multiply_adds == 16


class Skip(nn.Module):
    """An input added to its convolution: no chain."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 1, 3, padding=1)
        self.second = nn.Conv2d(1, 1, 3, padding=1)

    def forward(self, x):
        return self.second(x + self.first(x))


def test_views_end_where_the_chain_does():
    """A view is told along a chain, and None behind a branch."""
    first, second = layer_table(Skip(), (1, 6, 6))
    assert first.view == View(3, 1, -1)
    assert second.view is None


def test_counting_leaves_the_model_alone():
    """Mode, buffers and hooks are afterwards what they were before."""
    model = small_cnn(2)
    model[1].eval()
    state = {k: v.clone() for k, v in model.state_dict().items()}
    layer_table(model, (1, 28, 28))
    assert model.training
    assert not model[1].training
    assert all(torch.equal(v, state[k]) for k, v in model.state_dict().items())
    assert not any(m._forward_hooks for m in model.modules())


def test_convolutions_of_sequences_are_counted_too():
    """(C, T) = (3, 9) under 4 kernels of length 3: 7 * 4 * 9 products."""
    (row,) = layer_table(nn.Conv1d(3, 4, 3), (3, 9))
    assert (row.multiply_adds, row.view) == (252, None)


class Two(nn.Module):
    """A layer of two inputs behind one of one."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(3, 3), nn.Bilinear(3, 3, 2)

    def forward(self, x):
        return self.two(x, self.one(x))


@pytest.mark.parametrize(
    ("model", "shape", "message"),
    [
        (nn.ConvTranspose2d(1, 2, 3), (1, 4, 4), "ConvTranspose2d are not"),
        (nn.LSTM(3, 4), (5, 3), "LSTM must take one tensor and return one"),
        (Two(), (3,), "Bilinear must take one tensor and return one"),
    ],
)
def test_what_cannot_be_counted_is_refused(model, shape, message):
    """Better no table than one that leaves a cost out; no hook stays."""
    with pytest.raises(ValueError, match=message):
        layer_table(model, shape)
    assert not any(m._forward_hooks for m in model.modules())


def text_model():
    """Ten words in two numbers each; three of them to a score."""
    layers = nn.Embedding(10, 2), nn.Flatten(), nn.Linear(6, 4)
    return nn.Sequential(*layers)


def test_a_text_model_by_hand():
    """An embedding holds 10 times 2 numbers, looks up, multiplies none."""
    table = layer_table(text_model(), (3,))
    assert [r.output for r in table] == [(3, 2), (6,), (4,)]
    assert [r.parameters for r in table] == [20, 0, 28]
    assert [r.multiply_adds for r in table] == [0, 0, 24]
    assert all(r.view is None for r in table)


class Words(nn.Module):
    """A text model whose first layer in the list is not the first to run."""

    def __init__(self):
        super().__init__()
        self.score = nn.Linear(2, 1)
        self.words = nn.Embedding(10, 2)

    def forward(self, x):
        return self.score(self.words(x))


def test_a_batch_may_stand_for_the_shape():
    """Where zeros will not do the message says so, and a batch does."""
    with pytest.raises(ValueError, match=r"not take \(1, 3\) of .*a batch"):
        layer_table(Words(), (3,))
    rows = layer_table(Words(), torch.zeros(5, 3, dtype=torch.long))
    assert [r.multiply_adds for r in rows] == [0, 6]
    images = layer_table(lenet(), torch.zeros(2, 1, 28, 28))
    assert images == layer_table(lenet(), (1, 28, 28))
    with pytest.raises(ValueError, match=r"does not take \(1, 3\)"):
        layer_table(lenet(), (3,))


class Beside(nn.Module):
    """A layer, and a weight beside it."""

    def __init__(self):
        super().__init__()
        self.layer, self.weight = nn.Linear(3, 3), nn.Parameter(torch.eye(3))

    def forward(self, x):
        return self.layer(x) @ self.weight


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Beside(), "weight"),
        (nn.TransformerEncoderLayer(3, 1, 4), "self_attn.in_proj_weight"),
    ],
    ids=["beside", "attention"],
)
def test_no_parameter_is_left_out(model, name):
    """What belongs to no layer that runs is named, not passed over."""
    with pytest.raises(ValueError, match=f"{name} is in no layer that runs"):
        layer_table(model, (5, 3))

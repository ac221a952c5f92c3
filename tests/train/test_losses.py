"""The loss of sequences, and accuracy."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train import (
    accuracy,
    evaluate,
    fit,
    seeded,
    sequence_cross_entropy,
)


def test_accuracy_by_hand():
    """Two of three largest scores are at the target; sequences too."""
    output = torch.tensor([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    assert accuracy(output, torch.tensor([1, 0, 0])) == pytest.approx(2 / 3)
    steps = output.T[None]  # (N, K, T) = (1, 2, 3)
    labels = torch.tensor([[1, 0, 0]])
    assert accuracy(steps, labels) == pytest.approx(2 / 3)
    assert accuracy(output[None], labels) == pytest.approx(2 / 3)


def test_accuracy_leaves_out_what_is_ignored():
    """Of three targets one is padding: half of the others are right."""
    output = torch.tensor([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    target = torch.tensor([1, 1, -100])
    assert accuracy(output, target) == 0.5
    assert accuracy(output, target % 200, ignore_index=100) == 0.5
    with pytest.raises(ValueError, match="all 3 targets are -100"):
        accuracy(output, torch.full((3,), -100))


def test_accuracy_asks_for_the_axis_where_both_would_fit():
    """As many steps as classes: nothing says where the classes are."""
    output, target = (
        torch.eye(3).expand(2, 3, 3),
        torch.tensor([[0, 1, 1]] * 2),
    )
    with pytest.raises(ValueError, match="give axis"):
        accuracy(output, target)
    assert accuracy(output, target, axis=-1) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "shapes", [((4, 1), (4,)), ((4, 3), (4, 1)), ((4,), (4,))]
)
def test_accuracy_compares_no_strangers(shapes):
    """One score alone, and shapes that would broadcast, are refused."""
    output, target = map(torch.zeros, shapes)
    with pytest.raises(ValueError, match="accuracy: output must be"):
        accuracy(output, target)
    with pytest.raises(TypeError, match="one tensor of scores, got a tuple"):
        accuracy((output,), target)


def sequences(N=8, T=5, K=5):
    """Tokens, each of whose label is itself, half of them padding."""
    x = torch.arange(N * T).reshape(N, T) % K
    y = x.clone()
    y[:, T // 2 :] = -100
    return x, y


def test_sequence_loss_is_cross_entropy_of_the_labels_that_count():
    """Classes last, the mean over labels; padding alone is 0, not NaN."""
    logits = torch.randn(4, 3, 6, generator=torch.Generator().manual_seed(0))
    labels = torch.tensor([[0, 1, -1], [5, -1, -1], [2, 3, 4], [-1, 0, 0]])
    found = sequence_cross_entropy(logits, labels, ignore_index=-1)
    kept = labels != -1
    torch.testing.assert_close(
        found, F.cross_entropy(logits[kept], labels[kept])
    )
    padding = torch.full_like(labels, -1)
    assert sequence_cross_entropy(logits, padding, ignore_index=-1) == 0
    with pytest.raises(ValueError, match=r"logits must be \(N, ..., K\)"):
        sequence_cross_entropy(logits.movedim(-1, 1), labels)


def tagger(K=5):
    """Scores (N, T, K) of tokens (N, T)."""
    with seeded(0):
        return nn.Sequential(nn.Embedding(K, 4), nn.Linear(4, K))


@pytest.mark.parametrize("T", [4, 5])
@pytest.mark.parametrize(
    "loss",
    [F.cross_entropy, nn.CrossEntropyLoss(), lambda o, t: F.nll_loss(o, t)],
)
def test_classes_last_are_refused_by_name(T, loss):
    """Also where there are as many steps as classes: before any step."""
    model, data = tagger(), sequences(T=T)
    before = model[1].weight.clone()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(ValueError, match="loss=sequence_cross_entropy"):
        fit(model, data, optimizer=sgd, epochs=1, loss=loss)
    with pytest.raises(ValueError, match="loss=sequence_cross_entropy"):
        evaluate(model, data, loss=loss)
    assert torch.equal(model[1].weight, before)


@pytest.mark.parametrize("T", [4, 5])
def test_the_sequence_loss_trains_and_accuracy_follows_it(T):
    """A task without error is learned; accuracy has classes last too."""
    model, data = tagger(), sequences(T=T)
    adam = torch.optim.Adam(model.parameters(), lr=0.1)
    options = {"epochs": 30, "batch_size": 4, "validation": data}
    history = fit(
        model, data, optimizer=adam, loss=sequence_cross_entropy, **options
    )
    assert history["validation_accuracy"][-1] == 1
    assert history["validation_loss"][-1] < 0.1
    again = evaluate(model, data, loss=sequence_cross_entropy, batch_size=3)
    assert again["accuracy"] == 1


@pytest.mark.parametrize("T", [4, 5])
def test_classes_second_can_be_said(T):
    """The cure of the refusal works, and where T differs none is needed."""
    model, (x, y) = tagger(), sequences(T=T)
    turned = nn.Sequential(model, Turned())

    def loss(output, target):
        return sequence_cross_entropy(output.movedim(1, -1), target)

    wanted = evaluate(model, (x, y), loss=sequence_cross_entropy)
    found = evaluate(turned, (x, y), loss=loss, metrics={})
    assert found["loss"] == pytest.approx(wanted["loss"])
    if T == 4:
        assert evaluate(turned, (x, y)) == pytest.approx(wanted)


class Turned(nn.Module):
    """(N, T, K) to (N, K, T)."""

    def forward(self, x):
        return x.movedim(-1, 1)


def test_images_are_no_sequences():
    """A class for each pixel: (N, K, H, W) and (N, H, W) as in PyTorch."""
    model = nn.Conv2d(1, 3, 1)
    x, y = torch.randn(6, 1, 4, 4), torch.arange(96).reshape(6, 4, 4) % 3
    found = evaluate(model, (x, y), batch_size=4)
    assert found["loss"] == pytest.approx(
        F.cross_entropy(model(x), y).item(), rel=1e-5
    )

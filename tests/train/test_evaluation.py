"""Outputs for all rows, and their judgement as a whole."""

from collections import namedtuple
from functools import partial

import numpy as np
import pytest
import torch
from sklearn import metrics as judges
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train import evaluate, fit, predict, seeded

SIZES = [1, 7, 128, 500]


def test_evaluate_by_hand():
    """Three examples in batches of two: the mean over examples."""
    x = torch.tensor([[1.0], [2.0], [6.0]])
    model = nn.Linear(1, 1)
    nn.init.ones_(model.weight)
    nn.init.zeros_(model.bias)
    found = evaluate(
        model, (x, torch.zeros(3, 1)), loss=F.mse_loss, batch_size=2
    )
    assert found == {"loss": pytest.approx((1 + 4 + 36) / 3)}


@pytest.fixture
def ranked():
    """A model of two scores, 500 rows sorted by them, noisy labels."""
    rng = np.random.default_rng(0)
    x = np.sort(rng.normal(size=(500, 1)), axis=0).astype(np.float32)
    y = (x[:, 0] + rng.normal(size=500) > 1).astype(int)
    with seeded(0):
        model = nn.Linear(1, 2)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[-1.0], [1.0]]))
    return model, (x, y)


@pytest.mark.parametrize("size", SIZES)
def test_metrics_are_those_of_scikit_learn(ranked, size):
    """F1, AUC and accuracy on the whole, rows sorted by score."""
    model, (x, y) = ranked
    scores = (
        model(torch.tensor(x))[:, 1] - model(torch.tensor(x))[:, 0]
    ).detach()
    found = evaluate(
        model,
        (x, y),
        batch_size=size,
        metrics={
            "f1": lambda o, t: judges.f1_score(t, o.argmax(1)),
            "auc": lambda o, t: judges.roc_auc_score(t, o[:, 1] - o[:, 0]),
            "loss of scikit-learn": lambda o, t: judges.log_loss(
                t, o.double().softmax(1)
            ),
        },
    )
    assert found["f1"] == judges.f1_score(y, scores > 0)
    assert found["auc"] == pytest.approx(judges.roc_auc_score(y, scores))
    assert found["loss"] == pytest.approx(found["loss of scikit-learn"])


@pytest.mark.parametrize("size", SIZES)
def test_r2_is_that_of_scikit_learn(ranked, size):
    """Also on one target of a regression, and in fit's validation."""
    model, x = nn.Linear(1, 1), ranked[1][0]
    data = x, (x**3).astype(np.float32)
    options = {
        "loss": F.mse_loss,
        "metrics": {"r2": lambda o, t: judges.r2_score(t, o)},
    }
    found = evaluate(model, data, batch_size=size, **options)
    expected = judges.r2_score(data[1], model(torch.tensor(x)).detach())
    assert found["r2"] == pytest.approx(expected)
    sgd = torch.optim.SGD(model.parameters(), lr=0.0)
    history = fit(
        model, data, optimizer=sgd, epochs=1, validation=data, **options
    )
    assert history["validation_r2"][0] == pytest.approx(expected)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "loss",
    [
        nn.CrossEntropyLoss(weight=torch.tensor([1.0, 50.0])),
        partial(F.cross_entropy, ignore_index=1, label_smoothing=0.1),
        lambda o, t: F.nll_loss(o.log_softmax(1), t),
    ],
    ids=["weighted", "ignoring", "wrapped"],
)
def test_losses_are_those_of_pytorch_on_the_whole(ranked, size, loss):
    """Weights and ignored labels count over all rows, not by batches."""
    model, (x, y) = ranked
    found = evaluate(model, (x, y), loss=loss, batch_size=size, metrics={})
    expected = loss(model(torch.tensor(x)), torch.tensor(y))
    assert found["loss"] == pytest.approx(expected.item())


def test_accuracy_ignores_what_the_loss_ignores(ranked):
    """Under -100 and under an index of one's own, however wrapped."""
    model, (x, y) = ranked
    right = (model(torch.tensor(x)).argmax(1).numpy() == y)[::2].mean()
    for ignored in (-100, 255):
        labels = y.copy()
        labels[1::2] = ignored
        for loss in (
            nn.CrossEntropyLoss(ignore_index=ignored),
            partial(F.cross_entropy, ignore_index=ignored),
            lambda o, t, i=ignored: F.cross_entropy(o, t, ignore_index=i),
        ):
            found = evaluate(model, (x, labels), loss=loss)
            assert found["accuracy"] == pytest.approx(right)


def test_nothing_but_padding_is_refused(ranked):
    """There is no mean over no label."""
    model, (x, y) = ranked
    with pytest.raises(ValueError, match="every label is -100"):
        evaluate(model, (x, np.full_like(y, -100)))


def test_whole_numbers_are_judged_by_accuracy(net, data):
    """Without metrics, labels bring accuracy and other targets nothing."""
    assert set(evaluate(net(), data[1])) == {"loss", "accuracy"}
    x = data[1][0]
    found = evaluate(nn.Linear(2, 2), (x, x), loss=F.mse_loss)
    assert set(found) == {"loss"}


@pytest.mark.parametrize("training", [True, False])
def test_the_model_is_evaluated_and_left_as_it_was(net, data, training):
    """No dropout, no new running statistics, no gradient, its own mode."""
    model = net().train(training)
    before = {k: v.clone() for k, v in model.state_dict().items()}
    assert evaluate(model, data[1]) == evaluate(model, data[1])
    assert torch.equal(predict(model, data[1][0]), predict(model, data[1][0]))
    assert model.training is training
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])
    assert all(p.grad is None for p in model.parameters())


@pytest.mark.parametrize("size", SIZES)
def test_predict_gives_the_outputs_of_all_rows(net, data, size):
    """In their order, without gradients, whatever the batch size."""
    model, x = net(), data[0][0]
    found = predict(model, x, batch_size=size)
    expected = model.eval()(torch.tensor(x)).detach()
    torch.testing.assert_close(found, expected)
    assert not found.requires_grad


Pair = namedtuple("Pair", "double half")


@pytest.mark.parametrize("kind", [tuple, list, lambda p: Pair(*p)])
def test_tuples_of_outputs_are_joined_part_by_part(kind):
    """Also named ones; a part of None stays."""

    class Two(nn.Module):
        def forward(self, x, y):
            return kind([2 * x, x / 2 + y])

    x = torch.arange(10.0)[:, None]
    found = predict(Two(), x, x, batch_size=3)
    assert type(found) is type(kind([x, x]))
    assert torch.equal(found[0], 2 * x)
    assert torch.equal(found[1], 1.5 * x)


def test_what_comes_out_is_no_view_of_what_went_in():
    """A model that answers its input answers a copy."""
    x = np.zeros((3, 1), np.float32)
    predict(nn.Identity(), x).add_(1)
    assert not x.any()


def test_predict_says_what_does_not_fit(net, data):
    """A tuple by mistake, no input, unequal lengths, outputs of no row."""
    model, (x, y) = net(), data[1]
    with pytest.raises(TypeError, match=r"one by one, predict\(model, x\), w"):
        predict(model, (x, y))
    with pytest.raises(TypeError, match="one by one"):
        predict(model, [x, x])
    with pytest.raises(TypeError, match="inputs, got none"):
        predict(model)
    with pytest.raises(ValueError, match=r"equally many .* \(60, 2\), \(59,"):
        predict(model, x, x[1:])
    with pytest.raises(ValueError, match=r"uint8 .*Standardise"):
        predict(model, x.astype(np.uint8))
    with pytest.raises(ValueError, match="batch_size must be"):
        predict(model, x, batch_size=0)
    flat = nn.Sequential(model, nn.Flatten(0))
    with pytest.raises(ValueError, match=r"row for each of 60 examples, got"):
        predict(flat, x)
    with pytest.raises(TypeError, match=r"part 0 .* got str"):
        predict(model, "x")


def test_evaluate_refuses_nothing_to_evaluate(net):
    """An empty set has no mean; outputs for it there are."""
    empty = np.zeros((0, 2), np.float32), np.zeros(0, int)
    with pytest.raises(ValueError, match="no examples"):
        evaluate(net(), empty)
    assert predict(net(), empty[0]).shape == (0, 3)


def test_evaluate_says_what_does_not_fit(net, data):
    """As in fit: bytes for a float model, labels beyond its scores."""
    model, (x, y) = net().train(), data[1]
    with pytest.raises(ValueError, match=r"uint8 .*Standardise"):
        evaluate(model, (x.astype(np.uint8), y))
    with pytest.raises(ValueError, match="3 classes, so labels must be 0 to"):
        evaluate(model, (x, y + 1))
    with pytest.raises(ValueError, match="batch_size must be"):
        evaluate(model, data[1], batch_size=0)
    assert model.training


@pytest.mark.parametrize("number", [np.array(0.5), torch.ones(1) / 2])
def test_a_metric_may_return_an_array_of_one(number):
    """An array or a tensor that holds one number is that number."""
    data = torch.randn(8, 2), torch.arange(8) % 2
    found = evaluate(nn.Linear(2, 2), data, metrics={"m": lambda o, t: number})
    assert found["m"] == 0.5

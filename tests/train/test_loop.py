"""The training loop: what it computes, and what it leaves alone."""

from itertools import chain

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.data import load
from dlbook.train import cosine, evaluate, fit, seeded

FIGURES = ("train_loss", "validation_loss", "validation_accuracy", "lr")


class Rows(nn.Module):
    """Scores from one weight; remembers which rows it was trained on."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.seen = []

    def forward(self, x):
        if self.training:
            self.seen.append(x[:, 0].int().tolist())
        return self.weight * x


@pytest.fixture
def rows():
    """Trains on the numbers 0 to 9 in batches of 4; the rows it saw."""

    def run(seed=0, epochs=3):
        model, x = Rows(), torch.arange(10.0)[:, None]
        sgd = torch.optim.SGD(model.parameters(), lr=0.0)
        fit(
            model,
            (x, x),
            optimizer=sgd,
            loss=F.mse_loss,
            epochs=epochs,
            batch_size=4,
            seed=seed,
        )
        return model.seen

    return run


def test_every_epoch_sees_every_example_once(rows):
    """The last batch is smaller, and no example is left out."""
    seen = rows()
    assert [len(batch) for batch in seen] == [4, 4, 2] * 3
    for epoch in range(3):
        batches = seen[3 * epoch : 3 * epoch + 3]
        assert sorted(chain(*batches)) == list(range(10))


def test_order_is_new_each_epoch_and_follows_from_the_seed(rows):
    """Epochs differ; equal seeds give equal orders, other seeds others."""
    seen = rows(seed=5)
    assert seen[:3] != seen[3:6] != seen[6:]
    assert seen == rows(seed=5)
    assert seen != rows(seed=6)


def test_fit_is_the_plain_loop(data):
    """The weights are those of five lines of PyTorch in the same order."""
    (x, y), _ = data
    with seeded(1):
        ours, plain = nn.Linear(2, 3), nn.Linear(2, 3)
    plain.load_state_dict(ours.state_dict())
    order = []
    hook = ours.register_forward_pre_hook(
        lambda m, args: order.append(args[0].clone()) if m.training else None
    )
    sgd = torch.optim.SGD(ours.parameters(), lr=0.3, momentum=0.9)
    fit(ours, (x, y), optimizer=sgd, epochs=2, batch_size=40)
    hook.remove()
    sgd = torch.optim.SGD(plain.parameters(), lr=0.3, momentum=0.9)
    labels = {tuple(row): label for row, label in zip(x, y, strict=True)}
    for batch in order:
        target = torch.tensor([labels[tuple(row.numpy())] for row in batch])
        sgd.zero_grad()
        F.cross_entropy(plain(batch), target).backward()
        sgd.step()
    assert len(order) == 8
    assert torch.equal(ours.weight, plain.weight)
    assert torch.equal(ours.bias, plain.bias)


def test_equal_seeds_train_equal_weights(train, same):
    """Order and dropout follow from the seed, whatever came before."""
    first, _ = train(seed=3)
    torch.rand(7)
    again, _ = train(seed=3)
    other, _ = train(seed=4)
    assert same(first, again)
    assert not same(first, other)


def test_dropout_is_new_in_each_epoch():
    """Of ones, dropout lets others through in every step and epoch."""
    masks = []
    drop, x = nn.Dropout(0.5), torch.ones(64, 1)
    model = nn.Sequential(drop, nn.Linear(1, 2))
    drop.register_forward_hook(
        lambda m, args, out: masks.append(out) if m.training else None
    )
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    labels = torch.zeros(64, dtype=torch.long)
    fit(model, (x, labels), optimizer=sgd, epochs=3, batch_size=32)
    assert len({tuple(mask.flatten().tolist()) for mask in masks}) == 6


def test_the_callers_streams_are_untouched(train, data):
    """The global generator of PyTorch stands where it stood before."""
    before = torch.get_rng_state()
    noise = {"noise": lambda output, target: torch.rand(())}
    train(validation=data[1], metrics=noise)
    assert torch.equal(torch.get_rng_state(), before)


def test_history_holds_one_number_an_epoch(train, data):
    """Losses, metrics, learning rate and seconds, an entry an epoch."""
    _, history = train(validation=data[1], epochs=4)
    assert set(history) == {*FIGURES, "seconds"}
    assert all(values.shape == (4,) for values in history.values())
    assert history.stopped == "finished"
    assert history["lr"].tolist() == [0.1] * 4
    best = history["validation_loss"].argmin()
    assert history.best_epoch == best


def test_validation_figures_are_those_of_evaluate(train, data):
    """The last epoch's figures are those of the model that comes back."""
    model, history = train(validation=data[1])
    found = evaluate(model, data[1])
    assert history["validation_loss"][-1] == found["loss"]
    assert history["validation_accuracy"][-1] == found["accuracy"]


def test_train_loss_is_the_mean_over_examples():
    """Batches of 4, 4 and 2 count by their examples, at rate 0."""
    model = nn.Linear(1, 1)
    x, y = torch.arange(10.0)[:, None], torch.arange(10.0)[:, None] ** 2
    history = fit(
        model,
        (x, y),
        optimizer=torch.optim.SGD(model.parameters(), lr=0.0),
        epochs=1,
        loss=F.mse_loss,
        batch_size=4,
    )
    expected = evaluate(model, (x, y), loss=F.mse_loss)["loss"]
    np.testing.assert_allclose(history["train_loss"], expected, rtol=1e-6)


def test_schedule_sets_every_step_and_leaves_the_base_rate(net, data):
    """Each group's rate is multiplied, and is itself again afterwards."""
    model, fractions, seen = net(), [], []
    groups = [
        {"params": model[0].parameters(), "lr": 0.1},
        {"params": model[4].parameters(), "lr": 0.2},
    ]
    sgd = torch.optim.SGD(groups)

    def schedule(fraction):
        fractions.append(fraction)
        return 1 - fraction

    sgd.register_step_pre_hook(
        lambda o, *_: seen.append([g["lr"] for g in o.param_groups])
    )
    history = fit(
        model,
        data[0],
        optimizer=sgd,
        epochs=2,
        batch_size=50,
        schedule=schedule,
    )
    assert fractions == [0.0] + [i / 6 for i in range(6)]  # a check first
    np.testing.assert_allclose(
        seen, [[0.1 * (1 - i / 6), 0.2 * (1 - i / 6)] for i in range(6)]
    )
    assert [g["lr"] for g in sgd.param_groups] == [0.1, 0.2]
    np.testing.assert_allclose(history["lr"], [0.1 * 4 / 6, 0.1 / 6])


def test_clip_bounds_the_gradient(data):
    """No step of plain gradient descent is longer than lr times clip."""
    model, x = nn.Linear(2, 3), (data[0][0] * 1e3, data[0][1])
    norms = []
    sgd = torch.optim.SGD(model.parameters(), lr=1e-3)
    sgd.register_step_pre_hook(
        lambda o, *_: norms.append(
            nn.utils.get_total_norm([p.grad for p in model.parameters()])
        )
    )
    fit(model, x, optimizer=sgd, epochs=1, batch_size=50, clip=0.5)
    assert len(norms) == 3
    np.testing.assert_allclose(norms, 0.5, rtol=1e-4)


def test_best_weights_are_restored(train, data, same):
    """After early stopping the model is the best epoch's, buffers too."""
    options = {"lr": 3.0, "validation": data[1], "epochs": 30}
    model, history = train(patience=2, **options)
    best = history.best_epoch
    assert history.stopped == "patience"
    assert history.epochs == best + 3
    assert history["validation_loss"].argmin() == best
    assert evaluate(model, data[1])["loss"] == history["validation_loss"][best]
    alone, _ = train(**options | {"epochs": best + 1})
    assert same(model, alone)


def test_patience_may_follow_a_metric(train, data):
    """With monitor="accuracy" the highest accuracy is the best epoch."""
    _, history = train(
        lr=3.0,
        validation=data[1],
        epochs=10,
        patience=9,
        monitor="accuracy",
    )
    accuracy = history["validation_accuracy"]
    assert history.best_epoch == accuracy.argmax()
    assert len(set(accuracy)) > 1


def test_patience_may_follow_an_error_down(train, data):
    """With mode="min" the epoch of the lowest error is the best."""
    _, history = train(
        lr=3.0,
        validation=data[1],
        epochs=10,
        patience=9,
        monitor="wrong",
        mode="min",
        metrics={"wrong": lambda o, t: float((o.argmax(1) != t).sum())},
    )
    wrong = history["validation_wrong"]
    assert history.best_epoch == wrong.argmin()
    assert len(set(wrong)) > 1


def test_drop_last_leaves_out_the_smaller_batch():
    """Ten rows in batches of four: eight a epoch, not always the same."""
    model, x = Rows(), torch.arange(10.0)[:, None]
    sgd, fractions = torch.optim.SGD(model.parameters(), lr=0.0), []
    fit(
        model,
        (x, x),
        optimizer=sgd,
        loss=F.mse_loss,
        epochs=3,
        batch_size=4,
        drop_last=True,
        schedule=lambda f: fractions.append(f) or 1.0,
    )
    assert [len(batch) for batch in model.seen] == [4] * 6
    epochs = [frozenset(chain(*model.seen[i : i + 2])) for i in (0, 2, 4)]
    assert len(set(epochs)) > 1
    np.testing.assert_allclose(fractions[1:], np.arange(6) / 6)


def test_on_epoch_sees_the_history_so_far(train, data):
    """After each epoch, best epoch included; nothing else changes."""
    seen = []
    _, history = train(validation=data[1], epochs=3, on_epoch=seen.append)
    assert [h.epochs for h in seen] == [1, 2, 3]
    assert {h.stopped for h in seen} == {"running"}
    assert seen[-1].best_epoch == history.best_epoch
    for name in history:
        np.testing.assert_array_equal(seen[-1][name], history[name])


def test_on_epoch_may_end_the_training(train, data, same):
    """The second epoch is the last; with patience its best is restored."""
    options = {"validation": data[1], "lr": 3.0}
    model, history = train(
        epochs=9, on_epoch=lambda h: h.epochs == 2, **options
    )
    assert (history.stopped, history.epochs) == ("on_epoch", 2)
    alone, _ = train(epochs=2, **options)
    assert same(model, alone)
    model, history = train(
        epochs=9, patience=8, on_epoch=lambda h: h.epochs == 5, **options
    )
    best = history["validation_loss"][history.best_epoch]
    assert evaluate(model, data[1])["loss"] == best


def test_what_on_epoch_raises_passes_and_the_epoch_is_saved(
    train, tmp_path, same
):
    """The next call goes on from the epoch after which it was raised."""
    path = tmp_path / "run.pt"

    def fail(history):
        if history.epochs == 2:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        train(epochs=4, checkpoint=path, on_epoch=fail)
    rest = []
    model, _ = train(epochs=4, checkpoint=path, on_epoch=rest.append)
    assert [h.epochs for h in rest] == [3, 4]
    assert same(model, train(epochs=4)[0])


def test_the_callers_arrays_stay(data):
    """Model, loss and metric work in place, on copies."""

    class Halving(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(2, 3)

        def forward(self, x):
            x /= 2
            return self.linear(x)

    def loss(output, target):
        target += 1
        return F.cross_entropy(output, target - 1)

    def metric(output, target):
        target.zero_()
        return float(output.zero_().sum())

    model, (x, y) = Halving(), (data[0][0].copy(), data[0][1].copy())
    sgd = torch.optim.SGD(model.parameters(), lr=0.0)
    metrics = {"spoils": metric, "loss after": F.cross_entropy}
    options = {"loss": loss, "metrics": metrics}
    history = fit(
        model, (x, y), optimizer=sgd, epochs=2, validation=(x, y), **options
    )
    found = evaluate(model, (x, y), **options)
    assert (x == data[0][0]).all()
    assert (y == data[0][1]).all()
    for name, value in found.items():
        assert set(history[f"validation_{name}"]) == {value}
    assert found["loss"] == found["loss after"]


def test_clip_counts_the_optimizers_gradients_alone(net, data):
    """Those of a frozen-out body pile up and count for nothing."""
    model, norms = net(), []
    head = list(model[4].parameters())
    sgd = torch.optim.SGD(head, lr=0.1)
    sgd.register_step_pre_hook(
        lambda *_: norms.append(
            nn.utils.get_total_norm([p.grad for p in head])
        )
    )
    fit(model, data[0], optimizer=sgd, epochs=20, clip=1e-3)
    np.testing.assert_allclose(norms, 1e-3, rtol=1e-2)
    assert all(p.grad is None for p in model.parameters())


def test_several_inputs_and_own_metrics():
    """A model of two inputs gets both; metrics are called by their names."""

    class Difference(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(2))

        def forward(self, a, b):
            return self.weight[0] * a + self.weight[1] * b

    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 200)).astype(np.float32)
    model, train = Difference(), (a, b, a - 2 * b)
    history = fit(
        model,
        train,
        optimizer=torch.optim.SGD(model.parameters(), lr=0.2),
        epochs=20,
        loss=F.mse_loss,
        validation=train,
        metrics={"largest": lambda y, t: (y - t).abs().max()},
        batch_size=50,
    )
    np.testing.assert_allclose(model.weight.detach(), [1, -2], atol=1e-4)
    assert history["validation_largest"][-1] < 1e-3
    assert "validation_accuracy" not in history


def test_one_batch_is_learned_by_heart():
    """Twenty random images with random labels: loss below 0.01."""
    with seeded(0):
        model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
        x, y = torch.randn(20, 64), torch.randint(10, (20,))
    adam = torch.optim.Adam(model.parameters(), lr=1e-2)
    history = fit(model, (x, y), optimizer=adam, epochs=100)
    assert history["train_loss"][-1] < 0.01


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_digits_are_learned(seed):
    """Two layers read nine in ten of the test digits after four epochs."""
    digits = load("mnist", sample=True)
    sets = [
        (s.x.reshape(len(s.x), -1).astype(np.float32) / 255, s.y)
        for s in (digits.train, digits.test)
    ]
    with seeded(seed):
        model = nn.Sequential(
            nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10)
        )
    adam = torch.optim.Adam(model.parameters(), lr=3e-3)
    options = {"epochs": 4, "batch_size": 50, "schedule": cosine(0.1)}
    fit(model, sets[0], optimizer=adam, seed=seed, **options)
    assert evaluate(model, sets[1])["accuracy"] > 0.9


def test_the_model_comes_back_ready_for_use(train):
    """Training leaves the model in evaluation mode."""
    model, _ = train()
    assert not any(module.training for module in model.modules())


def test_ctrl_c_returns_the_history_so_far(train, interrupted):
    """Interrupted in the third epoch, two epochs are in the history."""
    _, history = train(interrupted(2 * 5 + 2), epochs=9)
    assert history.stopped == "interrupted"
    assert history.epochs == 2


def test_interrupted_at_once_there_is_an_empty_history(train, interrupted):
    """Ctrl-C in the first epoch gives a history of no epochs."""
    _, history = train(interrupted(2))
    assert history.epochs == 0
    assert history.stopped == "interrupted"
    assert "interrupted" in repr(history)


def test_nothing_is_printed_unless_asked(train, capfd):
    """Silence by default; a bar with epoch and losses on request."""
    train()
    assert capfd.readouterr() == ("", "")
    train(progress=True)
    out, bar = capfd.readouterr()
    assert not out
    assert "epoch 3/3" in bar
    assert "train_loss" in bar


def test_read_only_arrays_and_lists_are_taken(train, data):
    """Arrays that cannot be written, as load returns them, raise nothing."""
    parts = [part.copy() for part in data[0]]
    for part in parts:
        part.flags.writeable = False
    _, history = train(train=parts)
    assert history.epochs == 3

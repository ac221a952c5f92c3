"""The trial run on the first batch."""

import random
from functools import partial
from threading import Lock

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.nets import Standardise
from dlbook.train import fit


def images(dtype):
    """Twenty grey images and labels from 0 to 2."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (20, 1, 8, 8)).astype(dtype)
    return x, np.arange(20) % 3


def convolutional():
    """A small convolutional network for ``images``."""
    return nn.Sequential(nn.Conv2d(1, 4, 8), nn.Flatten(), nn.Linear(4, 3))


def test_integer_images_are_explained(train):
    """Where bytes meet a float model, the error says what to do."""
    with pytest.raises(ValueError, match=r"uint8.*Standardise, or divide"):
        train(convolutional(), train=images(np.uint8))


def test_integer_images_that_are_standardised_pass(train):
    """A model that begins with Standardise takes bytes."""
    model = nn.Sequential(Standardise(128.0, 64.0), convolutional())
    _, history = train(model, train=images(np.uint8))
    assert history.epochs == 3


def test_integers_are_not_blamed_for_another_fault(train):
    """Standardised bytes in a layer of another width: the width's error."""
    model = nn.Sequential(
        Standardise(128.0, 64.0), nn.Flatten(), nn.Linear(9, 3)
    )
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        train(model, train=images(np.uint8))


def test_double_inputs_are_explained(train):
    """NumPy's doubles do not fit a model of floats; both are named."""
    with pytest.raises(ValueError, match=r"float64 .* torch\.float32"):
        train(convolutional(), train=images(np.float64))


def test_other_errors_of_the_model_carry_the_shapes(train):
    """What the model raises passes, with a note on what it was given."""
    with pytest.raises(RuntimeError) as caught:
        train(nn.Linear(3, 3))
    assert "(32, 2) torch.float32" in caught.value.__notes__[0]


@pytest.mark.parametrize("label", [3, -1])
@pytest.mark.parametrize(
    "loss",
    [
        F.cross_entropy,
        nn.CrossEntropyLoss(),
        partial(F.cross_entropy, label_smoothing=0.1),
    ],
    ids=["function", "module", "partial"],
)
def test_labels_out_of_range_are_refused(train, data, label, loss):
    """The output's classes set the range, wherever the label stands."""
    x, y = data[0][0], data[0][1].copy()
    y[-1] = label
    with pytest.raises(ValueError, match=r"3 classes.* must be 0 to 2, got"):
        train(train=(x, y), loss=loss)
    with pytest.raises(ValueError, match="validation data: the model scores"):
        train(validation=(x, y), loss=loss)


def test_ignored_labels_are_no_fault(train, data):
    """The label that the loss ignores may stand among the others."""
    x, y = data[0][0], data[0][1].copy()
    y[::5] = -100
    train(train=(x, y), metrics={})
    y[::5] = 255
    for loss in (
        nn.CrossEntropyLoss(ignore_index=255),
        partial(F.cross_entropy, ignore_index=255),
    ):
        train(train=(x, y), metrics={}, loss=loss)
    with pytest.raises(ValueError, match="got 0 to 255"):
        train(train=(x, y), metrics={})


def test_a_loss_must_be_a_scalar(train):
    """One loss an example is not a mean over the batch."""
    loss = partial(F.cross_entropy, reduction="none")
    with pytest.raises(ValueError, match=r"scalar .* got \(32,\)"):
        train(loss=loss)


@pytest.mark.parametrize(
    "metric", [lambda output, target: output, lambda output, target: None]
)
def test_a_metric_must_be_a_number(train, data, metric):
    """A metric that is none is found before the first epoch, not after it."""
    steps = []
    with pytest.raises(ValueError, match="mine must return a number"):
        train(
            validation=data[1],
            metrics={"mine": metric},
            schedule=lambda fraction: steps.append(fraction) or 1.0,
        )
    assert steps == [0.0]  # the check of the schedule itself


def test_errors_of_a_loss_carry_the_shapes(train, data):
    """What a loss raises passes, with a note on what it was given."""

    def loss(output, target):
        return output @ target

    with pytest.raises(RuntimeError) as caught:
        train(loss=loss)
    note = caught.value.__notes__[0]
    assert "loss was given output (32, 3) torch.float32" in note
    assert "target (32,) torch.int64, of the training data" in note


@pytest.mark.parametrize("kind", ["i1", "u1", "i2", "u2", "i4", "u4", ">i8"])
def test_labels_may_have_any_integer_type(train, data, kind, same):
    """Every width and byte order trains as int64 does; reversed ones too."""
    x, y = data[0]
    found, _ = train(train=(x[::-1], y.astype(kind)[::-1]))
    plain, _ = train(train=(x[::-1].copy(), y[::-1].copy()))
    assert same(found, plain)


class Counting(nn.Module):
    """Leaves traces wherever a model can."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 3)
        self.register_buffer("calls", torch.zeros(()))
        self.seen = []

    def forward(self, x):
        self.calls += 1
        self.seen.append(len(x))
        x += np.random.rand() + random.random()  # noqa: NPY002
        return self.linear(x) + 0 * torch.rand(())


@pytest.mark.parametrize("copied", [True, False])
def test_the_trial_leaves_no_trace(data, copied):
    """Weights, buffers, gradients, mode, optimizer, streams, data, hooks.

    Also where the model cannot be copied, for a lock in it.
    """
    model, (x, y) = Counting().eval(), (data[0][0].copy(), data[0][1])
    adam = torch.optim.Adam(model.parameters())
    seen, held = [], {k: v.clone() for k, v in model.state_dict().items()}
    model.register_forward_hook(lambda *_: seen.append("hook"))
    adam.register_step_pre_hook(lambda *_: seen.append("step"))
    if not copied:
        model.lock = Lock()
        model._forward_hooks.clear()
    streams = states()
    with pytest.raises(ValueError, match="is another_one"):
        fit(
            model,
            (x, y),
            optimizer=adam,
            epochs=1,
            validation=(x, y),
            metrics={"last": stop},
        )
    assert all(torch.equal(v, held[k]) for k, v in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())
    assert not model.training
    assert not adam.state
    assert (x == data[0][0]).all()
    assert streams == states()
    if copied:
        assert not model.seen


def states():
    """Where the random streams of Python, NumPy and PyTorch stand."""
    numbers = np.random.get_state()[1]  # noqa: NPY002
    return random.getstate(), numbers.tolist(), torch.get_rng_state().tolist()


def stop(output, target):
    """A metric that ends the trial when all else has passed."""
    raise ValueError("is another_one")


def test_hooks_do_not_see_the_trial(net, data):
    """A hook that writes down what it sees has the steps alone."""
    model, seen = net(), []
    model.register_forward_hook(lambda m, *_: seen.append(m.training))
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    fit(model, data[0], optimizer=sgd, epochs=1, batch_size=50)
    assert seen == [True] * 3


def test_a_hook_that_the_model_needs_is_kept(data):
    """Without its hook this model's output has one axis too many."""
    model = nn.Sequential(nn.Linear(2, 3), nn.Unflatten(1, (1, 3)))
    model.register_forward_hook(lambda m, x, output: output[:, 0])
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    fit(model, data[0], optimizer=sgd, epochs=1)


def test_a_last_batch_of_one_is_refused(net, train, data):
    """Batch norm cannot train on one row: nothing has moved, two cures."""
    x, y = data[0]
    model, message = net(), "holds 1 of 129 .* batch_size, or drop_last=True"
    before = {k: v.clone() for k, v in model.state_dict().items()}
    one = {"train": (x[:129], y[:129]), "batch_size": 32}
    with pytest.raises(ValueError, match=message):
        train(model, **one)
    assert all(
        torch.equal(v, before[k]) for k, v in model.state_dict().items()
    )
    train(model, drop_last=True, **one)
    train(**one | {"batch_size": 43})
    with pytest.raises(ValueError, match=r"holds 1 of 150 .* Choose another"):
        train(batch_size=1)


class Branching(nn.Module):
    """A model that answers a tuple in training alone."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 3)

    def forward(self, x):
        y = self.linear(x)
        return (y, y.sum()) if self.training else y


def test_a_tuple_in_training_alone_is_refused(train):
    """The loss takes a tensor; a loss of the tuple is the cure."""
    with pytest.raises(TypeError, match="answers a tuple of 2, which loss"):
        train(Branching())
    train(
        Branching(),
        loss=lambda o, t: F.cross_entropy(
            o[0] if isinstance(o, tuple) else o, t
        ),
    )


class Twofold(nn.Module):
    """A model that answers a tuple, always."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 3)

    def forward(self, x):
        return self.linear(x), x


def test_default_metrics_on_a_tuple_are_refused(train, data):
    """accuracy takes one tensor of scores: metrics must be given."""
    options = {"loss": lambda o, t: F.cross_entropy(o[0], t)}
    options["validation"] = data[1]
    with pytest.raises(TypeError, match="tuple of 2, which accuracy does not"):
        train(Twofold(), **options)
    _, history = train(Twofold(), metrics={}, **options)
    assert set(history) == {"train_loss", "validation_loss", "lr", "seconds"}


def test_what_cannot_be_trained_is_refused(net, train):
    """Frozen weights, a loss that is cut off, weights left out of it."""
    frozen = net().requires_grad_(False)
    with pytest.raises(ValueError, match="none of the optimizer's 6 param"):
        train(frozen)
    with pytest.raises(ValueError, match="no gradient by any parameter"):
        train(loss=lambda o, t: F.cross_entropy(o.detach(), t))
    model = net()
    model.spare = nn.Linear(1, 1)
    model.forward = lambda x: model[4](model[0](x))
    with pytest.raises(ValueError, match="no gradient by any parameter"):
        train(model, kind=lambda p, lr: torch.optim.SGD(model[1].parameters()))


def test_an_optimizer_that_wants_a_closure_is_refused(train):
    """L-BFGS computes the loss by itself."""
    with pytest.raises(ValueError, match="optimizer LBFGS wants a closure"):
        train(kind=lambda p, lr: torch.optim.LBFGS(p))


def test_an_optimizer_that_fails_is_named(train):
    """Sparse gradients alone, or what else its step may want."""
    with pytest.raises(RuntimeError) as caught:
        train(kind=lambda p, lr: torch.optim.SparseAdam(list(p)))
    assert "optimizer SparseAdam" in caught.value.__notes__[-1]


def test_a_second_target_is_explained(train, data):
    """The last tensor alone is the target."""
    x, y = data[0]
    with pytest.raises(TypeError, match="last of the 3 tensors is the"):
        train(train=(x, y, y))


def test_targets_of_another_precision_are_explained(train, data):
    """Doubles against floats: which of the two is to be converted."""
    x = data[0][0]
    with pytest.raises((ValueError, RuntimeError)) as caught:
        train(nn.Linear(2, 1), train=(x, x[:, :1].astype("f8")), loss=own_mse)
    assert "float64" in str(caught.value)


def own_mse(output, target):
    """A mean squared error that says what it was given."""
    if output.dtype != target.dtype:
        raise RuntimeError("dtypes differ")
    return (output - target).pow(2).mean()


@pytest.mark.parametrize(
    "loss", [nn.NLLLoss(), lambda o, t: F.nll_loss(o.log_softmax(1), t)]
)
def test_a_single_label_out_of_range_is_found(train, data, loss):
    """Wherever it stands, and however the loss is wrapped."""
    x, y = data[0][0], data[0][1].copy()
    for bad in (3, -1):
        y[77] = bad
        with pytest.raises(ValueError, match="scores 3 classes"):
            train(train=(x, y), loss=loss)


def test_a_set_of_padding_is_refused(train, data):
    """Where every label is ignored there is nothing to learn, or judge."""
    x, y = data[0][0], np.full(150, -100)
    with pytest.raises(ValueError, match="training data: every label is -100"):
        train(train=(x, y))
    with pytest.raises(ValueError, match="validation data: every label"):
        train(validation=(x, y))


def test_metrics_are_tried_with_all_targets(train, data):
    """Sorted by class, the first rows of validation data hold one class."""
    x, y = data[1]
    order = y.argsort(kind="stable")

    def classes(output, target):
        assert len(output) == len(target)
        return len(target.unique())

    _, history = train(
        validation=(x[order], y[order]),
        metrics={"classes": classes},
        batch_size=5,
    )
    assert set(history["validation_classes"]) == {3}

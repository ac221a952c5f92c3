"""Checkpoints: trainings that end alike, files that are whole or refused."""

import os
import random
import subprocess
import sys
from contextlib import nullcontext
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train import (
    checkpoint,
    cosine,
    evaluate,
    fit,
    load_weights,
    seeded,
    step_decay,
)
from dlbook.train.checkpoint import write

SCRIPT = Path(__file__).parent / "scripts" / "killed.py"


def equal(a, b):
    """Whether two nests of dicts, lists, tensors and numbers are equal."""
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(equal, a, b))
    return a == b


def test_killed_five_times_and_once_while_writing(tmp_path):
    """Killed at random steps, the end is that of one run, bit for bit.

    Weights, buffers, optimiser, history and best epoch are compared; every
    life begins where the last whole epoch ended.
    """
    places = [str(random.randrange(2, 45)) for _ in range(5)]
    places.insert(random.randrange(6), "write")
    run = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), *places],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert run.returncode == 0, run.stderr
    ends = [torch.load(tmp_path / f"{n}.pt") for n in ("whole", "resumed")]
    assert equal(*ends), f"killed at {places}"


@pytest.fixture
def path(tmp_path):
    """Where a checkpoint goes, in a folder that does not exist yet."""
    return tmp_path / "runs" / "first.pt"


def test_an_interrupted_training_ends_like_a_whole_one(
    train, interrupted, path, same
):
    """Ctrl-C in the third epoch, then the same call: equal weights."""
    options = {"epochs": 5, "schedule": cosine(), "kind": torch.optim.Adam}
    train(interrupted(13), checkpoint=path, **options)
    model, history = train(checkpoint=path, **options)
    whole, expected = train(**options)
    assert same(model, whole)
    for name in ("train_loss", "lr"):
        np.testing.assert_array_equal(history[name], expected[name])


def test_a_finished_training_returns_at_once(train, interrupted, path, same):
    """The same call again makes no step and gives the same history."""
    model, history = train(checkpoint=path)
    again, copied = train(interrupted(1), checkpoint=path)
    assert copied.stopped == "finished"
    assert same(model, again)
    for name in history:
        np.testing.assert_array_equal(history[name], copied[name])


def test_a_finished_training_goes_on_for_more_epochs(train, path, same):
    """Three epochs and three more are six."""
    train(checkpoint=path, epochs=3)
    model, history = train(checkpoint=path, epochs=6)
    whole, _ = train(epochs=6)
    assert history.epochs == 6
    assert same(model, whole)


def test_early_stopping_is_taken_up_again(
    train, interrupted, data, path, same
):
    """Interrupted and resumed, it stops at the same epoch, best weights."""
    options = {"lr": 3.0, "validation": data[1], "patience": 3, "epochs": 30}
    whole, expected = train(**options)
    train(interrupted(2 * 5 + 3), checkpoint=path, **options)
    model, history = train(checkpoint=path, **options)
    assert history.stopped == expected.stopped == "patience"
    assert history.best_epoch == expected.best_epoch
    assert same(model, whole)
    again, history = train(checkpoint=path, **options)
    assert history.stopped == "patience"
    assert same(again, whole)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": 1}, "expected seed 1, got 0"),
        ({"batch_size": 64}, "expected batch_size 64, got 32"),
        ({"clip": 1.0}, r"expected clip 1\.0, got None"),
        ({"schedule": cosine()}, r"expected schedule 1, .* got 1, 1, 1, 1"),
        ({"lr": 0.2}, r"expected lr of optimizer group 0 0\.2, got 0\.1"),
        ({"kind": torch.optim.Adam}, "expected optimizer Adam, got SGD"),
        ({"loss": nn.CrossEntropyLoss()}, "loss function .*CrossEntropyLoss"),
        ({"metrics": {}}, "expected metrics , got accuracy"),
        ({"drop_last": True}, "expected drop_last True, got False"),
        ({"mode": "max"}, "expected mode max, got min"),
        ({"autocast": True}, "expected bf16 True, got False"),
        ({"epochs": 2}, "at most 2 epochs, got one of 3"),
    ],
)
def test_other_settings_are_refused(train, path, options, message):
    """What is another training is named, and the file stays as it is."""
    train(checkpoint=path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=message):
        train(checkpoint=path, **options)
    assert path.read_bytes() == before


def test_another_model_is_refused(train, path):
    """The first weight whose shape differs is named."""
    train(checkpoint=path)
    message = r"weight 0\.weight \(3, 2\) float32, got \(16, 2\) float32"
    with pytest.raises(ValueError, match=message):
        train(nn.Sequential(nn.Linear(2, 3)), checkpoint=path)


def test_other_data_are_refused(train, data, path):
    """Fewer examples, and as many others, are another training."""
    train(checkpoint=path)
    x, y = data[0]
    for other in ((x[:-1], y[:-1]), (x + 1, y), (x, (y + 1) % 3)):
        with pytest.raises(ValueError, match="expected training data, part"):
            train(checkpoint=path, train=other)
    with pytest.raises(ValueError, match="expected validation data, part"):
        train(checkpoint=path, validation=data[1])


def weighted(b):
    """A cross-entropy of three classes, of which the last counts b-fold."""
    weight = torch.tensor([1.0, 1.0, b])
    return {
        "module": nn.CrossEntropyLoss(weight=weight),
        "partial": partial(F.cross_entropy, weight=weight),
        "closure": lambda o, t: F.cross_entropy(o, t, weight=weight),
        "default": lambda o, t, w=weight: F.cross_entropy(o, t, weight=w),
    }


def smoothed(a):
    """A cross-entropy with label smoothing a."""
    options = {"label_smoothing": a}
    return {
        "module": nn.CrossEntropyLoss(**options),
        "partial": partial(F.cross_entropy, **options),
        "closure": lambda o, t: F.cross_entropy(o, t, **options),
        "method": Smoothed(a).loss,
        "object": Smoothed(a),
    }


class Smoothed:
    """A loss as an object with options of its own."""

    def __init__(self, a):
        self.a = a

    def loss(self, output, target):
        return F.cross_entropy(output, target, label_smoothing=self.a)

    __call__ = loss


def same_name(sign):
    """Two functions that differ in nothing but their code."""
    if sign > 0:

        def loss(output, target):
            return F.cross_entropy(output, target)

    else:

        def loss(output, target):
            return -F.cross_entropy(output, target)

    return loss


LOSSES = [
    *zip(weighted(1.0).values(), weighted(50.0).values(), strict=True),
    *zip(smoothed(0.0).values(), smoothed(0.9).values(), strict=True),
    (same_name(1), same_name(-1)),
    (
        lambda o, t: 1.0 * F.cross_entropy(o, t),
        lambda o, t: -1.0 * F.cross_entropy(o, t),
    ),
]


@pytest.mark.parametrize(("loss", "other"), LOSSES)
def test_a_loss_with_other_options_is_refused(train, path, loss, other):
    """Weights, smoothing, sign, however they are wrapped; itself is taken."""
    train(checkpoint=path, loss=loss, epochs=1)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"another training: expected loss "):
        train(checkpoint=path, loss=other, epochs=2)
    assert path.read_bytes() == before
    _, history = train(checkpoint=path, loss=loss, epochs=2)
    assert history.epochs == 2


class Gate(nn.Module):
    """A layer whose options lie where they may."""

    def __init__(self, width=16, function=torch.relu, factor=1.0):
        super().__init__()
        self.width, self.function, self.factor = width, function, factor

    def forward(self, x):
        return self.factor * self.function(x)


class OtherGate(Gate):
    """Its forward pass is another one."""

    def forward(self, x):
        return self.factor * self.function(x) + 0


OtherGate.__qualname__ = "Gate"


@pytest.mark.parametrize(
    ("layer", "other", "message"),
    [
        (nn.ReLU(), nn.Tanh(), r"layer 1 .*Tanh, got .*ReLU"),
        (nn.Dropout(0.1), nn.Dropout(0.9), r"layer 1 p 0\.9, got 0\.1"),
        (Gate(), Gate(factor=2.0), r"layer 1 factor 2\.0, got 1\.0"),
        (
            Gate(),
            Gate(function=torch.tanh),
            "layer 1 function .*tanh .*relu",
        ),
        (Gate(), OtherGate(), r"code of .*\.Gate"),
        (nn.LeakyReLU(0.1), nn.LeakyReLU(0.2), r"negative_slope 0\.2"),
    ],
)
def test_a_model_with_other_options_is_refused(
    train, path, layer, other, message
):
    """All weights have the same shapes; structure or options differ."""

    def model(layer):
        with seeded(0):
            return nn.Sequential(nn.Linear(2, 16), layer, nn.Linear(16, 3))

    train(model(layer), checkpoint=path, epochs=1)
    with pytest.raises(ValueError, match=f"another training: .*{message}"):
        train(model(other), checkpoint=path, epochs=2)
    _, history = train(model(layer), checkpoint=path, epochs=2)
    assert history.epochs == 2


def test_a_metric_of_the_same_name_is_refused(train, data, path):
    """Its code is another one."""
    options = {"validation": data[1], "checkpoint": path}
    train(metrics={"mine": lambda o, t: 1.0}, **options)
    with pytest.raises(ValueError, match="expected metric mine code"):
        train(metrics={"mine": lambda o, t: 2.0}, **options)


def test_schedules_are_told_by_more_than_four_values(train, path):
    """A step a little later is another schedule."""
    train(checkpoint=path, schedule=step_decay(0.6))
    with pytest.raises(ValueError, match=r"schedule .*0\.61.* got .*0\.6\b"):
        train(checkpoint=path, schedule=step_decay(0.61))


NUMBERS = [
    (np.float64(0.1), {}),
    (np.float32(0.1), {}),
    (Fraction(1, 10), {}),
    (np.logspace(-2, 0, 3)[1], {"schedule": lambda f: np.cos(f)}),
    (0.1, {"schedule": lambda f: np.float32(1 - f)}),
    (torch.tensor(0.1), {}),
    (0.1, {"patience": np.int64(5), "batch_size": np.int32(50)}),
    (0.1, {"clip": np.float32(1.0), "seed": np.uint8(3)}),
]


@pytest.mark.parametrize(("lr", "options"), NUMBERS)
@pytest.mark.parametrize(
    "kind",
    [
        torch.optim.SGD,
        lambda p, lr: torch.optim.AdamW(
            p,
            lr,
            betas=(np.float64(0.9), np.float64(0.99)),
            eps=np.float32(1e-8),
            weight_decay=np.float32(0.1),
        ),
    ],
)
def test_numbers_of_any_type_are_read_back(
    train, data, path, same, lr, options, kind
):
    """What is written can be read; the end is that of one run, bit for bit."""
    options |= {"lr": lr, "kind": kind, "validation": data[1]}
    train(checkpoint=path, epochs=1, **options)
    resumed, _ = train(checkpoint=path, epochs=3, **options)
    steps = options.get("schedule") is None
    whole, _ = train(epochs=3, **options)
    assert not steps or same(resumed, whole)


def test_what_cannot_be_read_back_is_refused_before_training(train, path):
    """An option of the optimizer that no file of weights can hold."""

    class Odd:
        pass

    def kind(parameters, lr):
        sgd = torch.optim.SGD(parameters, lr)
        sgd.param_groups[0]["note"] = Odd()
        return sgd

    with pytest.raises(ValueError, match="cannot be written and read back"):
        train(checkpoint=path, kind=kind)
    assert not path.exists()


def test_load_weights_reads_the_best(train, net, data, path, same):
    """Best by validation, with or without patience; ready for use."""
    options = {"lr": 3.0, "validation": data[1], "epochs": 12}
    last, history = train(checkpoint=path, **options)
    best = history.best_epoch
    assert best < 11
    model = net(seed=5).train()
    load_weights(model, path)
    found = evaluate(model, data[1])["loss"]
    assert found == history["validation_loss"][best]
    assert not model.training
    assert not same(model, last)


def test_without_validation_they_are_the_last(train, net, path, same):
    """Nothing says which epoch is better."""
    last, _ = train(checkpoint=path)
    model = net(seed=5)
    load_weights(model, path)
    assert same(model, last)


def test_load_weights_says_what_does_not_fit(train, net, path, same):
    """No file, a damaged one, another model: the model stays as it is."""
    model = nn.Sequential(nn.Linear(2, 3))
    before = model[0].weight.clone()
    with pytest.raises(FileNotFoundError):
        load_weights(model, path)
    train(checkpoint=path)
    with pytest.raises(ValueError, match=r"of another model: .* \(3, 2\)"):
        load_weights(model, path)
    other = net()
    other[2] = nn.Tanh()
    with pytest.raises(ValueError, match="another model: expected layer 2"):
        load_weights(other, path)
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(ValueError, match="or a damaged one"):
        load_weights(model, path)
    assert torch.equal(model[0].weight, before)


def test_an_older_format_is_named(train, path):
    """What an earlier version wrote is refused with both formats."""
    path.parent.mkdir()
    torch.save({"format": "dlbook training, version 1"}, path)
    with pytest.raises(ValueError, match=r"version 3'\), got .* version 1'"):
        train(checkpoint=path)


@pytest.mark.parametrize("kept", [0, 1, 100, -1, -1000])
def test_a_truncated_file_is_refused_and_kept(train, path, kept):
    """Cut anywhere, it is no checkpoint; deleting it is left to its owner."""
    train(checkpoint=path)
    path.write_bytes(path.read_bytes()[:kept])
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"expected a checkpoint, got [\d,]+"):
        train(checkpoint=path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_refused(train, path):
    """A bit that has flipped within a weight is noticed."""
    model, _ = train(checkpoint=path)
    held = bytearray(path.read_bytes())
    place = held.find(model[0].weight.detach().numpy().tobytes())
    held[place + 7] ^= 1
    path.write_bytes(held)
    with pytest.raises(ValueError, match="a damaged one"):
        train(checkpoint=path)


@pytest.mark.parametrize(
    "content", [{"weights": torch.zeros(3)}, [1, 2], torch.zeros(3)]
)
def test_files_of_other_kinds_are_refused(train, path, content):
    """What PyTorch can read is not yet a checkpoint."""
    path.parent.mkdir()
    torch.save(content, path)
    with pytest.raises(ValueError, match="expected a checkpoint"):
        train(checkpoint=path)


def test_a_folder_is_no_checkpoint(train, tmp_path):
    """A folder's path, or an empty one, is refused before the first step."""
    for folder in (tmp_path, ""):
        with pytest.raises(ValueError, match="is a folder, not a file"):
            train(checkpoint=folder)


def test_no_code_in_a_file_is_run(train, path):
    """A pickle that would call something is refused, not obeyed."""

    class Trap:
        def __reduce__(self):
            return (Path.touch, (path.with_name("sprung"),))

    path.parent.mkdir()
    torch.save({"format": checkpoint.FORMAT, "model": Trap()}, path)
    with pytest.raises(ValueError, match="expected a checkpoint"):
        train(checkpoint=path)
    assert not path.with_name("sprung").exists()


def test_a_failed_write_leaves_the_good_file(path, monkeypatch):
    """When the disk is full half way, the old checkpoint is still there."""
    path.parent.mkdir()
    write(path, {"rows": [1]})
    before = path.read_bytes()

    def full(content, file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint.torch, "save", full)
    with pytest.raises(OSError, match="No space"):
        write(path, {"rows": [1, 2]})
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_whoever_reads_the_old_file_reads_it_whole(path):
    """The good file is replaced, not written into."""
    path.parent.mkdir()
    write(path, {"rows": [1]})
    before = path.read_bytes()
    with path.open("rb") as file:
        write(path, {"rows": [1, 2]})
        assert file.read() == before
    assert path.read_bytes() != before


def test_only_the_checkpoint_is_left(train, path):
    """No temporary file stays in its folder."""
    train(checkpoint=path)
    assert list(path.parent.iterdir()) == [path]


def test_no_checkpoint_no_file(train, tmp_path, monkeypatch):
    """Without a path there is no file."""
    monkeypatch.chdir(tmp_path)
    train()
    assert list(tmp_path.iterdir()) == []


class Counting(nn.Module):
    """Counts its calls, keeps what it saw last, and a log of all."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 3)
        self.calls, self.seen = 0, []

    def forward(self, x):
        self.calls += 1
        self.scores = self.layer(x)
        self.seen.append(float(x[0, 0]))
        return self.scores


class CountingLoss:
    """A loss that counts its calls."""

    def __init__(self):
        self.calls = 0

    def __call__(self, output, target):
        self.calls += 1
        return F.cross_entropy(output, target)


def counting_function():
    """A loss that counts its calls in what it closes over."""
    calls, log = 0, []

    def loss(output, target):
        nonlocal calls
        calls += 1
        log.append(len(output))
        return F.cross_entropy(output, target)

    return loss


@pytest.mark.filterwarnings("ignore:.*weight_norm")
@pytest.mark.parametrize(
    "make",
    [
        Counting,
        lambda: nn.utils.weight_norm(nn.Linear(4, 3)),
        lambda: nn.utils.spectral_norm(nn.Linear(4, 3)),
    ],
    ids=["own", "weight norm", "spectral norm"],
)
@pytest.mark.parametrize("loss", [CountingLoss, counting_function])
def test_what_training_itself_changes_is_no_setting(tmp_path, make, loss):
    """The same model and loss go on; best weights fit used models and new."""
    x, y = torch.randn(16, 4), torch.arange(16) % 3
    model, own, path = make(), loss(), tmp_path / "run.pt"
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    for epochs in (1, 3):
        history = fit(
            model,
            (x, y),
            optimizer=sgd,
            epochs=epochs,
            loss=own,
            batch_size=8,
            checkpoint=path,
        )
    assert history.epochs == 3
    load_weights(model, path)
    load_weights(make(), path)


def test_an_attribute_that_no_method_changes_is_a_setting(tmp_path):
    """Beside those that training changes, options still tell apart."""

    class Scaled(Counting):
        def __init__(self, scale):
            super().__init__()
            self.scale = scale

        def forward(self, x):
            return self.scale * super().forward(x)

    x, y = torch.randn(16, 4), torch.arange(16) % 3
    for scale, wrong in ((1.0, nullcontext()), (2.0, None)):
        model = Scaled(scale)
        sgd = torch.optim.SGD(model.parameters(), lr=0.1)
        with wrong or pytest.raises(ValueError, match="layer scale 2"):
            fit(
                model,
                (x, y),
                optimizer=sgd,
                epochs=1,
                checkpoint=tmp_path / "run.pt",
            )


SCALE = 1.0


def scaled(output, target):
    """Cross-entropy times a number of this module."""
    return SCALE * F.cross_entropy(output, target)


def test_what_is_read_two_calls_down_is_a_setting(tmp_path, monkeypatch):
    """So is what a comprehension reads, and which weights are fixed."""
    x, y = torch.randn(16, 4), torch.arange(16) % 3

    def train(fixed=False):
        model = nn.Linear(4, 3)
        model.bias.requires_grad_(not fixed)
        fit(
            model,
            (x, y),
            optimizer=torch.optim.SGD(model.parameters(), lr=0.1),
            epochs=1,
            loss=lambda o, t: sum(scaled(o, t) for _ in range(2)),
            checkpoint=tmp_path / "run.pt",
        )

    train()
    with pytest.raises(ValueError, match="without gradient bias, got none"):
        train(fixed=True)
    monkeypatch.setitem(globals(), "SCALE", 2.0)
    with pytest.raises(ValueError, match=r"loss .*SCALE 2\.0, got 1\.0"):
        train()


MODEL = """
def squash(x): return x.tanh() OPERATOR
class Net(nn.Module):
    width = 2 OPERATOR
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 3)
    def body(self, x): return self.layer(x) OPERATOR
    def forward(self, x): return squash(self.body(x))
"""
LOSS = """
from functools import cache
@cache
def factor(n): return n OPERATOR
class Own:
    def __init__(self): self.scale = 2.0 OPERATOR
    def part(self, o, t): return F.cross_entropy(o, t) OPERATOR
    def __call__(self, o, t): return self.scale * self.part(o, t)
def f(o, t): return factor(2) * F.cross_entropy(o, t)
"""


def pieces(tmp_path, monkeypatch, model=MODEL, loss=LOSS, name="mylosses"):
    """A model, and a module of losses, made from these sources."""
    own = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, own)
    own.__dict__.update(nn=nn, F=F, torch=torch)
    source = f"{model}\n{loss}".replace("OPERATOR", "* 1")
    exec(compile(source, "mylosses.py", "exec"), own.__dict__)
    return own


def trained(own, loss, path):
    """Train own.Net by a loss for an epoch, with a checkpoint."""
    x = torch.linspace(0, 1, 64).reshape(16, 4)
    y = torch.arange(16) % 3
    model = own.Net()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    return fit(
        model,
        (x, y),
        optimizer=sgd,
        epochs=1,
        loss=loss,
        batch_size=8,
        checkpoint=path / "run.pt",
    )


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("self.layer(x) OP", "self.layer(x) + 0 OP", r"code of .*\.Net\.body"),
        ("x.tanh() OP", "x.sigmoid() OP", r"code of mylosses\.squash"),
        ("width = 2", "width = 3", r"code of mylosses\.Net\.width 3"),
        ("scale = 2.0", "scale = 3.0", r"loss .*scale 3\.0, got 2\.0"),
        ("t) OP", "t) + 1 OP", r"loss mylosses\.Own\.part"),
    ],
)
def test_what_a_method_calls_is_a_setting(
    tmp_path, monkeypatch, old, new, named
):
    """A helper of the model or the loss, and a function it calls."""
    own = pieces(tmp_path, monkeypatch)
    trained(own, own.Own(), tmp_path)
    other = [part.replace(f"{old}", new) for part in (MODEL, LOSS)]
    own = pieces(tmp_path, monkeypatch, *other)
    with pytest.raises(ValueError, match=f"training: expected {named}"):
        trained(own, own.Own(), tmp_path)
    load_weights(own.Net(), tmp_path / "run.pt")


def calling(mylosses):
    """A loss that asks a module for one."""
    return lambda o, t: mylosses.f(o, t)


@pytest.mark.parametrize("old", ["t)", "return n"])
def test_what_a_module_of_ones_own_holds_is_a_setting(
    tmp_path, monkeypatch, old
):
    """``mylosses.f`` counts by its code, and what it calls, cached or not."""
    for new in ("", "", " + 1"):
        text = LOSS.replace(f"{old} OP", f"{old}{new} OP")
        if old == "t)":
            text = LOSS.replace("(o, t)\n", f"(o, t){new}\n")
        mylosses = pieces(tmp_path, monkeypatch, loss=text)
        wrong = pytest.raises(ValueError, match=r"expected loss mylosses\.f")
        with wrong if new else nullcontext():
            trained(mylosses, calling(mylosses), tmp_path)


def test_comments_and_places_are_no_setting(tmp_path, monkeypatch):
    """An editor that moves lines and a docstring change nothing."""
    own = pieces(tmp_path, monkeypatch)
    trained(own, own.f, tmp_path)
    moved = LOSS.replace(
        "def f(o, t): ", "\n# moved\ndef f(o, t):\n 'New.'\n "
    )
    own = pieces(tmp_path, monkeypatch, "\n\n# told\n" + MODEL, moved)
    trained(own, own.f, tmp_path)


KEEPERS = {
    "namespace": """
STATE = SimpleNamespace(calls=0)
def loss(o, t):
    STATE.calls += 1
    return F.cross_entropy(o, t)
""",
    "closed-over namespace": """
def make():
    state = SimpleNamespace(calls=0, last=None)
    def loss(o, t):
        state.calls += 1
        state.last = o
        return F.cross_entropy(o, t)
    return loss
loss = make()
""",
    "buffer": """
class Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(()))
        self.register_buffer("calls", torch.zeros(()))
    def forward(self, o, t):
        found = F.cross_entropy(o, t)
        self.mean.lerp_(found.detach(), 0.1)
        self.calls += 1
        return found
loss = Loss()
""",
    "cache": """
class Loss:
    def __init__(self): self.known, self.log, self.lock = {}, [], Lock()
    def __call__(self, o, t):
        self.known[len(o)] = o.detach()
        log = self.log
        for _ in range(20):
            log.append(len(o))
        return F.cross_entropy(o, t)
loss = Loss()
""",
    "class": """
class Loss:
    calls = 0
    def __call__(self, o, t):
        Loss.calls += 1
        return F.cross_entropy(o, t)
loss = Loss()
""",
    "generator": """
RNG = np.random.default_rng(0)
NOISE = torch.Generator()
LOGGER = logging.getLogger("mine")
def loss(o, t):
    LOGGER.info("%s", RNG.normal())
    torch.rand(1, generator=NOISE)
    return F.cross_entropy(o, t)
""",
    "optimizer": """
OTHER = torch.optim.Adam([nn.Parameter(torch.zeros(1))])
def loss(o, t):
    if OTHER.param_groups[0]["params"][0].grad is None:
        OTHER.param_groups[0]["params"][0].grad = torch.ones(1)
    OTHER.step()
    return F.cross_entropy(o, t)
""",
}


@pytest.mark.parametrize("kind", KEEPERS)
def test_what_a_loss_keeps_as_it_runs_is_no_setting(
    tmp_path, monkeypatch, kind
):
    """Counts, logs, caches, generators, another optimizer's state."""
    head = "import logging\nimport numpy as np\nfrom threading import Lock\n"
    head += "from types import SimpleNamespace\n"
    own = pieces(tmp_path, monkeypatch, loss=head + KEEPERS[kind])
    for _ in range(2):
        trained(own, own.loss, tmp_path)

"""How a model is run: its device, mode, precision, compiled or not."""

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.train import execution, seeded
from dlbook.train.execution import (
    device_of,
    evaluating,
    on_device,
    untouched,
)

CPU = torch.device("cpu")


def test_the_device_is_that_of_the_parameters():
    """Without parameters a model is on the CPU."""
    assert device_of(nn.Linear(1, 1, device="meta")).type == "meta"
    assert device_of(nn.ReLU()) == CPU


def test_arrays_are_shared_and_keep_their_dtype():
    """Nothing is copied that can be shared, nothing converted."""
    x, y = np.zeros((3, 2), np.uint8), torch.zeros(3)
    a, b = on_device((x, y), CPU)
    x[0, 0] = 7
    assert a[0, 0] == 7
    assert a.dtype == torch.uint8
    assert b is y


def test_read_only_arrays_are_copied():
    """What must not change cannot be reached through a tensor."""
    x = np.zeros(3)
    x.flags.writeable = False
    (a,) = on_device((x,), CPU)
    a += 1
    assert x.tolist() == [0.0] * 3


@pytest.mark.parametrize("part", ["ab", None, np.array([None])])
def test_what_is_no_array_of_numbers_is_named(part):
    """The error says which part of the examples it is, and what came."""
    with pytest.raises(TypeError, match=r"part 1 .* got (str|NoneType|nda)"):
        on_device((np.zeros(1), part), CPU)


def test_each_layer_gets_its_own_mode_back():
    """Also after an error, and where a layer is frozen in a training net."""
    frozen, model = nn.BatchNorm1d(2).eval(), nn.Sequential(nn.Dropout())
    model.append(frozen)
    inside = []

    def fail():
        with evaluating(model):
            inside.extend(m.training for m in model.modules())
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail()
    assert inside == [False] * 3
    assert [m.training for m in model.modules()] == [True, True, False]


class Smoother(nn.Module):
    """Each pass puts other buffers in the place of those it had."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(2))
        self.register_buffer("none", None)

    def forward(self, x):
        self.mean = 0.9 * self.mean + x.mean(0)
        self.none = torch.ones(1)
        self.register_buffer("new", torch.ones(1))
        return x


def test_buffers_are_restored_however_they_change():
    """Replaced, filled or added: the same tensors lie there as before."""
    model = nn.Sequential(Smoother(), nn.BatchNorm1d(2))
    before = dict(model.named_buffers())
    values = {name: b.clone() for name, b in before.items()}
    with untouched(model):
        model(torch.ones(3, 2))
        assert model[0].mean.sum() == 2
    after = dict(model.named_buffers())
    assert after.keys() == before.keys()
    assert all(after[name] is before[name] for name in before)
    assert all(torch.equal(after[name], values[name]) for name in values)
    assert model[0].none is None


def test_bf16_trains_float_weights(train, data):
    """Under autocast products are rounded, weights stay float32."""
    plain, _ = train(validation=data[1])
    model, history = train(validation=data[1], autocast=True)
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    difference = (model[4].weight - plain[4].weight).abs().max()
    assert 0 < difference < 0.1
    assert history["train_loss"][-1] < history["train_loss"][0]


def test_the_cpu_trains_in_full_precision_unasked(train, same):
    """autocast=None is off on a CPU, and so is compilation."""
    unasked, _ = train()
    plain, _ = train(autocast=False, compile=False)
    assert same(unasked, plain)


def test_compilation_is_not_silent_on_a_cpu(train, monkeypatch):
    """However long the training, only compile=True compiles."""
    monkeypatch.setattr(execution, "LONG", 1)
    monkeypatch.setattr(torch, "compile", None)
    train()


def test_without_a_compiler_the_error_says_so(train, monkeypatch):
    """compile=True needs a C++ compiler on a CPU."""
    monkeypatch.setattr(execution.shutil, "which", lambda name: None)
    with pytest.raises(ValueError, match=r"needs a C\+\+ compiler"):
        train(compile=True)


@pytest.mark.skipif(execution._compiler() is None, reason="no C++ compiler")
def test_compile_trains_the_compiled_model(train, monkeypatch):
    """compile=True trains what torch.compile returns, weights shared."""
    compiled, graphs = torch.compile, []

    def backend(graph, inputs):
        graphs.append(graph)
        return graph.forward  # as it is: no minute of C++

    monkeypatch.setattr(
        torch, "compile", lambda model: compiled(model, backend=backend)
    )
    with seeded(0):
        model, plain = nn.Linear(2, 3), nn.Linear(2, 3)
    plain.load_state_dict(model.state_dict())
    train(plain)
    assert not graphs
    train(model, compile=True)
    assert graphs
    torch.testing.assert_close(model.weight, plain.weight)

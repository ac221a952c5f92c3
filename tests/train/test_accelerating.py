"""bf16 and compilation, asked for on the CPU."""

import pytest
import torch
from torch import nn

from dlbook.train import accelerating, seeded


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
    monkeypatch.setattr(accelerating, "LONG", 1)
    monkeypatch.setattr(torch, "compile", None)
    train()


def test_without_a_compiler_the_error_says_so(train, monkeypatch):
    """compile=True needs a C++ compiler on a CPU."""
    monkeypatch.setattr(accelerating.shutil, "which", lambda name: None)
    with pytest.raises(ValueError, match=r"needs a C\+\+ compiler"):
        train(compile=True)


@pytest.mark.skipif(accelerating._compiler() is None, reason="no C++ compiler")
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

"""What ``fit`` promises holds on a CUDA device, where there is one."""

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.nets import mlp, small_cnn
from dlbook.train import evaluate, fit, predict, seeded

DEVICE = "cuda"
there = getattr(torch, DEVICE).is_available()
pytestmark = [
    pytest.mark.skipif(not there, reason="needs a CUDA device"),
    pytest.mark.filterwarnings("ignore:.*deterministic"),
]


@pytest.fixture(autouse=True)
def repeatable(monkeypatch):
    """Sums in the same order each time."""
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=True)
    yield
    torch.use_deterministic_algorithms(False)


@pytest.fixture
def pictures():
    """300 noisy pictures with a bright column, which is their class."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 8, 300)
    x = 0.3 * rng.normal(size=(300, 1, 8, 8)).astype(np.float32)
    x[np.arange(300), 0, :, y] += 1
    return (x[:200], y[:200]), (x[200:], y[200:])


NETS = {
    "mlp": lambda: mlp([64, 32, 8], batch_norm=True, dropout=0.1),
    "cnn": lambda: small_cnn(4, classes=8, dropout=0.1),
    "rows": lambda: nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 8)
    ),
}


@pytest.fixture(params=NETS.values(), ids=NETS)
def net(request):
    """Makes the same network on the device each time."""
    return lambda: seeded(0)(request.param)().to(DEVICE)


def trained(model, data, validation=None, epochs=4, lr=0.01, **options):
    """Train a network by Adam; its history."""
    options |= {"validation": validation}
    options = {"autocast": False, "compile": False} | options
    adam = torch.optim.Adam(model.parameters(), lr=lr)
    options |= {"optimizer": adam, "epochs": epochs, "batch_size": 32}
    return fit(model, data, **options)


def test_nets_learn_and_keep_their_layout(net, pictures):
    """Few test pictures are missed; kernels lie in memory as before."""
    model = net()
    before = [p.stride() for p in model.parameters()]
    history = trained(model, *pictures, 8)
    assert [p.stride() for p in model.parameters()] == before
    assert history["train_loss"][-1] < history["train_loss"][0]
    assert history["validation_accuracy"][-1] > 0.9


def test_model_and_data_are_moved(pictures):
    """A model to the device that is named, data to where the model is."""
    model, other = mlp([64, 8]), mlp([64, 8])
    trained(model, pictures[0], device=DEVICE)
    assert all(p.device.type == DEVICE for p in model.parameters())
    trained(other, [torch.as_tensor(a).to(DEVICE) for a in pictures[0]])
    assert all(p.device.type == "cpu" for p in other.parameters())


def test_a_resumed_training_ends_in_equal_bits(net, pictures, tmp_path, same):
    """Two epochs, then two from the file, are four."""
    path = tmp_path / "run.pt"
    trained(net(), pictures[0], epochs=2, checkpoint=path)
    resumed, whole = net(), net()
    trained(resumed, pictures[0], checkpoint=path)
    trained(whole, pictures[0])
    assert same(resumed, whole)


def test_prediction_and_judgement_are_those_of_the_cpu(net, pictures):
    """Outputs to rounding, loss and accuracy of the whole."""
    model = net()
    trained(model, pictures[0], epochs=1)
    there = predict(model, pictures[1][0]).cpu()
    judged = evaluate(model, pictures[1])
    model.cpu()
    here = predict(model, pictures[1][0])
    torch.testing.assert_close(here, there, rtol=1e-2, atol=1e-3)
    for name, value in evaluate(model, pictures[1]).items():
        assert judged[name] == pytest.approx(value, abs=0.01)


BF16, FAST = {"autocast": True}, {"compile": True}


@pytest.mark.parametrize("options", [BF16, FAST, {}])
def test_bf16_and_compilation_train_float_weights(net, pictures, options):
    """Asked for each, or left to ``fit``."""
    model = net()
    options = {"autocast": None, "compile": None} | options
    history = trained(model, *pictures, 8, **options)
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    assert history["validation_accuracy"][-1] > 0.8


def test_a_loss_that_is_not_finite_is_refused(net, pictures):
    """Within fifty steps the training ends with the epoch's number."""
    with pytest.raises(FloatingPointError, match="loss"):
        trained(net(), pictures[0], lr=1e30, epochs=20)

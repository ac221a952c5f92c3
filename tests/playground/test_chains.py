"""Chains of layers, as a playground's page gets them."""

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.nets import Standardise, lenet
from dlbook.playground.chains import chain, layers, rounded, weights


@pytest.fixture
def model():
    """LeNet behind its standardisation, and weights that are not small."""
    torch.manual_seed(0)
    return nn.Sequential(Standardise(33.3, 78.6), lenet())


def test_a_chain_is_described_layer_by_layer(model):
    """Chains within chains become one, with PyTorch's names and options."""
    found = layers(model)
    kinds = ["standardise", "conv2d", "relu", "maxPool", "conv2d", "relu"]
    kinds += ["maxPool", "flatten", "linear", "relu", "linear", "relu"]
    assert [layer["kind"] for layer in found] == [*kinds, "linear"]
    first = {"name": "1.0", "kind": "conv2d", "stride": 1, "padding": 2}
    assert found[1] == first
    assert found[3] == {"name": "1.2", "kind": "maxPool", "size": 2}
    named = {f"{f['name']}.weight" for f in found} & weights(model).keys()
    assert len(named) == 5


@pytest.mark.parametrize(
    "layer",
    [
        nn.BatchNorm2d(3),
        nn.Conv2d(1, 1, 3, dilation=2),
        nn.Conv2d(2, 2, 3, groups=2),
        nn.Conv2d(1, 1, 3, padding_mode="circular", padding=1),
        nn.Conv2d(1, 1, 3, stride=(1, 2)),
        nn.Conv2d(1, 1, 3, padding="same"),
        nn.MaxPool2d(3, stride=2),
        nn.MaxPool2d(2, padding=1),
        nn.MaxPool2d(2, ceil_mode=True),
        nn.Flatten(0),
        nn.ReLU6(),
    ],
    ids=repr,
)
def test_what_the_page_cannot_compute_is_refused(layer):
    """Another layer, or another option, is named in the error."""
    with pytest.raises(ValueError, match=r"cannot compute layer '1\.0'"):
        layers(nn.Sequential(nn.ReLU(), nn.Sequential(layer)))


def test_a_rounded_model_has_few_numbers_in_its_large_matrices(model):
    """At most 255 in a large one; nothing moves by a step; no side effect."""
    before = {k: w.copy() for k, w in weights(model).items()}
    after = weights(rounded(model))
    assert after.keys() == before.keys()
    for name, w in before.items():
        gap = abs(after[name] - w).max()
        assert gap <= abs(w).max() / (254 if w.size > 5000 else 2000) + 1e-9
    assert len(np.unique(after["1.7.weight"])) <= 255
    assert (weights(model)["1.7.weight"] == before["1.7.weight"]).all()


def test_the_page_computes_what_the_rounded_model_does(model):
    """`forward` holds the arrays it is given, and scales the input."""
    x = np.random.default_rng(0).random((5, 1, 28, 28), np.float32)
    told = chain(model, x, scale=255)
    sent = weights(rounded(model)) | {"examples": x}
    with torch.no_grad():
        expected = rounded(model)(torch.tensor(255 * x[:1]))[0].numpy()
        exact = model(torch.tensor(255 * x[:1]))[0].numpy()
    found = np.asarray(told["forward"](sent, **told["checks"][0]))
    assert abs(found - expected).max() < 1e-6
    assert abs(found - exact).max() > 1e-5
    assert told["dtypes"]["1.7.weight"] == told["dtypes"]["examples"] == "i8"
    assert told["dtypes"]["1.0.weight"] == "f16"

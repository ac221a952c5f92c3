"""A small problem that every kind of training can be tried on."""

from itertools import count

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.train import fit, seeded


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """Bitwise comparisons hold at an equal number of threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def data():
    """150 points of three noisy classes in the plane, and 60 more."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 210)
    angle = 2 * np.pi * y / 3
    x = np.stack([np.cos(angle), np.sin(angle)], 1)
    x = (x + 0.5 * rng.normal(size=x.shape)).astype(np.float32)
    return (x[:150], y[:150]), (x[150:], y[150:])


@pytest.fixture
def net():
    """Makes the same network each time, with dropout and batch norm."""

    def make(seed=0):
        with seeded(seed):
            return nn.Sequential(
                nn.Linear(2, 16),
                nn.BatchNorm1d(16),
                nn.ReLU(),
                nn.Dropout(0.2),
                nn.Linear(16, 3),
            )

    return make


@pytest.fixture
def at_step(net):
    """A network to which something happens in one of its steps, from 1."""

    def make(step, happens):
        model, steps = net(), count(1)

        def hook(module, inputs, output):
            if module.training and next(steps) == step:
                return happens(output)

        model.register_forward_hook(hook)
        return model

    return make


@pytest.fixture
def interrupted(at_step):
    """A network that Ctrl-C reaches in one of its steps, from 1."""

    def interrupt(output):
        raise KeyboardInterrupt

    return lambda step: at_step(step, interrupt)


@pytest.fixture
def train(net, data):
    """Trains a network of ``net``; returns it and its history."""

    def run(model=None, *, lr=0.1, kind=torch.optim.SGD, **options):
        model = net() if model is None else model
        optimizer = kind(model.parameters(), lr=lr)
        options = {"epochs": 3, "batch_size": 32} | options
        train = options.pop("train", data[0])
        return model, fit(model, train, optimizer=optimizer, **options)

    return run


@pytest.fixture
def same():
    """Whether two models hold equal bits in all weights and buffers."""

    def compare(a, b):
        pairs = zip(a.state_dict().items(), b.state_dict().items(), strict=1)
        return all(k == m and torch.equal(p, q) for (k, p), (m, q) in pairs)

    return compare

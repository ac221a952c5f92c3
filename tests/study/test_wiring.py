"""Who reads whom, on chains of which it is known."""

import numpy as np
import torch
from torch import nn

from dlbook.nets import Dense, Residual
from dlbook.study import reads


def chain(*inputs):
    """Convolutions that make two maps each."""
    torch.manual_seed(0)
    return [nn.Conv2d(C, 2, 1) for C in inputs]


def test_known_chains():
    """One below the diagonal without skips, all of them with."""
    x = torch.rand(2, 2, 3, 3)
    layers = chain(2, 2, 2)
    below, full = np.eye(3, k=-1) > 0, np.tri(3, k=-1) > 0
    assert (reads(nn.Sequential(*layers), layers, x) == below).all()
    skips = nn.Sequential(*map(Residual, layers))
    assert (reads(skips, layers, x) == full).all()
    layers = chain(2, 4, 6)
    kept = nn.Sequential(*map(Dense, layers))
    assert (reads(kept, layers, x) == full).all()


def test_no_hook_is_left():
    """Afterwards the model says what it said before."""
    layers = chain(2, 2)
    model, x = nn.Sequential(*layers), torch.rand(1, 2, 3, 3)
    before = model(x)
    reads(model, layers, x)
    assert torch.equal(model(x), before)
    assert not any(layer._forward_hooks for layer in layers)

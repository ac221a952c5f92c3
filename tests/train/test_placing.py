"""Models and examples on one device."""

import numpy as np
import torch
from torch import nn

from dlbook.train.placing import device_of, on_device

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

"""How a model is run: its device, mode, precision, compiled or not."""

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec

import numpy as np
import torch
from torch import Tensor, nn

from dlbook.train.seeding import seeded

UNSIGNED = (torch.uint16, torch.uint32, torch.uint64)  # hardly computed with
LONG = 20_000  # steps that earn back the minute a compilation takes


def device_of(model: nn.Module) -> torch.device:
    """Where the parameters of ``model`` are."""
    return next((p.device for p in model.parameters()), torch.device("cpu"))


def on_device(parts: Sequence, device: torch.device) -> tuple[Tensor, ...]:
    """Tensors or NumPy arrays as tensors on ``device``."""
    return tuple(_tensor(i, part).to(device) for i, part in enumerate(parts))


def examples(data: Sequence, device: torch.device) -> tuple[Tensor, ...]:
    """A tuple (inputs..., target) on ``device``; integer targets as int64.

    The one integer type that PyTorch's losses take as labels.
    """
    if not isinstance(data, (tuple, list)):
        raise TypeError(
            "examples come as a tuple (inputs..., target) of tensors or "
            f"arrays, as data.train of load(), got {type(data).__name__}"
        )
    tensors = on_device(data, device)
    if tensors and is_integer(tensors[-1]):
        tensors = (*tensors[:-1], tensors[-1].long())
    return tensors


def is_integer(x: Tensor) -> bool:
    """Whether x holds integers; booleans are none."""
    other = x.is_floating_point() or x.is_complex()
    return not other and x.dtype != torch.bool


def _tensor(place: int, part: Tensor | np.ndarray) -> Tensor:
    """A tensor that shares the array's memory where PyTorch can use it."""
    try:
        x = torch.as_tensor(_usable(part))
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(
            f"part {place} of the examples must be a tensor or an array of "
            f"numbers, got {type(part).__name__}: {error}"
        ) from error
    return x.long() if x.dtype in UNSIGNED else x


def _usable(part: Tensor | np.ndarray) -> Tensor | np.ndarray:
    """A copy of arrays that PyTorch would not take, or could write into.

    PyTorch has no read-only tensors, no other byte order than the machine's,
    and no strides below zero.
    """
    if not isinstance(part, np.ndarray):
        return part
    usual = part.flags.writeable and part.dtype.isnative
    if usual and all(stride >= 0 for stride in part.strides):
        return part
    return np.array(part, part.dtype.newbyteorder("="), order="C")


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode inside the block, each layer's own mode after it."""
    training = [m for m in model.modules() if m.training]
    model.eval()
    try:
        yield
    finally:
        for module in training:
            module.training = True


@contextmanager
def untouched(model: nn.Module) -> Iterator[None]:
    """Buffers, gradients, modes and random streams are restored after it."""
    held = [(m._buffers, dict(m._buffers)) for m in model.modules()]
    buffers = [(b, b.clone()) for b in model.buffers()]
    modes = [(module, module.training) for module in model.modules()]
    gradients = [(p, p.grad) for p in model.parameters()]
    streams = random.getstate(), np.random.get_state()  # noqa: NPY002
    for p, _ in gradients:
        p.grad = None
    with seeded(0):
        try:
            yield
        finally:
            for now, before in held:  # others may stand in their place
                now.clear()
                now.update(before)
            for b, before in buffers:
                b.copy_(before)
            for module, training in modes:
                module.training = training
            for p, gradient in gradients:
                p.grad = gradient
            random.setstate(streams[0])
            np.random.set_state(streams[1])  # noqa: NPY002


def precision(
    device: torch.device, autocast: bool | None
) -> AbstractContextManager:
    """Context in which matrix products run in bf16, weights in float32.

    ``None`` takes bf16 on GPUs that have it. Kalamkar et al. (2019),
    arXiv:1905.12322.
    """
    if autocast is None:
        autocast = device.type == "cuda" and torch.cuda.is_bf16_supported(
            including_emulation=False
        )
    if not autocast:
        return nullcontext()
    return torch.autocast(device.type, torch.bfloat16)


def compiled(
    model: nn.Module, device: torch.device, steps: int, wanted: bool | None
) -> nn.Module:
    """``model``, compiled if ``wanted``; weights are shared.

    ``None`` compiles on GPUs where there are many ``steps``. ``ValueError``
    on a CPU without a C++ compiler.
    """
    if wanted is None:
        ready = device.type == "cuda" and find_spec("triton") is not None
        wanted = ready and steps >= LONG
    if wanted and device.type == "cpu" and not _compiler():
        raise ValueError(
            "compile=True on a CPU needs a C++ compiler (g++, clang++ or "
            "$CXX), and none was found"
        )
    return torch.compile(model) if wanted else model


def _compiler() -> str | None:
    """The C++ compiler that would be used."""
    names = (os.environ.get("CXX"), "g++", "clang++", "cl")
    return next((n for n in names if n and shutil.which(n)), None)

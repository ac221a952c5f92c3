"""How a model is run: its device, mode, precision, compiled or not."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec

import numpy as np
import torch
from torch import Tensor, nn

LONG = 20_000  # steps that earn back the minute a compilation takes


def device_of(model: nn.Module) -> torch.device:
    """Where the parameters of ``model`` are."""
    return next((p.device for p in model.parameters()), torch.device("cpu"))


def on_device(data: Sequence, device: torch.device) -> tuple[Tensor, ...]:
    """Tensors or NumPy arrays as tensors on ``device``."""
    if not isinstance(data, (tuple, list)):
        raise TypeError(
            "examples come as a tuple (inputs..., target) of tensors or "
            f"arrays, as data.train of load(), got {type(data).__name__}"
        )
    return tuple(_tensor(i, part).to(device) for i, part in enumerate(data))


def _tensor(place: int, part: Tensor | np.ndarray) -> Tensor:
    """A tensor that shares the array's memory, unless it is read-only."""
    # PyTorch has no read-only tensors, so such an array is copied.
    locked = isinstance(part, np.ndarray) and not part.flags.writeable
    try:
        return torch.as_tensor(part.copy() if locked else part)
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(
            f"part {place} of the examples must be a tensor or an array of "
            f"numbers, got {type(part).__name__}: {error}"
        ) from error


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

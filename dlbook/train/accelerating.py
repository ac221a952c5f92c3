"""bf16 and compilation: where they pay, or where they are asked for."""

import os
import shutil
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec

import torch

from dlbook.train.run import Run

LONG = 20_000  # steps that earn back the minute a compilation takes


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


def accelerate(run: Run, compiled: bool | None) -> None:
    """Give ``run`` its forward pass: over processes, compiled if asked for.

    ``None`` compiles long trainings on GPUs.
    """
    run.forward = run.where.replicate(run.model)
    device = run.where.device.type
    if compiled is None:
        ready = device == "cuda" and find_spec("triton") is not None
        compiled = ready and run.plan.epochs * run.steps >= LONG
    if compiled and device == "cpu" and not _compiler():
        raise ValueError(
            "compile=True on a CPU needs a C++ compiler (g++, clang++ or "
            "$CXX), and none was found"
        )
    if compiled:
        run.forward = torch.compile(run.forward)


def _compiler() -> str | None:
    """The C++ compiler that would be used."""
    names = (os.environ.get("CXX"), "g++", "clang++", "cl")
    return next((n for n in names if n and shutil.which(n)), None)

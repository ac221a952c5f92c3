"""A training described by short strings, to tell one from another."""

from collections.abc import Sequence
from zlib import crc32

import torch
from torch import Tensor

from dlbook.train.run import Run

FRACTIONS = (0.0, 0.25, 0.5, 0.75)


def settings_of(run: Run) -> dict[str, str]:
    """Everything that makes ``run`` another one if it changes.

    The number of epochs is not among it: a training may go on for longer.
    """
    plan, loss = run.plan, run.loss
    schedule = plan.schedule or (lambda fraction: 1.0)
    return {
        **_model(run),
        **_optimizer(run),
        **_data("training data", run.data),
        **_data("validation data", run.held_out),
        "batch_size": str(plan.batch_size),
        "seed": str(plan.seed),
        "clip": str(plan.clip),
        "schedule": ", ".join(f"{schedule(f):.6g}" for f in FRACTIONS),
        "loss": getattr(loss, "__qualname__", type(loss).__name__),
        "metrics": ", ".join(name for name in run.judges if name != "loss"),
        "monitor": run.stopping.monitor,
        "patience": str(run.stopping.patience),
        "bf16": str(isinstance(run.precision, torch.autocast)),
    }


def _model(run: Run) -> dict[str, str]:
    """Shape and dtype of each weight and buffer."""
    state = run.model.state_dict()
    return {f"weight {name}": _form(x) for name, x in state.items()}


def _optimizer(run: Run) -> dict[str, str]:
    """Its kind and the options of each group of parameters."""
    described = {"optimizer": type(run.optimizer).__name__}
    for i, group in enumerate(run.optimizer.param_groups):
        for name, value in group.items():
            value = len(value) if name == "params" else value
            described[f"{name} of optimizer group {i}"] = repr(value)
    return described


def _data(name: str, data: Sequence[Tensor]) -> dict[str, str]:
    """Shapes, and a checksum of some examples: no other data may pass."""
    return {
        f"{name}, part {i}": f"{_form(part)} {_checksum(part)}"
        for i, part in enumerate(data)
    }


def _form(x: object) -> str:
    """Shape and dtype of a tensor."""
    if isinstance(x, Tensor):
        return f"{tuple(x.shape)} {x.dtype}".replace("torch.", "")
    return type(x).__name__


def _checksum(x: Tensor, examples: int = 64) -> str:
    """CRC-32 of evenly spaced examples of x."""
    some = x[:: max(1, len(x) // examples)].cpu().contiguous()
    return f"{crc32(some.reshape(-1).view(torch.uint8).numpy()):08x}"

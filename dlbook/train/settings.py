"""A training described by short strings, to tell one from another."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dlbook.train.describing import described, layers, shown
from dlbook.train.run import Run
from dlbook.train.values import checksum, form, plain

FRACTIONS = (0.0, 0.25, 0.5, 0.75)


def settings_of(run: Run) -> dict[str, str]:
    """Everything that makes ``run`` another one if it changes.

    The number of epochs is not among it: a training may go on for longer.
    """
    plan = run.plan
    schedule = plan.schedule or (lambda fraction: 1.0)
    factors = ", ".join(f"{float(schedule(f)):.6g}" for f in FRACTIONS)
    return {
        **model_settings(run.model),
        **_optimizer(run),
        **_data("training data", run.data),
        **_data("validation data", run.held_out),
        "batch_size": str(plan.batch_size),
        "drop_last": str(plan.drop_last),
        "seed": str(plan.seed),
        "clip": str(plain(plan.clip)),
        "schedule": factors,
        **described("schedule", plan.schedule),
        "metrics": ", ".join(name for name in run.judges if name != "loss"),
        **_judges(run),
        "monitor": run.stopping.monitor,
        "mode": str(run.stopping.mode),
        "patience": str(run.stopping.patience),
        "bf16": str(isinstance(run.precision, torch.autocast)),
    }


def model_settings(model: nn.Module) -> dict[str, str]:
    """Shape and dtype of each weight and buffer; each layer; its code."""
    state = {f"weight {k}": form(x) for k, x in model.state_dict().items()}
    options, code = layers(model)
    return state | options | code


def _judges(run: Run) -> dict[str, str]:
    """What the loss and each metric are."""
    told: dict[str, str] = {}
    for name, judge in run.judges.items():
        kind = name if name == "loss" else f"metric {name}"
        told |= described(kind, judge)
    return told


def _optimizer(run: Run) -> dict[str, str]:
    """Its kind and the options of each group of parameters."""
    names = {id(p): name for name, p in run.model.named_parameters()}
    told = {"optimizer": type(run.optimizer).__name__}
    fixed = [n for n, p in run.model.named_parameters() if not p.requires_grad]
    told["parameters without gradient"] = ", ".join(fixed) or "none"
    for i, group in enumerate(run.optimizer.param_groups):
        for name, value in plain(group).items():
            if name == "params":
                value = ", ".join(names[id(p)] for p in value)
            told[f"{name} of optimizer group {i}"] = shown(value)
    return told


def _data(name: str, data: Sequence[Tensor]) -> dict[str, str]:
    """Shapes and checksums: no other data may pass."""
    return {
        f"{name}, part {i}": f"{form(part)} {checksum(part)}"
        for i, part in enumerate(data)
    }

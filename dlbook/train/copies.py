"""Copies of what a training changes, for a trial that leaves no trace."""

from contextlib import suppress
from copy import deepcopy

from torch import nn
from torch.optim import Optimizer

from dlbook.train.judging import Metrics
from dlbook.train.run import Run

HOOKS = (
    "_forward_pre_hooks",
    "_forward_hooks",
    "_backward_pre_hooks",
    "_backward_hooks",
)


def copied(run: Run) -> tuple[nn.Module, Metrics, Optimizer | None]:
    """Model, judges and optimizer copied together, as far as they can be.

    Without a copy of the optimizer, the model is the very one.
    """
    model, judges, optimizer = run.model, run.judges, run.optimizer
    with suppress(Exception):  # a lock, a file, a tensor within a graph
        model, judges, optimizer = deepcopy((model, judges, optimizer))
        return model.to(run.where.device), judges, optimizer
    with suppress(Exception):
        model, optimizer = deepcopy((model, optimizer))
        return model.to(run.where.device), judges, optimizer
    return model.to(run.where.device), judges, None


def unhooked(model: nn.Module) -> bool:
    """Take off all hooks but PyTorch's own; whether there were any."""
    found = False
    for module in model.modules():
        for hooks in (vars(module)[name] for name in HOOKS):
            for key, hook in list(hooks.items()):
                if not (hook.__module__ or "").startswith("torch."):
                    del hooks[key]
                    found = True
    return found

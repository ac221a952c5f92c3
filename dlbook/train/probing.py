"""A trial of all that training will do: what would fail, fails here first.

It is made on copies, with the random streams put back, so it leaves no trace.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_map_only

from dlbook.train.copies import copied, unhooked
from dlbook.train.evaluation import explain, outputs, runs
from dlbook.train.execution import evaluating, is_integer, untouched
from dlbook.train.judging import Metrics, ask, check_counted, judged
from dlbook.train.run import Run
from dlbook.train.values import plain_options
from dlbook.train.watching import Calls

NAME = "training data"


@dataclass
class Trial:
    """A trial of ``run`` with copies; without ``optimizer`` makes no step."""

    run: Run
    model: nn.Module
    judges: Metrics
    optimizer: torch.optim.Optimizer | None

    def make(self) -> None:
        """A step, the smallest batch, the validation; errors that say why."""
        run, N = self.run, len(self.run.data[-1])
        sizes = run.where.sizes(N, run.plan.batch_size, run.plan.drop_last)
        value, calls = self.loss(torch.arange(sizes[0]))
        self.backward(value)
        check_counted(NAME, calls, run.data[-1])
        run.uneven = calls.weighs
        for part in self.batches(sizes[1], calls):
            self.loss(part, last=sizes[1] < sizes[0])
        if run.held_out:
            self.validate()
        if self.optimizer is not None:
            self.step(self.optimizer)

    def batches(self, size: int, calls: Calls) -> Sequence[Tensor]:
        """Rows of the smallest ``size`` that a batch has, extremes first."""
        target = self.run.data[-1]
        rows = torch.arange(min(size, len(target)))
        if is_integer(target):
            rows = torch.cat([_extremes(target, calls), rows])
        return rows[: max(size, 2)].split(size)

    def loss(self, rows: Tensor, last: bool = False) -> tuple[Any, Calls]:
        """The loss of ``rows`` in training mode."""
        rows = rows.to(self.run.where.device)
        *inputs, target = (x.index_select(0, rows) for x in self.run.data)
        given = [x.clone() for x in inputs]
        with self.run.precision:
            try:
                output = self.model.train()(*given)
            except Exception as error:
                self.blame(inputs, last, error)
                raise
            return ask(NAME, "loss", self.judges["loss"], output, target)

    def blame(
        self, inputs: Sequence[Tensor], last: bool, error: Exception
    ) -> None:
        """Raise what says more than an error of the model in training."""
        n, N = len(inputs[0]), len(self.run.data[-1])
        with evaluating(self.model):
            works = runs(self.model, inputs)
        if works and (last or n == 1):
            raise ValueError(
                f"{NAME}: the smallest batch that the model would be trained "
                f"on holds {n} of {N} examples, and it cannot be: {error}. "
                "Choose another batch_size, or drop_last=True"
            ) from error
        try:
            signature(self.model.forward).bind(*inputs)
        except TypeError as wrong:
            raise TypeError(
                f"{NAME}: the last of the {len(inputs) + 1} tensors is the "
                f"target, and the model does not take the {len(inputs)} "
                f"before it as inputs: {wrong}"
            ) from error
        explain(NAME, self.model, inputs, error)

    def backward(self, value: Tensor) -> None:
        """``ValueError`` if no gradient reaches what is to be trained."""
        if value.requires_grad:
            try:
                value.backward()
            except Exception as error:
                error.add_note(f"in the backward pass of the {NAME}'s loss")
                raise
        groups = (self.optimizer or self.run.optimizer).param_groups
        weights = [p for group in groups for p in group["params"]]
        if all(p.grad is None for p in weights):
            raise ValueError(
                "the loss has no gradient by any parameter of the optimizer: "
                "does model or loss detach, or leave them out?"
            )

    def validate(self) -> None:
        """Judge as many outputs as there will be, made of a few."""
        name, (*inputs, target) = "validation data", self.run.held_out
        few = [x[: self.run.plan.batch_size] for x in inputs]
        precision, n = self.run.precision, len(few[0])
        output = outputs(name, self.model, few, precision=precision)
        rows = torch.arange(len(target), device=target.device) % n
        output = tree_map_only(
            Tensor, lambda x: x.index_select(0, rows), output
        )
        with torch.no_grad(), precision:
            judged(name, output, target, self.judges)

    def step(self, optimizer: torch.optim.Optimizer) -> None:
        """The optimiser's step, its errors with its name."""
        plain_options(optimizer)
        try:
            optimizer.step()
        except Exception as error:
            kind = type(optimizer).__name__
            error.add_note(f"optimizer {kind} could not make its first step")
            raise


def rehearse(run: Run) -> None:
    """Try what ``run`` will do; ``ValueError`` or ``TypeError`` say why not.

    Hooks of others are left out, since they may write down what they see;
    where the model does not run without them they are kept.
    """
    with untouched(run.model), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trial = Trial(run, *copied(run))
        if trial.optimizer is not None and unhooked(trial.model):
            try:
                return trial.make()
            except Exception:
                trial = Trial(run, *copied(run))
        trial.make()


def _extremes(target: Tensor, calls: Calls) -> Tensor:
    """Rows with the smallest and the largest label that the loss counts."""
    labels = target.reshape(len(target), -1)
    counts = labels != calls.options.get("ignore_index", -100)
    if not counts.any():
        return torch.arange(0)
    low = torch.where(counts, labels, labels.max()).argmin()
    high = torch.where(counts, labels, labels.min()).argmax()
    return torch.stack([low, high]).cpu() // labels.shape[1]

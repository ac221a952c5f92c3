"""A trial run on the first batch: what would fail, fails here and clearly."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from numbers import Real

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train.execution import evaluating
from dlbook.train.seeding import seeded

LABELLED = (F.cross_entropy, F.nll_loss)
PAIRED = (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss)
PAIRED_MODULES = (nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.HuberLoss)


def probe(
    name: str,
    model: nn.Module,
    data: Sequence[Tensor],
    judges: Mapping[str, Callable],
    batch_size: int,
) -> None:
    """Run model and judges on the first batch of ``data``, leaving no trace.

    ``judges`` are the loss and perhaps metrics, by name. Raises
    ``ValueError`` where integer or double inputs meet a float model, where
    labels are out of range, where a loss would broadcast, or where a judge
    returns no scalar; other errors carry a note on the shapes that came.
    """
    *inputs, target = (t[:batch_size] for t in data)
    with _untouched(model):
        try:
            output = model(*inputs)
        except Exception as error:
            _explain(name, model, inputs, error)
            raise
        _check_labels(name, judges["loss"], output, data[-1])
        _check_shapes(name, judges["loss"], output, target)
        for what, judge in judges.items():
            try:
                value = judge(output, target)
            except Exception as error:
                came = f"output {_form(output)} and target {_form(target)}"
                error.add_note(f"{what} was given {came}, of the {name}")
                raise
            _check_value(what, value)


@contextmanager
def _untouched(model: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; mode, buffers, streams restored."""
    buffers = {name: b.clone() for name, b in model.named_buffers()}
    with evaluating(model), torch.no_grad(), seeded(0):
        try:
            yield
        finally:
            for name, b in buffers.items():
                model.get_buffer(name).copy_(b)


def _form(x: object) -> str:
    """Shape and dtype of a tensor; the type of anything else."""
    if isinstance(x, Tensor):
        return f"{tuple(x.shape)} {x.dtype}"
    return type(x).__name__


def _check_value(what: str, value: object) -> None:
    """``ValueError`` unless a loss or metric is one number."""
    axes = getattr(value, "ndim", 0)
    kinds = Tensor if what == "loss" else (Tensor, Real)
    if axes or not isinstance(value, kinds):
        raise ValueError(
            f"{what} must return a scalar tensor, the mean over the batch; "
            f"got {_form(value)}"
        )


def _explain(
    name: str, model: nn.Module, inputs: Sequence[Tensor], error: Exception
) -> None:
    """Raise a ``ValueError`` if only the dtype is wrong, else add a note."""
    came = ", ".join(map(_form, inputs))
    error.add_note(f"the model was given {name}, first batch: {came}")
    weights = (p for p in model.parameters() if p.is_floating_point())
    dtype = next((p.dtype for p in weights), torch.float32)
    other = [i for i, x in enumerate(inputs) if x.dtype != dtype]
    if not other or not _runs(model, [x.to(dtype) for x in inputs]):
        return
    what, cure = f"{name}, input {other[0]}", "convert one of them"
    if not inputs[other[0]].is_floating_point():
        cure = "begin the model with dlbook.nets.Standardise, or divide by 255"
    raise ValueError(
        f"{what} is {inputs[other[0]].dtype} and the model takes {dtype}: "
        f"{cure}"
    ) from error


def _runs(model: nn.Module, inputs: Sequence[Tensor]) -> bool:
    """Whether the model takes these inputs."""
    try:
        model(*inputs)
    except Exception:
        return False
    return True


def _check_labels(
    name: str, loss: Callable, output: object, target: Tensor
) -> None:
    """``ValueError`` if class labels are not those the output scores."""
    inner = getattr(loss, "func", loss)
    known = inner in LABELLED or isinstance(inner, nn.CrossEntropyLoss)
    if not known or not isinstance(output, Tensor) or output.ndim < 2:
        return
    if target.is_floating_point():
        return
    K = output.shape[1]
    options = getattr(loss, "keywords", vars(inner))
    labels = target[target != options.get("ignore_index", -100)]
    if labels.numel() and (labels.min() < 0 or labels.max() >= K):
        raise ValueError(
            f"{name}: the model scores {K} classes, so labels must be 0 to "
            f"{K - 1}, got {int(labels.min())} to {int(labels.max())}"
        )


def _check_shapes(
    name: str, loss: Callable, output: object, target: Tensor
) -> None:
    """``ValueError`` if a difference of output and target would broadcast."""
    known = loss in PAIRED or isinstance(loss, PAIRED_MODULES)
    if not known or not isinstance(output, Tensor):
        return
    if output.shape != target.shape:
        raise ValueError(
            f"{name}: output {tuple(output.shape)} and target "
            f"{tuple(target.shape)} must have one shape; reshape the target"
        )

"""A trial run on the first batch: what would fail, fails here and clearly."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from dlbook.train.checking import check_data, check_model, check_monitor
from dlbook.train.run import Run
from dlbook.train.seeding import seeded

LABELLED = (F.cross_entropy, F.nll_loss)
PAIRED = (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss)
PAIRED_MODULES = (nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.HuberLoss)


def check_run(run: Run) -> None:
    """Raise for all that can be seen before the first step."""
    names, stopping = list(run.judges), run.stopping
    check_monitor(
        stopping.monitor, names, stopping.patience, bool(run.held_out)
    )
    check_model(run.model, run.optimizer)
    sets = {"training data": run.data}
    if run.held_out:
        sets["validation data"] = run.held_out
    for name, data in sets.items():
        check_data(name, data)
    for name, data in sets.items():
        probe(name, run.model, run.loss, data, run.plan.batch_size)
    run.where.check(len(run.data[-1]), run.plan.batch_size)


def probe(
    name: str,
    model: nn.Module,
    loss: Callable[..., Tensor],
    data: Sequence[Tensor],
    batch_size: int,
) -> None:
    """Run model and loss on the first batch of ``data``, leaving no trace.

    Raises ``ValueError`` where integer or double inputs meet a float model,
    where labels are out of range, where a loss would broadcast, or where it
    returns no scalar; other errors carry a note on the shapes that came.
    """
    *inputs, target = (t[:batch_size] for t in data)
    with _untouched(model):
        try:
            output = model(*inputs)
        except Exception as error:
            _explain(name, model, inputs, error)
            raise
        _check_labels(name, loss, output, data[-1])
        _check_shapes(name, loss, output, target)
        value = loss(output, target)
    if not isinstance(value, Tensor) or value.ndim:
        came = tuple(value.shape) if isinstance(value, Tensor) else value
        raise ValueError(
            f"loss must return a scalar tensor, the mean over the batch; "
            f"got {came!r}"
        )


@contextmanager
def _untouched(model: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; mode, buffers, streams restored."""
    buffers = {name: b.clone() for name, b in model.named_buffers()}
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad(), seeded(0):
            yield
            for name, b in buffers.items():
                model.get_buffer(name).copy_(b)
    finally:
        model.train(was_training)


def _explain(
    name: str, model: nn.Module, inputs: Sequence[Tensor], error: Exception
) -> None:
    """Raise a ``ValueError`` if only the dtype is wrong, else add a note."""
    came = ", ".join(f"{tuple(x.shape)} {x.dtype}" for x in inputs)
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

"""A loss and a metric of class labels, wherever the classes stand."""

from torch import Tensor
from torch.nn import functional as F  # noqa: N812
from torch.overrides import handle_torch_function, has_torch_function


def sequence_cross_entropy(
    logits: Tensor, labels: Tensor, *, ignore_index: int = -100
) -> Tensor:
    """Mean cross-entropy of sequences: logits (N, ..., K), labels (N, ...).

    The classes stand last, as linear and recurrent layers and attention leave
    them; ``F.cross_entropy`` expects (N, K, ...). The mean is over the labels
    that are not ``ignore_index``; where there are none it is 0, so a batch of
    padding changes nothing. ``ValueError`` for other shapes.
    """
    if has_torch_function((logits, labels)):  # watched: seen as one call
        return handle_torch_function(
            sequence_cross_entropy,
            (logits, labels),
            logits,
            labels,
            ignore_index=ignore_index,
        )
    if logits.ndim < 2 or logits.shape[:-1] != labels.shape:
        raise ValueError(
            "sequence_cross_entropy: logits must be (N, ..., K) and labels "
            f"(N, ...), got {tuple(logits.shape)} and {tuple(labels.shape)}"
        )
    rows = logits.flatten(0, -2), labels.flatten()
    total = F.cross_entropy(*rows, ignore_index=ignore_index, reduction="sum")
    return total / (labels != ignore_index).sum().clamp(min=1)


def accuracy(
    output: Tensor,
    target: Tensor,
    *,
    ignore_index: int = -100,
    axis: int | None = None,
) -> Tensor:
    """Share of targets (N, ...) where output is largest along ``axis``.

    Output is (N, K, ...) or (N, ..., K), K above 1; ``axis`` says where the
    classes stand if both would fit. Targets of ``ignore_index`` count for
    nothing. In ``fit`` and ``evaluate`` both follow the loss. ``ValueError``
    where these are not the shapes, or no target counts.
    """
    axes = _class_axes(output, target, axis)
    if len(axes) != 1:
        which = " or (N, ..., K); give axis" if axes else ""
        came = [tuple(getattr(x, "shape", ())) for x in (output, target)]
        if not isinstance(output, Tensor):
            raise TypeError(
                "accuracy: output must be one tensor of scores, got a "
                f"{type(output).__name__}; pass metrics that take it"
            )
        raise ValueError(
            f"accuracy: output must be (N, K, ...){which}, K above 1, and "
            f"target (N, ...), got {came[0]} and {came[1]}"
        )
    counts = target != ignore_index
    if not counts.any():
        raise ValueError(
            f"accuracy: all {target.numel()} targets are {ignore_index}, "
            "which counts for nothing"
        )
    return (output.argmax(axes[0]) == target)[counts].float().mean()


def _class_axes(output: object, target: Tensor, axis: int | None) -> list[int]:
    """Along which of its axes the output may have scores of the target."""
    if not isinstance(output, Tensor) or output.ndim < 2:
        return []
    tried = {1, output.ndim - 1} if axis is None else {axis % output.ndim}
    shape = output.shape
    return [
        a
        for a in tried
        if shape[a] > 1 and shape[:a] + shape[a + 1 :] == target.shape
    ]

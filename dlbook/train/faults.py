"""What can be wrong between an output and its target, in words."""

from torch import Tensor


def layout_fault(
    scores: Tensor, labels: Tensor, axis: int, own: bool
) -> str | None:
    """What is wrong unless each label has scores, along ``axis`` alone.

    Where a model's ``own`` scores would fit both ways, nothing says which is
    meant.
    """
    last = scores.shape[:-1] == labels.shape
    fits = scores.shape[:1] + scores.shape[2:] == labels.shape
    came = f"{tuple(scores.shape)} and labels {tuple(labels.shape)}"
    cure = "with classes last, take loss=sequence_cross_entropy"
    if labels.is_floating_point():
        return (
            f"labels must be whole numbers, got scores {came} {labels.dtype}"
        )
    if scores.ndim < 2 or not (fits if axis == 1 else last):
        wanted = "(N, K, ...)" if axis == 1 else "(N, ..., K)"
        hint = f"; {cure}" if last and scores.ndim > 2 else ""
        wanted += " and labels (N, ...)"
        return f"the loss takes scores {wanted}, got {came}{hint}"
    if own and axis == 1 and last and scores.ndim > 2:
        return (
            f"scores {came} do not say which axis holds the classes: {cure}; "
            "with classes second, take loss=lambda o, t: "
            "sequence_cross_entropy(o.movedim(1, -1), t)"
        )
    return None


def unlike(name: str, output: Tensor, target: Tensor) -> str:
    """What is wrong with two shapes that ought to be one."""
    return (
        f"{name}: output {tuple(output.shape)} and target "
        f"{tuple(target.shape)} must have one shape; reshape the target"
    )


def range_fault(K: int, labels: Tensor) -> str | None:
    """What is wrong unless all ``labels`` are classes from 0 to K - 1."""
    if not labels.numel() or (labels.min() >= 0 and labels.max() < K):
        return None
    return (
        f"the model scores {K} classes, so labels must be 0 to {K - 1}, got "
        f"{int(labels.min())} to {int(labels.max())}"
    )

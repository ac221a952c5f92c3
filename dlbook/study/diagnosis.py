"""What a network's signals say about why it does not learn.

``probe`` reads numbers off a model and some examples, ``diagnose`` asks them
the questions of the chapter *Diagnosing failures*, in the order of the
forward pass.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

CAUSES = {
    "inputs": "inputs not on one scale",
    "vanishing": "differences die out",
    "dead": "units that say the same to all",
    "large": "scores too large",
    "probabilities": "the loss gets probabilities",
    "none": "nothing in the signals",
}


def probe(
    model: nn.Module, x: Tensor, y: Tensor, other: Tensor
) -> dict[str, float]:
    """Numbers about ``model`` on training inputs x (N, ...), labels y (N,).

    ``other`` holds inputs of the validation set. For layer l of nn.Linear,
    from 1 on: ``scores/l``, the root mean square of its scores, ``spread/l``
    of what is not common to all examples, ``dead/l``, the share of its units
    with one activation for all, and ``gradient/l``, the length of the weights'
    gradient over that of the weights. Besides ``inputs/training``,
    ``inputs/validation``, ``outputs/improper`` (how far the outputs are from
    probabilities) and ``loss/probe``. The model stays as it is, in its mode.
    """
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    if not layers or len(x) < 2 or len(x) != len(y):
        raise ValueError(
            "probe expects a model with nn.Linear, and two examples or more; "
            f"got {len(layers)} layers, x {tuple(x.shape)}, y {tuple(y.shape)}"
        )
    weights = [m.weight for m in layers]
    with _watched(layers) as (entered, left), torch.enable_grad():
        outputs = model(x)
        loss = F.cross_entropy(outputs, y)
        grads = torch.autograd.grad(loss, weights)
    if len(left) != len(layers):
        raise ValueError(
            f"probe expects each nn.Linear to be used once, {len(layers)} "
            f"layers were used {len(left)} times"
        )
    found = {"inputs/training": _size(x), "inputs/validation": _size(other)}
    for l, z in enumerate(left, 1):
        found[f"scores/{l}"] = _size(z)
        found[f"spread/{l}"] = _size(z - z.mean(dim=0))
        ratio = grads[l - 1].norm() / weights[l - 1].norm()
        found[f"gradient/{l}"] = float(ratio.detach())
    for l, a in enumerate(entered[1:], 1):
        same = (a == a[:1]).all(dim=0)
        found[f"dead/{l}"] = float(same.float().mean())
    rows = (outputs.sum(dim=1) - 1).abs().max()
    improper = torch.maximum(rows, -outputs.min())
    found["outputs/improper"] = float(improper.detach())
    return found | {"loss/probe": float(loss.detach())}


def diagnose(found: Mapping[str, float]) -> str:
    """The first of ``CAUSES`` that the numbers of ``probe`` speak for.

    What is not a number, because it overflowed, counts as too large.
    """
    missing = {"inputs/training", "scores/1", "outputs/improper"} - set(found)
    if missing:
        raise ValueError(f"diagnose: there is no {sorted(missing)} in found")
    sides = found["inputs/training"], found["inputs/validation"]
    layers = sum(name.startswith("scores/") for name in found)
    if not all(0.1 <= s <= 10 for s in sides) or not (
        max(sides) <= 1.25 * min(sides)
    ):
        return "inputs"
    for l in range(1, layers + 1):  # the order of the forward pass
        if found[f"spread/{l}"] < 0.001:
            return "vanishing"
        if found.get(f"dead/{l}", 0) > 0.5:
            return "dead"
        if not found[f"scores/{l}"] <= 10:
            return "large"
    return "probabilities" if found["outputs/improper"] < 0.001 else "none"


@contextmanager
def _watched(
    layers: list[nn.Linear],
) -> Iterator[tuple[list[Tensor], list[Tensor]]]:
    """What enters and what leaves ``layers`` inside the block, in order."""
    entered: list[Tensor] = []
    left: list[Tensor] = []

    def keep(layer, given, z):
        entered.append(given[0].detach().flatten(0, -2))
        left.append(z.detach().flatten(0, -2))

    hooks = [m.register_forward_hook(keep) for m in layers]
    try:
        yield entered, left
    finally:
        for hook in hooks:
            hook.remove()


def _size(a: Tensor) -> float:
    """The root of the mean square of all entries."""
    return float(a.detach().double().square().mean().sqrt())

"""Attacks: changes of inputs, of bounded length, that turn a model's answers.

Inputs ``x (N, ...)`` are tensors within ``box``; ``y (N,)`` are labels. A
``norm`` of an example's change is infinity, its largest entry, or 2.
An attack neither changes the model nor touches the gradients of its weights.
It finds a change, or does not: what it does not find may be there.
"""

from collections.abc import Callable
from math import inf

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

Objective = Callable[[Tensor, Tensor], Tensor]
Box = tuple[float, float]
UNIT = (0.0, 1.0)
NORMS = (2, inf)


def surprise(z: Tensor, y: Tensor) -> Tensor:
    """The cross-entropy of each example's scores z (N, K), (N,)."""
    return F.cross_entropy(z, y, reduction="none")


def lag(z: Tensor, y: Tensor) -> Tensor:
    """By how much the label's score is behind the best other, (N,).

    Above 0 where the answer is wrong. Unlike ``surprise`` it has a gradient
    however sure the model is. Carlini and Wagner (2017), arXiv:1608.04644
    """
    own = F.one_hot(y, z.shape[1]).bool()
    best_other = z.masked_fill(own, -torch.inf).amax(dim=1)
    return best_other - z[own]  # (lag)


def steepest(g: Tensor, eps: float, norm: float = inf) -> Tensor:
    """The change of length ``eps`` along which each g (N, ...) grows most.

    Zero where g is: no direction is better than another.
    """
    _check("steepest", eps, norm)
    if norm == inf:
        return eps * g.sign()
    length = g.flatten(1).norm(dim=1).clamp(min=torch.finfo(g.dtype).tiny)
    return eps * g / _beside(length, g)


def shortened(change: Tensor, eps: float, norm: float = inf) -> Tensor:
    """The nearest change (N, ...) of length at most ``eps``."""
    _check("shortened", eps, norm)
    if norm == inf:
        return change.clamp(-eps, eps)
    least = max(eps, torch.finfo(change.dtype).tiny)
    length = change.flatten(1).norm(dim=1).clamp(min=least)
    return change * _beside(eps / length, change)


def input_gradient(
    model: nn.Module, x: Tensor, y: Tensor, objective: Objective = surprise
) -> Tensor:
    """The gradient (N, ...) of each example's objective by its own input."""
    x = x.detach().requires_grad_()
    with torch.enable_grad():
        (g,) = torch.autograd.grad(objective(model(x), y).sum(), x)
    return g


def fgsm(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    eps: float,
    *,
    objective: Objective = surprise,
    box: Box = UNIT,
) -> Tensor:
    """One step as far as ``eps`` allows, by the signs of the gradient.

    Goodfellow, Shlens and Szegedy (2015), arXiv:1412.6572
    """
    _inside("fgsm", x, box)
    g = input_gradient(model, x, y, objective)
    return (x + steepest(g, eps)).clamp(*box)  # (fgsm)


def pgd(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    eps: float,
    *,
    steps: int,
    step: float,
    norm: float = inf,
    objective: Objective = surprise,
    start: Tensor | None = None,
    box: Box = UNIT,
) -> Tensor:
    """``steps`` steps of length ``step``, each back within ``eps`` of x.

    From ``start``, such as ``random_start`` gives, or from x itself. The
    changed inputs are those of the last step.
    Madry et al. (2018), arXiv:1706.06083
    """
    _inside("pgd", x, box)
    _check("pgd", eps, norm)
    _check("pgd", step, norm, name="step")
    if steps < 1:
        raise ValueError(f"pgd: steps must be 1 at least, got {steps}")
    x, moved = x.detach(), x.detach() if start is None else start.detach()
    for _ in range(steps):
        g = input_gradient(model, moved, y, objective)
        change = moved + steepest(g, step, norm) - x
        moved = (x + shortened(change, eps, norm)).clamp(*box)  # (pgd)
    return moved


def random_signs(
    x: Tensor, eps: float, *, generator: torch.Generator, box: Box = UNIT
) -> Tensor:
    """Each number ``eps`` up or down, by a coin: an attack's control."""
    _inside("random_signs", x, box)
    _check("random_signs", eps, inf)
    coins = torch.randint(0, 2, x.shape, generator=generator)
    return (x + eps * (2.0 * coins.to(x) - 1)).clamp(*box)


def random_start(
    x: Tensor, eps: float, *, generator: torch.Generator, box: Box = UNIT
) -> Tensor:
    """Each number moved by an even draw from -``eps`` to ``eps``."""
    _inside("random_start", x, box)
    _check("random_start", eps, inf)
    draws = torch.rand(x.shape, generator=generator, dtype=x.dtype)
    return (x + eps * (2 * draws.to(x) - 1)).clamp(*box)


def withstood(model: nn.Module, y: Tensor, *inputs: Tensor) -> Tensor:
    """Whether each example is answered y in all of ``inputs``, bool (N,)."""
    if not inputs:
        raise ValueError("withstood: needs inputs to judge, got none")
    with torch.no_grad():
        right = [model(x).argmax(dim=1) == y for x in inputs]
    return torch.stack(right).all(dim=0)


def _beside(values: Tensor, like: Tensor) -> Tensor:
    """values (N,) with as many axes as ``like (N, ...)``."""
    return values.reshape(-1, *[1] * (like.ndim - 1))


def _check(caller: str, eps: float, norm: float, *, name: str = "eps") -> None:
    """``ValueError`` unless the length and the norm are such."""
    if norm not in NORMS:
        raise ValueError(f"{caller}: norm must be 2 or infinity, got {norm}")
    if not 0 <= eps < inf:
        raise ValueError(
            f"{caller}: {name} must be 0 or more, and finite, got {eps}"
        )


def _inside(caller: str, x: Tensor, box: Box) -> None:
    """``ValueError`` unless x holds floats within the box."""
    if not x.is_floating_point():
        raise ValueError(
            f"{caller}: x must hold floating-point numbers, got {x.dtype}"
        )
    low, high = box
    if x.numel() and not bool(((x >= low) & (x <= high)).all()):
        raise ValueError(
            f"{caller}: x must lie from {low} to {high}, the box, got numbers "
            f"from {float(x.min()):.3g} to {float(x.max()):.3g}"
        )

"""Classifiers for a domain without labels: adversaries and penalties.

A batch holds source images, whose labels are known, and target images, whose
labels are not. An ``Adapted`` model returns the logits of the first and a
loss that is small if the features of both look alike.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


class Reverse(torch.autograd.Function):
    """The identity, whose backward pass turns the gradient round."""

    @staticmethod
    def forward(ctx, x: Tensor, strength: float) -> Tensor:
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx, dy: Tensor) -> tuple[Tensor, None]:
        return -ctx.strength * dy, None  # (gradient-reversal-dx)


def reverse_gradient(x: Tensor, strength: float = 1.0) -> Tensor:
    """x (...) itself; its gradient is -strength times what arrives."""
    return Reverse.apply(x, strength)


def growing(p: float, rate: float = 10.0) -> float:
    """From 0 at p = 0 to almost 1 at p = 1, the fraction trained."""
    return 2 / (1 + math.exp(-rate * p)) - 1  # (reversal-schedule)


class GradientReversal(nn.Module):
    """``reverse_gradient`` whose strength grows over ``steps`` steps.

    The number of training passes so far is a buffer, so that a training that
    resumes goes on where it stopped. Ganin et al. (2016), section 5.2.2,
    https://jmlr.org/papers/v17/15-239.html
    """

    passes: Tensor

    def __init__(
        self, steps: int, strength: float = 1.0, rate: float = 10.0
    ) -> None:
        super().__init__()
        if steps < 1 or not 0 <= strength < math.inf:
            raise ValueError(
                "GradientReversal: steps must be at least 1 and strength a "
                f"finite number from 0 on, got {steps} and {strength}"
            )
        self.steps, self.strength, self.rate = steps, strength, rate
        self.register_buffer("passes", torch.zeros((), dtype=torch.int64))

    def current(self) -> float:
        """The strength of the next pass."""
        p = min(int(self.passes) / self.steps, 1.0)
        return self.strength * growing(p, self.rate)

    def forward(self, x: Tensor) -> Tensor:
        strength = self.current()
        if self.training:
            self.passes += 1
        return reverse_gradient(x, strength)


class Adversary(nn.Module):
    """The loss of a head that tells source from target, behind a reversal.

    ``head`` takes features (N, D) to one logit a row, that of the source.
    """

    def __init__(self, head: nn.Module, reversal: nn.Module) -> None:
        super().__init__()
        self.reversal, self.head = reversal, head

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        logits = self.head(self.reversal(torch.cat([source, target])))
        domain = torch.zeros_like(logits)
        domain[: len(source)] = 1
        return F.binary_cross_entropy_with_logits(logits, domain)


class KernelDistance(nn.Module):
    """``weight`` times the squared distance of two means in a kernel's space.

    Features are (N, D) and (M, D), two rows of each at least; of two rows at
    the distance r the kernel is exp(-r² / s), with s the mean of r² over all
    pairs of rows. No row is paired with itself, so that the mean of the
    estimate is 0 for equal distributions, and a single one may lie below 0.
    Known as MMD: Gretton et al. (2012), lemma 6,
    https://jmlr.org/papers/v13/gretton12a.html
    """

    def __init__(self, weight: float = 1.0) -> None:
        super().__init__()
        if not 0 <= weight < math.inf:
            raise ValueError(
                "KernelDistance: weight must be a finite number from 0 on, "
                f"got {weight}"
            )
        self.weight = weight

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        N, both = len(source), torch.cat([source, target])
        products = both @ both.T
        norms = products.diagonal()
        squared = norms[:, None] + norms - 2 * products
        squared = squared.clamp(min=0)  # where rows are equal, to rounding
        k = torch.exp(-squared / (squared.mean().detach() + 1e-12))
        within = others(k[:N, :N]) + others(k[N:, N:])
        return self.weight * (within - 2 * k[:N, N:].mean())  # (mmd)


def others(k: Tensor) -> Tensor:
    """The mean of k (N, N) over pairs of two different rows."""
    N = len(k)
    if N < 2:
        raise ValueError(
            f"KernelDistance: each domain must have two rows at least, got {N}"
        )
    return (k.sum() - k.trace()) / (N * (N - 1))


class Adapted(nn.Module):
    """``features`` (N, ...) to (N, D), ``head`` to logits, ``alignment``.

    In training ``model(x, x_target)`` returns the logits of x and the loss
    that ``alignment`` finds between the features of both. The domains pass
    through ``features`` one after the other, so batch norm standardises each
    by its own statistics. Given x alone, or in evaluation, the logits.
    """

    def __init__(
        self,
        features: nn.Module,
        head: nn.Module,
        alignment: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.features, self.head = features, head
        self.alignment = alignment

    def forward(
        self, x: Tensor, x_target: Tensor | None = None
    ) -> Tensor | tuple[Tensor, Tensor]:
        source = self.features(x)
        logits = self.head(source)
        if x_target is None or self.alignment is None or not self.training:
            return logits
        return logits, self.alignment(source, self.features(x_target))


def adaptation_loss(
    output: Tensor | tuple[Tensor, Tensor], labels: Tensor
) -> Tensor:
    """Cross-entropy of the source's logits, plus the alignment's loss."""
    if isinstance(output, Tensor):
        return F.cross_entropy(output, labels)
    logits, alignment = output
    return F.cross_entropy(logits, labels) + alignment  # (adaptation-loss)

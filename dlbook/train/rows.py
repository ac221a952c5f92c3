"""Adam for many networks side by side, a rate for each."""

from collections.abc import Sequence

import torch
from torch import Tensor


class RowAdam:
    """Adam with a rate for each of R networks, whose axis comes first.

    As ``torch.optim.Adam``: Kingma and Ba (2015),
    https://arxiv.org/abs/1412.6980
    """

    def __init__(
        self,
        params: Sequence[Tensor],
        lr: Sequence[float],
        betas: tuple[float, float] = (0.5, 0.999),
    ) -> None:
        self.params, self.betas, self.k = list(params), betas, 0
        rates = torch.as_tensor(lr, dtype=self.params[0].dtype)
        rates = rates.to(self.params[0].device)
        if any(len(p) != len(rates) for p in self.params):
            raise ValueError(
                f"RowAdam: a rate for each of {len(self.params[0])} networks,"
                f" got {len(rates)}"
            )
        self.rates = [rates.view(-1, *[1] * (p.ndim - 1)) for p in self.params]
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self, loss: Tensor) -> None:
        """One step down the losses (R,), each of its own network."""
        self.k += 1
        first, second = self.betas
        ones = torch.ones_like(loss)  # no weight moves another's loss
        g = torch.autograd.grad(loss, self.params, ones)
        torch._foreach_lerp_(self.m, g, 1 - first)
        torch._foreach_mul_(self.v, second)
        torch._foreach_addcmul_(self.v, g, g, 1 - second)
        root = torch._foreach_sqrt(self.v)
        torch._foreach_mul_(root, (1 - second**self.k) ** -0.5)
        torch._foreach_add_(root, 1e-8)
        move = torch._foreach_div(self.m, root)
        torch._foreach_mul_(move, self.rates)
        torch._foreach_mul_(move, -1 / (1 - first**self.k))
        torch._foreach_add_(self.params, move)

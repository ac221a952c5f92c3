"""Cover a square of each image while a model trains."""

import torch
from torch import Tensor, nn


class RandomErase(nn.Module):
    """Put ``fill`` over a square of each image, in training.

    x (N, C, H, W); the square has ``side`` pixels and lies anywhere inside
    the image. Behind ``Standardise``, 0 is the mean colour. DeVries and
    Taylor (2017), arXiv:1708.04552, let it stand over the margin too.
    """

    def __init__(self, side: int, fill: float = 0.0) -> None:
        super().__init__()
        if not isinstance(side, int) or side < 0:
            raise ValueError(
                f"RandomErase: side must be a whole number from 0 on, got "
                f"{side!r}"
            )
        self.side, self.fill = side, fill

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.side == 0:
            return x
        rows, columns = (self._covered(len(x), n, x) for n in x.shape[2:])
        square = rows[:, None, :, None] & columns[:, None, None, :]
        return x.masked_fill(square, self.fill)

    def _covered(self, N: int, length: int, x: Tensor) -> Tensor:
        """For each image, which of ``length`` lines are covered (N, L)."""
        if length < self.side:
            raise ValueError(
                f"RandomErase: a square of {self.side} does not fit into "
                f"images of {tuple(x.shape[2:])}"
            )
        first = torch.randint(length - self.side + 1, (N, 1), device=x.device)
        line = torch.arange(length, device=x.device)
        return (line >= first) & (line < first + self.side)

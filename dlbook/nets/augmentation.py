"""Layers that vary images while a model trains, and pass them on after.

They draw from torch's generator, which ``fit`` seeds: put them first in a
model, before or after ``Standardise``.
"""

import torch
from torch import Tensor, nn


class RandomShift(nn.Module):
    """Move each image by up to ``reach`` pixels either way, in training.

    x (N, C, H, W); what comes in at the margin is the ``fill`` value. It is
    torchvision's ``RandomCrop`` of images padded by ``reach``.
    """

    def __init__(self, reach: int, fill: float = 0.0) -> None:
        super().__init__()
        if not isinstance(reach, int) or reach < 0:
            raise ValueError(
                "RandomShift: reach must be a whole number from 0 on, got "
                f"{reach!r}"
            )
        self.reach, self.fill = reach, fill

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.reach == 0:
            return x
        N, _, H, W = x.shape
        reach, device = self.reach, x.device
        padded = nn.functional.pad(x, (reach,) * 4, value=self.fill)
        corner = torch.randint(2 * reach + 1, (2, N, 1), device=device)
        rows = corner[0] + torch.arange(H, device=device)
        columns = corner[1] + torch.arange(W, device=device)
        image = torch.arange(N, device=device)[:, None, None]
        moved = padded[image, :, rows[:, :, None], columns[:, None]]
        return moved.movedim(-1, 1)


class RandomFlip(nn.Module):
    """Mirror each image, left to right, with probability ½, in training.

    x (N, C, H, W). torchvision's ``RandomHorizontalFlip`` draws once for all
    images of a batch; here each has a draw of its own.
    """

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        flips = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
        return torch.where(flips, x.flip(3), x)

"""The first layer of an image model: raw pixels in, standardised floats out.

With it in front, a model takes the bytes of a picture as they are stored, and
what was measured on the training pictures is saved with the weights.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn


class Standardise(nn.Module):
    """(x - mean) / std, by a fixed mean and std for each channel.

    x (N, C) or (N, C, H, W) of any number type; the output has the dtype of
    the buffers, float32 unless the model is moved. mean and std are numbers,
    or have one entry a channel; std must be positive, else ``ValueError``.
    It is torchvision's ``Normalize`` as a layer, which takes bytes too.
    """

    mean: Tensor
    std: Tensor

    def __init__(
        self, mean: float | Sequence[float], std: float | Sequence[float]
    ) -> None:
        super().__init__()
        for name, value in (("mean", mean), ("std", std)):
            value = torch.as_tensor(value, dtype=torch.float32).reshape(-1)
            self.register_buffer(name, value)
        sizes = {len(self.mean), len(self.std)} - {1}
        if len(sizes) > 1:
            raise ValueError(
                "Standardise: mean and std must have one entry a channel or "
                f"one alone, got {len(self.mean)} and {len(self.std)}"
            )
        if not (self.std > 0).all() or not self.mean.isfinite().all():
            raise ValueError(
                "Standardise: mean must be finite and std positive, got "
                f"mean {mean} and std {std}"
            )

    @classmethod
    def of(cls, x: np.ndarray | Tensor) -> "Standardise":
        """By the mean and standard deviation of x, channel by channel."""
        if isinstance(x, np.ndarray):
            x = torch.tensor(x)  # a copy: x may be read-only
        if x.ndim < 2 or len(x) == 0:
            raise ValueError(
                "Standardise.of: x must have shape (N, C, ...) with N > 0, "
                f"got {tuple(x.shape)}"
            )
        axes = (0, *range(2, x.ndim))
        std, mean = torch.std_mean(x.double(), axes, correction=0)
        return cls(mean.tolist(), std.tolist())

    def forward(self, x: Tensor) -> Tensor:
        channels = {len(self.mean), len(self.std)} - {1}
        if x.ndim < 2 or channels - {x.shape[1]}:
            raise ValueError(
                f"Standardise: x must have shape (N, C, ...) with C = "
                f"{max(channels, default='any')}, got {tuple(x.shape)}"
            )
        shape = (-1, *(1,) * (x.ndim - 2))
        x = x.to(self.mean.dtype)
        return (x - self.mean.view(shape)) / self.std.view(shape)

"""Encoder and decoder, with a bottleneck between them."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from dlbook.nets.perceptron import mlp


class Autoencoder(nn.Module):
    """Rows of D numbers to codes of K, and back.

    ``sizes`` are those of the encoder, D first and K last; the decoder has
    them in reverse. Between its layers each has the activation, codes and
    what is given back have none. In training, normal ``noise`` of this
    standard deviation is added to the input. With ``limits`` inputs must lie
    between them: what is drawn from 0 to 1 is then not fed from 0 to 255.
    ``ValueError`` for other inputs, and for codes of another size.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        activation: Callable[[], nn.Module] = nn.ReLU,
        noise: float = 0.0,
        limits: tuple[float, float] | None = None,
    ) -> None:
        super().__init__()
        if not noise >= 0:
            raise ValueError(
                f"Autoencoder: noise must be from 0 on, got {noise}"
            )
        self.encoder = mlp(sizes, activation=activation)
        self.decoder = mlp(list(sizes)[::-1], activation=activation)
        self.sizes, self.noise, self.limits = tuple(sizes), noise, limits

    def encode(self, x: Tensor) -> Tensor:
        """The codes (N, K) of x (N, D)."""
        self._check("x", x, self.sizes[0])
        if self.limits is not None and x.numel():
            low, high = self.limits
            least, most = x.min().item(), x.max().item()
            if not low <= least <= most <= high:
                raise ValueError(
                    f"Autoencoder: x must lie from {low} to {high}, got "
                    f"{least:.4g} to {most:.4g}"
                )
        return self.encoder(self._noisy(x))

    def decode(self, z: Tensor) -> Tensor:
        """What the codes z (N, K) give back, (N, D)."""
        self._check("code", z, self.sizes[-1])
        return self.decoder(z)

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))

    def _noisy(self, x: Tensor) -> Tensor:
        if not self.training or not self.noise:
            return x
        return x + self.noise * torch.randn_like(x)

    def _check(self, name: str, a: Tensor, size: int) -> None:
        if a.ndim != 2 or a.shape[1] != size or not a.is_floating_point():
            raise ValueError(
                f"Autoencoder: {name} must have shape (N, {size}) and hold "
                f"floating-point numbers, got {tuple(a.shape)}, {a.dtype}"
            )

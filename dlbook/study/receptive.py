"""How much of the image a unit of a convolutional network sees."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from dlbook.train.execution import evaluating

WINDOWS = (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)
OPTIONS = ("kernel_size", "stride", "padding", "dilation")


@dataclass(frozen=True)
class View:
    """Unit i sees ``size`` pixels, the first at start + i jump.

    Along one axis of the image; pixels beyond its border are padding.
    Araujo et al. (2019), doi:10.23915/distill.00021.
    """

    size: int = 1
    jump: int = 1
    start: int = 0

    def behind(
        self, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
    ) -> "View":
        """The view of a unit that looks at such units through a window."""
        span = dilation * (kernel - 1)
        return View(
            size=self.size + span * self.jump,  # (receptive-field)
            jump=self.jump * stride,  # (jump)
            start=self.start - padding * self.jump,  # (field-start)
        )

    def pixels(self, unit: int, length: int) -> range:
        """The pixels that ``unit`` sees, of the ``length`` that there are."""
        first = self.start + unit * self.jump
        return range(max(first, 0), min(first + self.size, length))


def view_behind(
    view: View | None, layer: nn.Module, x: Tensor, y: Tensor
) -> View | None:
    """The view behind ``layer``, which made y (N, C', H', W') from x.

    None where there are no positions, and where it cannot be told. A layer
    that has no window and keeps the size is taken to work on each position
    alone. ``ValueError`` for a window that is not square.
    """
    if view is None or x.ndim != 4 or y.ndim != 4:
        return None
    if isinstance(layer, nn.AdaptiveAvgPool2d):
        (kernel, rest), *others = set(map(divmod, x.shape[2:], y.shape[2:]))
        return None if rest or others else view.behind(kernel, kernel)
    if not isinstance(layer, WINDOWS):
        return view if x.shape[2:] == y.shape[2:] else None
    return view.behind(*(_side(layer, name) for name in OPTIONS))


def gradient_footprint(
    model: nn.Module,
    input_shape: tuple[int, int, int],
    unit: tuple[int, int],
    *,
    images: int = 64,
    seed: int = 0,
) -> np.ndarray:
    """Mean |gradient| (H, W) of what ``unit`` says, for each pixel.

    ``model`` takes (N, C, H, W) to maps, in which ``unit`` is a position;
    its channels are added up. The mean is over random images of
    ``input_shape`` (C, H, W). A pixel that the unit cannot see has zero.
    ``ValueError`` where the output has no such position, or no gradient.
    """
    if takes_indices(model):
        raise ValueError(
            "gradient_footprint: the model takes whole numbers, which have "
            "no gradient: give it the layers behind the embedding"
        )
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(images, *input_shape, generator=generator)
    x = x.to(blank(model, ())).requires_grad_()
    with evaluating(model), torch.enable_grad():
        y = model(x)
    height, width = y.shape[2:] if y.ndim == 4 else (0, 0)
    if unit[0] not in range(height) or unit[1] not in range(width):
        raise ValueError(
            f"unit {unit} is no position of an output {tuple(y.shape)}, "
            "which must be (N, C, H, W)"
        )
    if not y.requires_grad:
        raise ValueError(
            "gradient_footprint: the output has no gradient: the model "
            "detaches it, or rounds"
        )
    with torch.enable_grad():
        said = y[:, :, unit[0], unit[1]].sum()
    (dx,) = torch.autograd.grad(said, x, materialize_grads=True)
    return dx.abs().mean((0, 1)).cpu().numpy()


def blank(model: nn.Module, shape: tuple[int, ...]) -> Tensor:
    """Zeros as the model takes them, where its parameters are."""
    like = next(model.parameters(), torch.empty(0))
    dtype = torch.long if takes_indices(model) else like.dtype
    return torch.zeros(shape, dtype=dtype, device=like.device)


def takes_indices(model: nn.Module) -> bool:
    """Whether the first layer that has parameters is an embedding."""
    layers = (m for m in model.modules() if not list(m.children()))
    first = next((m for m in layers if list(m.parameters())), None)
    return isinstance(first, nn.Embedding | nn.EmbeddingBag)


def _side(layer: nn.Module, name: str) -> int:
    """An option of a square window, the same along both axes."""
    option = getattr(layer, name, 1)
    sides = {option} if isinstance(option, int) else set(option)
    if len(sides) > 1 or isinstance(option, str):
        kind = type(layer).__name__
        raise ValueError(
            f"the view through {kind} needs one {name}, got {option!r}"
        )
    return sides.pop()

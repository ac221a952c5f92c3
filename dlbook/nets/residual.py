"""A multi-layer perceptron whose layers add to what is there."""

from torch import Tensor, nn


class Residual(nn.Module):
    """y = x + share · branch(x), by a fixed share."""

    def __init__(self, branch: nn.Module, share: float = 1.0) -> None:
        super().__init__()
        self.branch = branch
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """Input and output have one shape, which the branch keeps."""
        y = self.branch(x)
        if y.shape != x.shape:
            raise ValueError(
                f"Residual: the branch must keep the shape {tuple(x.shape)}, "
                f"it gives {tuple(y.shape)}"
            )
        return x + self.share * y  # (residual)


def residual_mlp(
    inputs: int, width: int, depth: int, classes: int, *, share: float = 1.0
) -> nn.Sequential:
    """``depth`` hidden layers of ``width``, all but the first in a branch.

    Input (N, ...) with ``inputs`` numbers an example, output (N, classes). A
    branch is ReLU and a linear map, the activation first: He et al. (2016),
    https://doi.org/10.1007/978-3-319-46493-0_38
    """
    if min(inputs, width, depth, classes) < 1:
        raise ValueError(
            "residual_mlp: inputs, width, depth and classes must be 1 at "
            f"least, got {inputs}, {width}, {depth} and {classes}"
        )
    blocks = [
        Residual(nn.Sequential(nn.ReLU(), nn.Linear(width, width)), share)
        for _ in range(depth - 1)
    ]
    first, last = nn.Linear(inputs, width), nn.Linear(width, classes)
    return nn.Sequential(nn.Flatten(), first, *blocks, nn.ReLU(), last)

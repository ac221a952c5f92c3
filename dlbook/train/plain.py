"""The training loop with nothing around it, for reading."""

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.optim import Optimizer

from dlbook.train.seeding import shuffled


def plain_fit(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    *,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int = 128,
    seed: int = 0,
) -> None:
    """Train ``model`` on x (N, ...), y (N,), in place, by cross-entropy.

    What ``fit`` does where nothing more is asked of it: the same examples in
    the same order, so the same weights.
    """
    model.train()
    for epoch in range(epochs):
        for rows in shuffled(len(x), seed, epoch).split(batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
    model.eval()

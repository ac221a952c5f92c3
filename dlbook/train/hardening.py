"""Training on inputs that are changed afresh at each step."""

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.optim import Optimizer

from dlbook.train.seeding import shuffled

Change = Callable[[nn.Module, Tensor, Tensor], Tensor]


def hardened_fit(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    change: Change,
    *,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int = 128,
    seed: int = 0,
) -> None:
    """``plain_fit``, where each batch is first changed against the model.

    ``change(model, x, y)`` gives the inputs that the step learns from; their
    labels stay. With an attack for it this is adversarial training, and the
    gradient is that of the loss at the inputs found, which are held still.
    Madry et al. (2018), arXiv:1706.06083
    """
    model.train()
    for epoch in range(epochs):
        for rows in shuffled(len(x), seed, epoch).split(batch_size):
            worse = change(model, x[rows], y[rows]).detach()
            optimizer.zero_grad()
            loss = F.cross_entropy(model(worse), y[rows])  # (min-max)
            loss.backward()
            optimizer.step()
    model.eval()

"""Generators and discriminators that are trained against each other.

R pairs side by side: draws and data are (R, N, D), scores (R, N, 1), a loss
is one number a pair, (R,).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from dlbook.train.rows import RowAdam

Loss = Callable[[Tensor, Tensor], Tensor]
Source = Callable[[], Tensor]


def average(values: Tensor) -> Tensor:
    """The mean over all but the first axis, (R,)."""
    return values.flatten(1).mean(dim=1)


def logistic(real: Tensor, fake: Tensor) -> Tensor:
    """-ln D of the data and -ln(1 - D) of the draws, from scores, halved."""
    return (average(softplus(-real)) + average(softplus(fake))) / 2


def critic(real: Tensor, fake: Tensor) -> Tensor:
    """How much less the data score than the draws."""
    return average(fake) - average(real)


def doubt(fake: Tensor) -> Tensor:
    """The non-saturating loss: -ln D of the draws."""
    return average(softplus(-fake))


def odds(fake: Tensor) -> Tensor:
    """The minimax loss: ln(1 - D) of the draws."""
    return -average(softplus(fake))


def worth(fake: Tensor) -> Tensor:
    """A critic's scores of the draws, to be raised."""
    return -average(fake)


def squared_slopes(D: nn.Module, x: Tensor) -> Tensor:
    """Squares (R, N) of the length of the gradient of D's score by x.

    They have gradients for D's parameters: the graph of the first backward
    pass is kept.
    """
    x = x.detach().requires_grad_()
    (dx,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return dx.square().sum(dim=-1)


def at_data(D: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """Half the mean square of the slope at the data, (R,)."""
    return average(squared_slopes(D, real)) / 2  # (gan-slope)


def between(D: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """Mean square of what the slope lacks to 1, between data and draws.

    Gulrajani et al. (2017), https://arxiv.org/abs/1704.00028
    """
    share = torch.rand_like(real[..., :1])
    x = share * real + (1 - share) * fake.detach()
    length = (squared_slopes(D, x) + 1e-12).sqrt()
    return average((length - 1) ** 2)  # (gan-wasserstein-penalty)


@dataclass(frozen=True)
class Duel:
    """What the two sides minimise, and how often each moves in a step."""

    teach: Loss = logistic  # of the scores of data and of draws
    learn: Callable[[Tensor], Tensor] = doubt  # of the scores of draws
    penalty: Callable[[nn.Module, Tensor, Tensor], Tensor] | None = None
    strength: float = 0.0
    teach_steps: int = 1
    learn_steps: int = 1

    def __post_init__(self) -> None:
        if min(self.teach_steps, self.learn_steps) < 1:
            raise ValueError(
                "Duel: each side moves once at least, got "
                f"{self.teach_steps} and {self.learn_steps}"
            )
        if self.strength < 0 or (self.strength > 0) != bool(self.penalty):
            raise ValueError(
                "Duel: a penalty goes with a strength above 0, got "
                f"{self.strength}"
            )


def train_pairs(
    G: nn.Module,
    D: nn.Module,
    data: Source,
    noise: Source,
    duel: Duel,
    *,
    lr: Sequence[float],
    steps: int,
) -> Iterator[Tensor]:
    """Train in place; after each step the discriminators' losses (2, R).

    ``data()`` and ``noise()`` give a batch for each of R pairs, ``lr (R,)``
    is the rate of both sides. The first row is the loss by which the
    discriminators moved last, without its penalty, the second the
    generators'.
    """
    teacher = RowAdam(list(D.parameters()), lr)
    learner = RowAdam(list(G.parameters()), lr)
    for _ in range(steps):
        for _ in range(duel.teach_steps):
            real, fake = data(), G(noise()).detach()
            told = loss = duel.teach(D(real), D(fake))
            if duel.penalty is not None:
                loss = loss + duel.strength * duel.penalty(D, real, fake)
            teacher.step(loss)
        for _ in range(duel.learn_steps):
            missed = duel.learn(D(G(noise())))
            learner.step(missed)
        yield torch.stack([told.detach(), missed.detach()])

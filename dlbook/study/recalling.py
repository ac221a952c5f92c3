"""Networks that read texts with a dictionary in them: training, judging."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from dlbook.byhand.recall import Texts, share_right

Draw = Callable[[np.random.Generator], Texts]


def recall_loss(net: nn.Module, texts: Texts) -> Tensor:
    """Mean loss in nats over the answers that are known."""
    known = torch.as_tensor(texts.known)
    z = net(torch.as_tensor(texts.tokens))
    return F.cross_entropy(z[known], torch.as_tensor(texts.targets)[known])


def learn_recall(
    net: nn.Module,
    draw: Draw,
    rng: np.random.Generator,
    *,
    steps: int,
    lr: float,
    texts: Texts,
    every: int = 50,
) -> np.ndarray:
    """Adam on fresh texts at each step; returns shares right, as it goes.

    The rate rises over the first tenth of the steps and then falls to zero
    along half a cosine; gradients are clipped at norm 1. ``texts`` judge
    every ``every`` steps and at the end: (steps / every + 1,).
    """
    if steps < 1 or steps % every:
        raise ValueError(
            f"learn_recall: {every} must divide steps, got {steps}"
        )
    optimizer, shares = torch.optim.Adam(net.parameters(), lr), []
    for step in range(steps):
        if step % every == 0:
            shares.append(recalled(net, texts).mean())
        done = (step + 1) / steps
        rise, fall = 10 * done, (1 + np.cos(np.pi * done)) / 2
        optimizer.param_groups[0]["lr"] = lr * min(rise, fall)
        loss = recall_loss(net, draw(rng))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    return np.array([*shares, recalled(net, texts).mean()])


@torch.no_grad()
def recalled(net: nn.Module, texts: Texts) -> np.ndarray:
    """Share of the known answers that the net gives, text by text (N,).

    Each text must have one, else ``ValueError``.
    """
    if not texts.known.any(axis=1).all():
        raise ValueError("recalled: a text has no answer that is known")
    said = net(torch.as_tensor(texts.tokens)).argmax(-1).numpy()
    return share_right(said, texts)

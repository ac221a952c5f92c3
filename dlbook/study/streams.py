"""A language model on long streams: its fit, its surprise, its next token."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

Array = np.ndarray


@dataclass(frozen=True)
class Streams:
    """How a text is read in training: N streams, windows of ``width``.

    ``steps`` of Adam at a rate that falls from ``lr`` along half a cosine,
    gradients clipped to the joint norm ``limit``.
    """

    steps: int
    lr: float
    N: int = 32
    width: int = 64
    limit: float = 1.0


def fit_streams(
    model: nn.Module,
    ids: Array,
    how: Streams,
    watch: Callable[[nn.Module], float] | None = None,
    every: int = 100,
) -> list[tuple[int, float]]:
    """Fit to ids (T,), the state carried from window to window.

    The text is cut into N streams of one length, read from their start over
    and over; there the state is zero. Returns steps and ``watch(model)``,
    asked each ``every`` steps and after the last.
    """
    length = (len(ids) - 1) // how.N
    if length < how.width:
        raise ValueError(
            f"{how.N} streams of {how.width} need "
            f"{how.N * how.width + 1} tokens, got {len(ids)}"
        )
    x, y = (
        on_its_device(model, ids[k : k + how.N * length].reshape(how.N, -1))
        for k in (0, 1)
    )
    optimiser = torch.optim.Adam(model.parameters(), how.lr)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, how.steps)
    count, state = length // how.width, None
    told: list[tuple[int, float]] = []
    best = (np.inf, model.state_dict())
    for step in range(how.steps):
        a = how.width * (step % count)
        state = detached(state) if a else None
        logits, state = model(x[:, a : a + how.width], state)
        labels = y[:, a : a + how.width]
        loss = nn.functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten()
        )
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), how.limit)
        optimiser.step()
        rate.step()
        last = step + 1 == how.steps
        if watch and (last or (step + 1) % every == 0):
            told.append((step + 1, watch(model)))
            if told[-1][1] < best[0]:
                best = told[-1][1], copied(model)
    model.load_state_dict(best[1])
    return told


def copied(model: nn.Module) -> dict[str, torch.Tensor]:
    """The model's weights as they are now."""
    return {name: p.clone() for name, p in model.state_dict().items()}


def on_its_device(model: nn.Module, ids: Array) -> torch.Tensor:
    """The ids as a tensor where the model's weights are."""
    return torch.as_tensor(ids, device=next(model.parameters()).device)


def detached(state: tuple | torch.Tensor | None):
    """The state's numbers, through which no gradient goes back."""
    if isinstance(state, tuple):
        return tuple(part.detach() for part in state)
    return None if state is None else state.detach()


@torch.no_grad()
def log_probabilities(
    model: nn.Module, ids: Array, lead: int = 64, rows: int = 64
) -> Array:
    """log p (T - lead, K) of what may stand at ids (T,) from ``lead`` on.

    The text is cut into ``rows`` that are read side by side, each after the
    ``lead`` tokens before it, from the zero state.
    """
    n = len(ids) - lead
    if n < 1 or lead < 1:
        raise ValueError(
            f"expected more than lead = {lead} tokens, and a lead of one at "
            f"least, got {len(ids)}"
        )
    width = -(-n // rows)
    # Beyond the end the text begins anew; those rows' ends are cut off.
    starts = np.arange(-(-n // width)) * width
    places = starts[:, None] + np.arange(width + lead - 1)
    logits, _ = model(on_its_device(model, ids[places % len(ids)]))
    log_p = logits[:, lead - 1 :].double().log_softmax(-1)
    return log_p.flatten(0, 1)[:n].cpu().numpy()


def surprise(model: nn.Module, ids: Array, lead: int = 64) -> Array:
    """-log p, in nats, of each of ids (T,) from ``lead`` on, (T - lead,)."""
    log_p = log_probabilities(model, ids, lead)
    return -np.take_along_axis(log_p, ids[lead:, None], 1)[:, 0]


class Reader:
    """p of the next token by a model that reads on where it stopped."""

    def __init__(self, model: nn.Module) -> None:
        self.model, self.state, self.seen = model, None, 0

    @torch.no_grad()
    def __call__(self, ids: Array) -> Array:
        """p (M, K) after ids (M, T), which continue those of the last call."""
        new = on_its_device(self.model, ids[:, self.seen :])
        logits, self.state = self.model(new, self.state)
        self.seen = ids.shape[1]
        return logits[:, -1].double().softmax(-1).cpu().numpy()

"""Two predictors of series in PyTorch, beside those of byhand.forecasting."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from dlbook.byhand.forecasting import SKIP, Window, windows

Array = np.ndarray


def window_net(
    x: Array, seed: int, p: int, lr: float, H: int, steps: int = 2000
) -> Window:
    """A net without state, of H hidden units, on the last p numbers.

    Adam on 256 random rows a step, from the series x (N, T).
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    rows = torch.tensor(windows(x, p + 1).reshape(-1, p + 1)).float()
    net = nn.Sequential(nn.Linear(p, H), nn.Tanh(), nn.Linear(H, 1))

    def loss_at(step: int) -> torch.Tensor:
        part = rows[torch.from_numpy(rng.integers(len(rows), size=256))]
        return (net(part[:, :p]) - part[:, p:]).square().mean()

    _descend(net, loss_at, lr, steps)

    def predict(rows: Array) -> Array:
        y = net(torch.tensor(np.ascontiguousarray(rows)).float())
        return y[..., 0].double().numpy()

    return Window(p, predict)


class LSTM(nn.Module):
    """PyTorch's LSTM of 16 units, fitted on x (N, T) as ``network`` is.

    Windows of 50 steps, the state carried. Hochreiter and Schmidhuber (1997),
    https://doi.org/10.1162/neco.1997.9.8.1735
    """

    def __init__(self, x: Array, seed: int, lr: float, steps: int = 500):
        super().__init__()
        torch.manual_seed(seed)
        self.core = nn.LSTM(1, 16, batch_first=True)
        self.out = nn.Linear(16, 1)
        z, state = _rows(x), None
        count = (z.shape[1] - 1) // 50

        def loss_at(step: int) -> torch.Tensor:
            nonlocal state
            a = 50 * (step % count)
            if a == 0:
                state = None
            y, (h, c) = self.step(z[:, a : a + 50], state)
            state = h.detach(), c.detach()
            return (y - z[:, a + 1 : a + 51]).square().mean()

        _descend(self, loss_at, lr, steps)

    def step(
        self, z: torch.Tensor, state: tuple | None = None
    ) -> tuple[torch.Tensor, tuple]:
        """Outputs (N, T, 1) along z (N, T, 1), and the last state."""
        h, state = self.core(z, state)
        return self.out(h), state

    def forward(self, x: Array) -> Array:
        """Predictions (N, T - SKIP), each from all numbers before."""
        y, _ = self.step(_rows(x[:, :-1]))
        return y[:, SKIP - 1 :, 0].double().numpy()

    def run_on(self, x: Array, steps: int) -> Array:
        """The ``steps`` numbers (N, steps) that it expects after x."""
        y, state = self.step(_rows(x))
        out = [y[:, -1:]]
        for _ in range(steps - 1):
            y, state = self.step(out[-1], state)
            out.append(y)
        return torch.cat(out, dim=1)[..., 0].double().numpy()


def _rows(x: Array) -> torch.Tensor:
    """x (N, T) as PyTorch's (N, T, 1), in single precision."""
    return torch.tensor(np.ascontiguousarray(x)[..., None]).float()


def _descend(
    net: nn.Module, loss_at: Callable[[int], torch.Tensor], lr: float, n: int
) -> None:
    """n steps of Adam on clipped gradients, the rate along a cosine."""
    optimiser = torch.optim.Adam(net.parameters(), lr)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, n)
    for step in range(n):
        loss = loss_at(step)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        rate.step()
    net.requires_grad_(False)

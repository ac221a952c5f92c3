"""Recurrent networks that predict the next character."""

import torch
from torch import nn

CORES = {"lstm": nn.LSTM, "gru": nn.GRU}


class CharModel(nn.Module):
    """An embedding of K characters in D numbers, H units, K scores.

    ``kind`` is lstm or gru. The forget gate's bias begins at 1: Jozefowicz et
    al. (2015), https://proceedings.mlr.press/v37/jozefowicz15.html
    """

    def __init__(self, kind: str, K: int, D: int, H: int) -> None:
        super().__init__()
        if kind not in CORES:
            raise ValueError(f"kind must be lstm or gru, got {kind!r}")
        self.table = nn.Embedding(K, D)
        self.core = CORES[kind](D, H, batch_first=True)
        self.out = nn.Linear(H, K)
        if kind == "lstm":
            with torch.no_grad():
                self.core.bias_ih_l0[H : 2 * H] = 1.0

    def forward(self, ids: torch.Tensor, state=None) -> tuple:
        """Scores (N, T, K) of what follows ids (N, T), and the last state."""
        K = self.table.num_embeddings
        if not ids.numel():
            raise ValueError(f"ids must not be empty, got {tuple(ids.shape)}")
        if ids.min() < 0 or ids.max() >= K:
            raise ValueError(
                f"tokens must lie from 0 to {K - 1}, got {int(ids.min())} to "
                f"{int(ids.max())}"
            )
        h, state = self.core(self.table(ids), state)
        return self.out(h), state

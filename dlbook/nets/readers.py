"""Recurrent networks that read tokens and predict the next."""

from torch import Tensor, nn

from dlbook.byhand.transformer import Sizes


class LSTMReader(nn.Module):
    """Logits (N, T, V) of the token after each of tokens (N, T)."""

    def __init__(self, V: int, D: int, H: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(V, D)
        self.states = nn.LSTM(D, H, batch_first=True)
        self.logits = nn.Linear(H, V)

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens are whole numbers below V; the first state is zero."""
        h, _ = self.states(self.tokens(tokens))
        return self.logits(h)


def reader_products(V: int, D: int, H: int) -> int:
    """Multiplications of matrices a token: 4 H (D + H), and H V at the end."""
    return 4 * H * (D + H) + H * V


def reader_like(sizes: Sizes) -> LSTMReader:
    """The widest reader that costs no more than a transformer of ``sizes``.

    The transformer is charged what it computes on T tokens at once, with all
    T² looks, hidden ones too. Embeddings have the same width D.
    """
    V, D = sizes.V, sizes.D
    budget, H = transformer_products(sizes), 1
    while reader_products(V, D, H + 1) <= budget:
        H += 1
    return LSTMReader(V, D, H)


def transformer_products(sizes: Sizes) -> int:
    """Multiplications of matrices a token, over a text of T tokens."""
    D = sizes.D
    block = 4 * D**2 + 2 * D * sizes.hidden + 2 * sizes.T * D
    return sizes.blocks * block + D * sizes.V

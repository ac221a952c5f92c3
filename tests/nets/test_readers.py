"""Readers of tokens: against the book's LSTM, and what they cost."""

import numpy as np
import pytest
import torch

from dlbook import ops
from dlbook.byhand.transformer import Sizes
from dlbook.nets import (
    LSTMReader,
    Transformer,
    reader_like,
    reader_products,
    transformer_products,
)


def test_logits_are_those_of_the_books_lstm():
    """Embedding, states and logits from the book's operations."""
    torch.manual_seed(0)
    net = LSTMReader(5, 3, 4).double()
    tokens = np.array([[0, 4, 2], [1, 1, 3]])
    arrays = [p.detach().numpy() for p in net.parameters()]
    E, Wx, Wh, bx, bh, Wv, bv = arrays
    zero = np.zeros((2, 4))
    (h, _), _ = ops.lstm(E[tokens], zero, zero, Wx.T, Wh.T, bx + bh)
    z = net(torch.as_tensor(tokens)).detach().numpy()
    np.testing.assert_allclose(z, h @ Wv.T + bv, atol=1e-12)


def multiplied(net, tokens):
    """Multiplications a token that PyTorch counts, half its operations."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        net(tokens)
    return counter.get_total_flops() / 2 / tokens.numel()


def test_a_transformers_products_are_those_pytorch_counts():
    """Of linear layers and of both products of attention."""
    sizes = Sizes(V=7, T=6, D=8, heads=2, blocks=3, hidden=12)
    tokens = torch.zeros(2, 6, dtype=torch.long)
    counted = multiplied(Transformer(sizes), tokens)
    if counted < transformer_products(sizes):  # a fused kernel, not counted
        counted += 3 * 2 * 6 * 8
    assert counted == transformer_products(sizes)


@pytest.mark.parametrize("hidden", [8, 100])
def test_a_reader_costs_as_much_as_it_may(hidden):
    """One unit more would cost more than the transformer."""
    sizes = Sizes(V=7, T=6, D=8, hidden=hidden)
    H = reader_like(sizes).states.hidden_size
    budget = transformer_products(sizes)
    assert reader_products(7, 8, H) <= budget < reader_products(7, 8, H + 1)


def test_a_readers_products_by_hand():
    """Two units of two inputs: 4 · 2 · 4 and three logits of two."""
    assert reader_products(3, 2, 2) == 32 + 6

"""A transformer that predicts the next token, from the book's operations.

A model is a dictionary of arrays: ``E (V, D)`` for the tokens, ``P (T, D)``
for the positions if they are learned, for each block l the arrays of
``BLOCK`` under ``"l.name"``, then ``gamma, beta (D,)`` and ``Wv (D, V)``,
``bv (V,)`` for the logits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dlbook import ops
from dlbook.byhand import heads as attending
from dlbook.byhand.blocks import BLOCK, block
from dlbook.ops.shapes import Array, expect

Arrays = dict[str, Array]
POSITIONS = ("rotary", "learned", "none")


@dataclass(frozen=True)
class Sizes:
    """Tokens V, longest sequence T, width D, heads, blocks, hidden units."""

    V: int
    T: int
    D: int = 32
    heads: int = 2
    blocks: int = 2
    hidden: int = 128
    positions: str = "rotary"

    def __post_init__(self) -> None:
        """Refuse sizes that make no model."""
        numbers = self.V, self.T, self.D, self.heads, self.blocks, self.hidden
        if min(numbers) < 1:
            raise ValueError(f"Sizes: all must be 1 at least, got {numbers}")
        if self.D % self.heads:
            raise ValueError(
                f"Sizes: heads must divide D = {self.D}, got {self.heads}"
            )
        if self.positions not in POSITIONS:
            raise ValueError(
                f"Sizes: positions must be one of {', '.join(POSITIONS)}, "
                f"got {self.positions!r}"
            )


def init(sizes: Sizes, rng: np.random.Generator) -> Arrays:
    """Weights of variance 1 over inputs, in float32; biases are zero.

    What adds to the stream, Wo and W2, is smaller by the root of the number
    of such branches: Radford et al. (2019), *Language Models are Unsupervised
    Multitask Learners*.
    """
    V, D, F = sizes.V, sizes.D, sizes.hidden

    def drawn(rows, columns, share=1.0):
        W = rng.standard_normal((rows, columns)) * share / np.sqrt(rows)
        return W.astype(np.float32)

    ones, zeros = np.ones(D, np.float32), np.zeros(D, np.float32)
    params = {"E": drawn(V, D, np.sqrt(V))}
    if sizes.positions == "learned":
        params["P"] = drawn(sizes.T, D, np.sqrt(sizes.T))
    branch = 1 / np.sqrt(2 * sizes.blocks)
    for index in range(sizes.blocks):
        Wa, Wo = drawn(D, 3 * D), drawn(D, D, branch)
        W1, W2 = drawn(D, F), drawn(F, D, branch)
        ba, b1 = (np.zeros(n, np.float32) for n in (3 * D, F))
        arrays = ones, zeros, Wa, ba, Wo, zeros, ones, zeros, W1, b1, W2, zeros
        named = zip(BLOCK, arrays, strict=True)
        params |= {f"{index}.{name}": a.copy() for name, a in named}
    params |= {"gamma": ones, "beta": zeros, "Wv": drawn(D, V)}
    return params | {"bv": np.zeros(V, np.float32)}


def forward(
    params: Mapping[str, Array],
    tokens: Array,
    sizes: Sizes,
    silent: Mapping[int, Sequence[int]] | None = None,
    masks: Mapping[int, Array] | None = None,
) -> tuple[Array, Callable[[Array], Arrays]]:
    """Logits (N, T, V) of the token after each of ``tokens (N, T)``.

    ``silent`` names the heads of a block that say their mean, ``masks`` its
    mask, the causal one elsewhere. The pullback takes dlogits to a
    dictionary of gradients. Tokens outside of the vocabulary, no token, and
    more than T of them with learned positions raise ``ValueError``.
    """
    N, T = _check_tokens(tokens, sizes)
    x, looked_up = ops.embedding(tokens, params["E"])
    if sizes.positions == "learned":
        x = x + params["P"][:T]
    turn = np.arange(T) if sizes.positions == "rotary" else None
    backs = []
    for index in range(sizes.blocks):
        arrays = [params[f"{index}.{name}"] for name in BLOCK]
        quiet, mask = (silent or {}).get(index, ()), (masks or {}).get(index)
        how = {"heads": sizes.heads, "turn": turn}
        x, back = block(x, *arrays, **how, silent=quiet, mask=mask)
        backs.append(back)
    x, back_norm = ops.layer_norm(x, params["gamma"], params["beta"])
    rows = x.reshape(N * T, sizes.D)
    z, back_logits = ops.affine(rows, params["Wv"], params["bv"])

    def pullback(dlogits):
        grads = {}
        dx, grads["Wv"], grads["bv"] = back_logits(dlogits.reshape(z.shape))
        dx, grads["gamma"], grads["beta"] = back_norm(dx.reshape(x.shape))
        for index in reversed(range(sizes.blocks)):
            dx, *found = backs[index](dx)
            names = (f"{index}.{name}" for name in BLOCK)
            grads |= dict(zip(names, found, strict=True))
        (grads["E"],) = looked_up(dx)
        if sizes.positions == "learned":
            grads["P"] = np.zeros_like(params["P"])
            grads["P"][:T] = dx.sum(axis=0)
        return grads

    return z.reshape(N, T, sizes.V), pullback


def gradient(
    params: Mapping[str, Array],
    tokens: Array,
    targets: Array,
    sizes: Sizes,
    counted: Array | None = None,
) -> tuple[float, Arrays]:
    """Mean loss in nats over the steps that count, and its gradients.

    ``targets (N, T)`` are the tokens that come next; ``counted (N, T)``, of
    booleans, says which of them enter the loss (all).
    """
    z, back = forward(params, tokens, sizes)
    expect("gradient", targets=(targets, tokens.shape))
    if counted is None:
        counted = np.ones(tokens.shape, bool)
    loss, pullback = ops.cross_entropy(z[counted], targets[counted])
    dz = np.zeros_like(z)
    (dz[counted],) = pullback(1.0)
    return float(loss), back(dz)


def looks(
    params: Mapping[str, Array], tokens: Array, sizes: Sizes
) -> list[Array]:
    """How much each step looks at each, (N, heads, T, T), block by block."""
    T = _check_tokens(tokens, sizes)[1]
    turn = np.arange(T) if sizes.positions == "rotary" else None
    x, found = params["E"][tokens], []
    if sizes.positions == "learned":
        x = x + params["P"][:T]
    for index in range(sizes.blocks):
        arrays = [params[f"{index}.{name}"] for name in BLOCK]
        gamma, beta, W, b = arrays[:4]
        a, _ = ops.layer_norm(x, gamma, beta)
        found.append(attending.weights(a, W, b, sizes.heads, turn))
        x, _ = block(x, *arrays, heads=sizes.heads, turn=turn)
    return found


def _check_tokens(tokens: Array, sizes: Sizes) -> tuple[int, int]:
    """N and T of tokens that the model can read, else ``ValueError``."""
    if np.ndim(tokens) != 2 or 0 in np.shape(tokens):
        raise ValueError(
            "transformer: tokens must have shape (N, T) with one step at "
            f"least, got {np.shape(tokens)}"
        )
    N, T = tokens.shape
    if sizes.positions == "learned" and sizes.T < T:
        raise ValueError(
            f"transformer: the table of positions ends at {sizes.T} steps, "
            f"got {T}"
        )
    return N, T

"""Writing on token by token: what was computed for the past is kept.

Under the causal mask no later token changes the keys and values of earlier
ones. So a step needs those of its own token alone, and the kept ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from dlbook import ops
from dlbook.byhand import heads as attending
from dlbook.byhand.blocks import BLOCK, perceptron
from dlbook.byhand.transformer import Sizes, forward
from dlbook.ops.shapes import Array

Choice = Callable[[Array], Array]


@dataclass
class Cache:
    """Keys and values (N, heads, T, E) of each block, ``steps`` of them set.

    Room for more is made when it is needed, twice as much each time.
    """

    steps: int = 0
    kept: dict[int, list[Array]] = field(default_factory=dict)

    def add(self, block: int, k: Array, v: Array) -> list[Array]:
        """All keys and values of ``block``, with k and v (N, heads, n, E)."""
        N, heads, n, E = k.shape
        end = self.steps + n
        room = self.kept.get(block)
        if room is None or room[0].shape[2] < end:
            empty = [np.empty((N, heads, 2 * end, E), k.dtype) for _ in "kv"]
            for old, new in zip(room or (), empty, strict=False):
                new[:, :, : self.steps] = old[:, :, : self.steps]
            self.kept[block] = room = empty
        for rows, new in zip(room, (k, v), strict=True):
            rows[:, :, self.steps : end] = new
        return [rows[:, :, :end] for rows in room]


def advance(
    params: Mapping[str, Array], tokens: Array, sizes: Sizes, cache: Cache
) -> Array:
    """Logits (N, n, V) after each of n more ``tokens (N, n)``.

    They are those of the full pass over all tokens so far. ``cache`` grows
    by n steps. A table of positions that is at its end raises ``ValueError``.
    """
    if np.ndim(tokens) != 2 or 0 in np.shape(tokens):
        raise ValueError(
            "caching: tokens must have shape (N, n) with one step at least, "
            f"got {np.shape(tokens)}"
        )
    n = tokens.shape[1]
    places = np.arange(cache.steps, cache.steps + n)
    x, _ = ops.embedding(tokens, params["E"])
    if sizes.positions == "learned":
        if places[-1] >= sizes.T:
            raise ValueError(
                f"caching: the table of positions ends at {sizes.T} steps, "
                f"got {places[-1] + 1}"
            )
        x = x + params["P"][places]
    turn = places if sizes.positions == "rotary" else None
    seen = places[:, None] >= np.arange(places[-1] + 1)
    for block in range(sizes.blocks):
        arrays = [params[f"{block}.{name}"] for name in BLOCK]
        gamma1, beta1, W, b, Wo, bo, gamma2, beta2, *layers = arrays
        a, _ = ops.layer_norm(x, gamma1, beta1)
        qkv, _ = attending.queries_keys_values(a, W, b, sizes.heads, turn)
        k, v = cache.add(block, qkv[1], qkv[2])
        found, _ = ops.attention(qkv[0], k, v, seen)
        x = x + attending.together(found) @ Wo + bo
        a, _ = ops.layer_norm(x, gamma2, beta2)
        W1, b1, W2, b2 = layers
        x = x + perceptron(a, W1, b1, W2, b2)[0]
    cache.steps += n
    x, _ = ops.layer_norm(x, params["gamma"], params["beta"])
    return x @ params["Wv"] + params["bv"]


def write(
    params: Mapping[str, Array],
    tokens: Array,
    steps: int,
    sizes: Sizes,
    choose: Choice,
    *,
    keep: bool = True,
) -> Array:
    """``tokens (N, T)`` and ``steps`` more, each chosen from its logits.

    ``choose`` takes logits (N, V) to tokens (N,). Without ``keep`` the whole
    text is read again for each token.
    """
    if steps < 0:
        raise ValueError(f"write: steps must be 0 at least, got {steps}")
    cache, new = Cache(), tokens
    for _ in range(steps):
        if keep:
            z = advance(params, new, sizes, cache)
        else:
            z, _ = forward(params, tokens, sizes)
        new = np.asarray(choose(z[:, -1]))[:, None]
        tokens = np.concatenate([tokens, new], axis=1)
    return tokens


def most_likely(logits: Array) -> Array:
    """The token (N,) with the largest logit, the first of equal ones."""
    return logits.argmax(axis=-1)


def sampler(rng: np.random.Generator, temperature: float = 1.0) -> Choice:
    """A choice by chance, with the probabilities of logits / temperature."""
    if not temperature > 0 or not np.isfinite(temperature):
        raise ValueError(
            "sampler: temperature must be positive and finite, got "
            f"{temperature}; for its limit 0 take most_likely"
        )

    def choose(logits: Array) -> Array:
        """The largest of logits with Gumbel noise: a draw of softmax."""
        noise = rng.gumbel(size=logits.shape)
        return (logits / temperature + noise).argmax(axis=-1)

    return choose


def products(sizes: Sizes, T: int, *, keep: bool) -> int:
    """Multiplications of matrices to write T tokens, one after another.

    A token costs 4 D² + 2 D F a block, and D V at the end; that t queries
    look at t keys, 2 t² D, since the mask hides but does not save.
    """
    if T < 0:
        raise ValueError(f"products: T must be 0 at least, got {T}")
    D, B = sizes.D, sizes.blocks
    token = B * (4 * D**2 + 2 * D * sizes.hidden) + D * sizes.V
    if keep:
        return T * token + B * 2 * D * sum(range(T + 1))
    squares = sum(t**2 for t in range(T + 1))
    return sum(range(T + 1)) * token + B * 2 * D * squares

"""A transformer from the book's operations: against PyTorch, and its cache.

One thread. Prints milliseconds of a loss with its gradients at the size of
the chapter, and of writing 256 tokens with and without kept keys and values.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook import nets
from dlbook.byhand import caching, recall, transformer

SIZES = transformer.Sizes(V=16, T=23, heads=4, hidden=64)


def milliseconds(run: Callable[[], object], times: int) -> float:
    """The median of some runs, after one that does not count."""
    run()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(1000 * (time.perf_counter() - start))
    return statistics.median(found)


def main() -> None:
    """Print both ratios."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    params = transformer.init(SIZES, rng)
    texts = recall.draw(64, 12, 8, rng)
    net = nets.from_arrays(params, SIZES)
    tokens, targets = map(torch.as_tensor, texts[:2])

    def theirs() -> None:
        net.zero_grad()
        z = net(tokens).flatten(0, 1)
        F.cross_entropy(z, targets.flatten()).backward()

    def ours() -> None:
        transformer.gradient(params, texts.tokens, texts.targets, SIZES)

    def write(keep: bool) -> Callable[[], object]:
        start = texts.tokens[:1, :1]
        chosen = SIZES, caching.most_likely
        return lambda: caching.write(params, start, 256, *chosen, keep=keep)

    a, b = milliseconds(ours, 30), milliseconds(theirs, 30)
    print(f"gradient: {a:.1f} ms, PyTorch {b:.1f} ms, ratio {a / b:.2f}")
    kept, again = (milliseconds(write(keep), 3) for keep in (True, False))
    print(f"256 tokens: kept {kept:.0f} ms, read again {again:.0f} ms, "
          f"ratio {again / kept:.1f}")  # fmt: skip


if __name__ == "__main__":
    main()

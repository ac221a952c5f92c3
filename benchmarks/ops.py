"""Operations beside PyTorch's: forward and backward on one thread.

Prints ratios of processor times, ours over theirs, each the median of pairs
run in turn, at batch 128 in float32, and fails where one exceeds its limit.
Small operations are repeated within a run. Matrix products depend on the
kernels that NumPy's OpenBLAS picks, so their name is printed too.
"""

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))

import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from inspect import signature  # noqa: E402
from statistics import median  # noqa: E402
from time import process_time  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402
from threadpoolctl import threadpool_info  # noqa: E402

from dlbook import ops  # noqa: E402
from dlbook._proof.twins import TWINS  # noqa: E402

N, PAIRS, SECONDS = 128, 31, 0.02
Row = tuple[str, float, list[tuple[int, ...]]]


def gated(gates: int, T: int, D: int, H: int) -> list[tuple[int, ...]]:
    """Shapes of an LSTM's arguments (4 gates) or of a GRU's (3)."""
    weights = [(D, gates * H), (H, gates * H), (gates * H,)]
    extra = [(N, H)] if gates == 4 else []
    more = [] if gates == 4 else [(gates * H,)]
    return [(N, T, D), (N, H), *extra, *weights, *more]


ROWS: list[Row] = [
    ("affine", 1.5, [(N, 784), (784, 256), (256,)]),
    ("affine", 1.5, [(N, 256), (256, 10), (10,)]),
    ("softmax", 1.5, [(N, 10)]),
    ("softmax", 1.5, [(N, 1000)]),
    ("batch_norm", 1.5, [(N, 256), (256,), (256,)]),
    ("batch_norm", 1.5, [(N, 32, 14, 14), (32,), (32,)]),
    ("lstm", 3.0, gated(4, T=50, D=64, H=128)),
    ("lstm", 3.0, gated(4, T=28, D=28, H=128)),
    ("lstm", 3.0, gated(4, T=100, D=1, H=32)),
    ("gru", 3.0, gated(3, T=50, D=64, H=128)),
    ("attention", 3.0, [(N, 4, 32, 16)] * 3),
]


def both(name: str, shapes: list[tuple[int, ...]]) -> list[Callable]:
    """Our forward and backward, and PyTorch's, on the same numbers."""
    rng = np.random.default_rng(0)
    draw = [rng.standard_normal(s, np.float32) for s in shapes]
    args = [a / np.float32(np.sqrt(a.shape[0])) for a in draw]
    op, twin = getattr(ops, name), TWINS[name]
    weights = [k[0] == "W" for k in signature(op).parameters]
    value = op(*args)[0]
    values = value if isinstance(value, tuple) else (value,)
    dy = [rng.standard_normal(y.shape, np.float32) for y in values]
    turned = [a.T if W else a for a, W in zip(args, weights, strict=False)]
    leaves = [torch.tensor(a.copy(), requires_grad=True) for a in turned]
    dys = [torch.tensor(d) for d in dy]

    def ours() -> None:
        op(*args)[1](*dy)

    def theirs() -> None:
        # PyTorch keeps W transposed, and the twin turns it back for free.
        pairs = zip(leaves, weights, strict=False)
        y = twin(*(a.T if W else a for a, W in pairs))
        torch.autograd.grad(y, leaves, dys)

    return [ours, theirs]


def seconds(run: Callable[[], None], times: int) -> float:
    """How long one call of ``run`` takes, on average over some."""
    start = process_time()
    for _ in range(times):
        run()
    return (process_time() - start) / times


def compare(ours: Callable, theirs: Callable) -> list[float]:
    """Times of ours and theirs and their ratio, medians of pairs in turn."""
    ours(), theirs()
    times = max(1, round(SECONDS / seconds(theirs, 3)))
    pairs = [
        (seconds(ours, times), seconds(theirs, times)) for _ in range(PAIRS)
    ]
    a, b = zip(*pairs, strict=True)
    return [median(a), median(b), median(p / q for p, q in pairs)]


def main() -> None:
    """Print the table; exit with 1 if a limit is exceeded."""
    torch.set_num_threads(1)
    kernels = {
        p["architecture"] for p in threadpool_info() if "architecture" in p
    }
    print(f"one thread; OpenBLAS kernels: {', '.join(kernels)}")
    print(f"{'':40}{'ours':>10}{'theirs':>10}{'ratio':>7}{'limit':>7}")
    slow = False
    for name, limit, shapes in ROWS:
        a, b, ratio = compare(*both(name, shapes))
        sizes = " ".join("x".join(map(str, s)) for s in shapes[:2])
        print(
            f"{name + ' ' + sizes:40}{1e3 * a:8.3f}ms{1e3 * b:8.3f}ms"
            f"{ratio:7.2f}{limit:7.1f}"
        )
        slow |= ratio > limit
    sys.exit(slow)


if __name__ == "__main__":
    main()

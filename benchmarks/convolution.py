"""Convolution and pooling, forward and backward, beside PyTorch and loops.

Prints ratios of processor times, ours over theirs, each the median of pairs
run in turn on one thread, in float32 and at batch 128. Plain loops are timed
on one image and multiplied by 128. The ratio depends on the matrix kernels
that NumPy's OpenBLAS picks, so their name is printed with it; PyTorch brings
its own.
"""

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))

from collections.abc import Callable  # noqa: E402
from itertools import product  # noqa: E402
from statistics import median  # noqa: E402
from time import process_time  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402
from threadpoolctl import threadpool_info  # noqa: E402
from torch.nn import functional as F  # noqa: E402, N812

from dlbook import ops  # noqa: E402

PAIRS = 15
N = 128
Sizes = tuple[int, ...]
CONVOLUTIONS: list[tuple[Sizes, Sizes, dict]] = [
    ((1, 28, 28), (16, 1, 5, 5), {"padding": 2}),
    ((16, 14, 14), (32, 16, 5, 5), {"padding": 2}),
    ((32, 28, 28), (32, 32, 3, 3), {"padding": 1}),
    ((3, 32, 32), (32, 3, 3, 3), {"padding": 1}),
    ((64, 8, 8), (64, 64, 3, 3), {"padding": 1}),
    ((32, 28, 28), (32, 32, 3, 3), {"padding": 1, "stride": 2}),
    ((32, 28, 28), (32, 8, 3, 3), {"padding": 1, "groups": 4}),
]
POOLS: list[tuple[str, Sizes, dict]] = [
    ("max_pool2d", (16, 28, 28), {"kernel_size": 2}),
    ("max_pool2d", (16, 28, 28), {"kernel_size": 3, "stride": 2}),
    ("avg_pool2d", (16, 28, 28), {"kernel_size": 2}),
]


def seconds(run: Callable[[], object]) -> float:
    """How much processor time one call of ``run`` takes."""
    start = process_time()
    run()
    return process_time() - start


def both(name: str, shapes: list[Sizes], options: dict) -> list[float]:
    """Times of ours and PyTorch's, and their ratio: medians of pairs."""
    rng = np.random.default_rng(0)
    op, twin = getattr(ops, name), getattr(F, name)
    args = [rng.standard_normal(s, np.float32) for s in shapes]
    tensors = [torch.tensor(a, requires_grad=True) for a in args]
    dy = rng.standard_normal(op(*args, **options)[0].shape, np.float32)
    cotangent = torch.tensor(dy)

    def ours():
        _, pullback = op(*args, **options)
        pullback(dy)

    def theirs():
        y = twin(*tensors, **options)
        torch.autograd.grad(y, tensors, cotangent)

    times = [(seconds(ours), seconds(theirs)) for _ in range(PAIRS + 1)][1:]
    a, b = zip(*times, strict=True)
    return [median(a), median(b), median(p / q for p, q in times)]


def loops(x: list, W: list, dy: list, k: int, H: int) -> None:
    """Value and both adjoints on one padded image, a product at a time."""
    C, O, places = len(x), len(W), range(H)
    y = [[[0.0] * H for _ in places] for _ in range(O)]
    dx = [[[0.0] * (H + k - 1) for _ in range(H + k - 1)] for _ in range(C)]
    dW = [[[[0.0] * k for _ in range(k)] for _ in range(C)] for _ in range(O)]
    for o, u, v in product(range(O), places, places):
        d = dy[o][u][v]
        for c, i, j in product(range(C), range(k), range(k)):
            y[o][u][v] += W[o][c][i][j] * x[c][u + i][v + j]
            dx[c][u + i][v + j] += W[o][c][i][j] * d
            dW[o][c][i][j] += d * x[c][u + i][v + j]


def by_loops(x: Sizes, W: Sizes) -> float:
    """Processor time of the loops at batch 128, from one image."""
    rng = np.random.default_rng(0)
    (C, H, _), (O, _, k, _) = x, W
    shapes = (C, H + k - 1, H + k - 1), W, (O, H, H)
    image, kernels, dy = (rng.random(s).tolist() for s in shapes)
    return N * seconds(lambda: loops(image, kernels, dy, k, H))


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    kernels = {
        p["architecture"] for p in threadpool_info() if "architecture" in p
    }
    print(f"one thread; OpenBLAS kernels: {', '.join(kernels)}")
    print(f"{'':58}{'ours':>8}{'theirs':>8}{'ratio':>7}{'loops':>8}")
    for x, W, options in CONVOLUTIONS:
        times = both("conv2d", [(N, *x), W, W[:1]], options)
        name = f"conv2d {x} to {W[0]}, {W[2]} x {W[3]}, {options}"
        plain = len(options) == 1
        slow = f"{by_loops(x, W) / times[0]:7.0f}x" if plain else ""
        show(name, *times, slow)
    for op, x, options in POOLS:
        show(f"{op} {x} {options}", *both(op, [(N, *x)], options))


def show(name: str, a: float, b: float, ratio: float, loops: str = "") -> None:
    """A line of the table, times in milliseconds."""
    print(f"{name:58}{1e3 * a:6.1f}ms{1e3 * b:6.1f}ms{ratio:7.2f}{loops}")


if __name__ == "__main__":
    main()

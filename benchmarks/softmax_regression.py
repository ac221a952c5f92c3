"""Softmax regression on MNIST: the book's fit beside two other ways.

Prints ratios of times, ours over theirs, each the median of pairs run in
turn on one thread:

- an epoch at batch 100, against the shortest PyTorch loop on the CPU;
- the time to the accuracy that scikit-learn's SGDClassifier reaches.

``DLBOOK_PROFILE=full`` takes MNIST itself; otherwise the embedded digits are
repeated to 60,000. The first ratio depends on the matrix kernels that NumPy's
OpenBLAS picks, so their name is printed with it.
"""

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))

from collections.abc import Callable  # noqa: E402
from functools import partial  # noqa: E402
from statistics import median  # noqa: E402
from time import perf_counter  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402
from sklearn.linear_model import SGDClassifier  # noqa: E402
from threadpoolctl import threadpool_info  # noqa: E402
from torch.nn import functional as F  # noqa: E402, N812

from dlbook import profile  # noqa: E402
from dlbook.byhand import softmax  # noqa: E402
from dlbook.data import load  # noqa: E402

PAIRS = 15
Row = tuple[str, Callable[[], object], Callable[[], object], int]
N, SCALE = 60_000, 1 / 255


def digits() -> tuple[np.ndarray, ...]:
    """Training and test images (N, 784) uint8 with their labels."""
    data = load("mnist", sample=profile.quick)
    x = np.concatenate([data.train.x, data.validation.x]).reshape(-1, 784)
    y = np.concatenate([data.train.y, data.validation.y])
    rows = np.arange(N) % len(x)
    return x[rows], y[rows], data.test.x.reshape(-1, 784), data.test.y


def seconds(run: Callable[[], object]) -> float:
    """How long one call of ``run`` takes."""
    start = perf_counter()
    run()
    return perf_counter() - start


def compare(ours: Callable, theirs: Callable, pairs: int) -> list[float]:
    """Times of ours and theirs and their ratio, medians of pairs in turn."""
    times = [(seconds(ours), seconds(theirs)) for _ in range(pairs + 1)][1:]
    a, b = zip(*times, strict=True)
    return [median(a), median(b), median(p / q for p, q in times)]


def numpy_fit(x: np.ndarray, y: np.ndarray, epochs: int = 1):
    """Our fit at the chapter's rate and batch size."""
    return softmax.fit(
        x,
        y,
        classes=10,
        epochs=epochs,
        lr=0.1,
        batch_size=100,
        rng=np.random.default_rng(0),
        scale=SCALE if x.dtype == np.uint8 else 1.0,
    )


def torch_epoch(x: torch.Tensor, y: torch.Tensor) -> None:
    """The same epoch in the shortest PyTorch loop."""
    model = torch.nn.Linear(784, 10)
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    for rows in torch.randperm(len(x)).split(100):
        loss = F.cross_entropy(model(x[rows]), y[rows])
        sgd.zero_grad()
        loss.backward()
        sgd.step()


def equal_accuracy(
    x: np.ndarray, y: np.ndarray, test: tuple[np.ndarray, np.ndarray]
) -> Row:
    """Time to the accuracy of one SGDClassifier epoch, against its time."""
    judge = SGDClassifier(
        loss="log_loss",
        learning_rate="constant",
        eta0=0.01,
        alpha=1e-6,
        max_iter=1,
        tol=None,
        random_state=0,
    )
    floats, (x_test, y_test) = x * np.float32(SCALE), test
    wanted = judge.fit(floats, y).score(x_test * np.float32(SCALE), y_test)
    epochs, found = 0, 0.0
    while found < wanted:
        epochs += 1
        found = numpy_fit(x, y, epochs).evaluate(x_test, y_test)[1]
    return (
        f"{epochs} epochs to {found:.2%}, SGDClassifier to {wanted:.2%}",
        lambda: numpy_fit(x, y, epochs),
        lambda: judge.fit(floats, y),
        3,
    )


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    x, y, *test = digits()
    floats = x * np.float32(SCALE)
    pytorch = torch.from_numpy(floats), torch.from_numpy(y)
    rows: list[Row] = [
        (
            f"epoch from {kind}, PyTorch's from floats",
            partial(numpy_fit, images, y),
            partial(torch_epoch, *pytorch),
            PAIRS,
        )
        for kind, images in (("grey values", x), ("floats", floats))
    ]
    rows.append(equal_accuracy(x, y, tuple(test)))
    kernels = {
        p["architecture"] for p in threadpool_info() if "architecture" in p
    }
    print(f"one thread; OpenBLAS kernels: {', '.join(kernels)}")
    print(f"{'':52}{'ours':>9}{'theirs':>9}{'ratio':>7}")
    for name, ours, theirs, pairs in rows:
        a, b, ratio = compare(ours, theirs, pairs)
        print(f"{name:52}{a:8.3f}s{b:8.3f}s{ratio:7.2f}")


if __name__ == "__main__":
    main()

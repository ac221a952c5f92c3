"""A network's loss as a surface over its weights, one vector of P numbers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dlbook.byhand import curvature, layers
from dlbook.ops.shapes import Array

Times = Callable[[Array], Array]


@dataclass(frozen=True)
class Surface:
    """The mean loss on x (N, D) and t, of layers D, H, ..., K wide."""

    x: Array
    t: Array
    sizes: tuple[int, ...]
    bend: str = "tanh"

    @property
    def size(self) -> int:
        """P, how many weights and biases there are."""
        return sum(D * H + H for D, H in self._layers())

    def start(self, rng: np.random.Generator, gain: float = 1.0) -> Array:
        """Uniform within gain / sqrt(D) for each layer, as PyTorch draws."""
        parts = []
        for D, H in self._layers():
            side = gain * D**-0.5
            parts += [rng.uniform(-side, side, n) for n in (D * H, H)]
        return np.concatenate(parts).astype(self.x.dtype)

    def params(self, w: Array) -> list[Array]:
        """W1, b1, W2, ... as views of w (P,)."""
        if np.shape(w) != (self.size,):
            raise ValueError(
                f"surface: w must have shape ({self.size},), got {np.shape(w)}"
            )
        parts, n = [], 0
        for D, H in self._layers():
            parts += [w[n : n + D * H].reshape(D, H), w[n + D * H :][:H]]
            n += D * H + H
        return parts

    def at(self, w: Array) -> layers.Pass:
        """One pass forward and back."""
        return layers.gradient(self.params(w), self.x, self.t, self.bend)

    def loss(self, w: Array) -> float:
        """The loss at w."""
        return self.at(w).loss

    def gradient(self, w: Array) -> Array:
        """The gradient at w, (P,)."""
        return flat(self.at(w).grads)

    def hessian(self, w: Array) -> Times:
        """The function v -> Hv, both (P,), at w."""
        done = self.at(w)
        return lambda v: flat(curvature.hessian_product(done, self.params(v)))

    def gauss_newton(self, w: Array) -> Times:
        """The function v -> Gv, both (P,), at w."""
        done = self.at(w)
        return lambda v: flat(
            curvature.gauss_newton_product(done, self.params(v))
        )

    def part(self, rows: Array) -> "Surface":
        """The same network on some of the examples."""
        return Surface(self.x[rows], self.t[rows], self.sizes, self.bend)

    def _layers(self) -> list[tuple[int, int]]:
        return list(zip(self.sizes[:-1], self.sizes[1:], strict=True))


def flat(parts: Sequence[Array]) -> Array:
    """Arrays as one vector."""
    return np.concatenate([a.ravel() for a in parts])


def dense(times: Times, size: int, dtype: type = np.float64) -> Array:
    """The matrix (P, P) whose product is ``times``, column by column."""
    units: Array = np.eye(size, dtype=dtype)
    return np.array([times(e) for e in units]).T


def descend(
    surface: Surface,
    w: Array,
    lr: float,
    steps: int,
    *,
    batch: int = 0,
    rng: np.random.Generator | None = None,
) -> Iterator[Array]:
    """Yield the weights at the start and after each step of descent.

    All examples are in each step, or ``batch`` of them drawn by ``rng``
    without replacement.
    """
    if batch and rng is None:
        raise ValueError("surfaces.descend: a batch needs rng")
    N = len(surface.x)
    yield w
    for _ in range(steps):
        here = surface
        if batch and rng is not None:
            here = surface.part(rng.choice(N, batch, replace=False))
        w = w - lr * here.gradient(w)
        yield w


def to_rest(
    surface: Surface, w: Array, *, steps: int = 200, goal: float = 1e-10
) -> tuple[Array, float]:
    """A point near w where the gradient is short, minimum or not; its length.

    Half the squared length of the gradient g has the gradient Hg. It is
    made smaller by damped steps -(HH + damping)^-1 Hg, of which only those
    are taken that shorten g: Levenberg (1944), doi:10.1090/qam/10666. The
    Hessian is stored: for a few hundred weights.
    """
    g, damping = surface.gradient(w), 1e-2
    for _ in range(steps):
        if np.linalg.norm(g) <= goal:
            break
        values, vectors = np.linalg.eigh(
            dense(surface.hessian(w), surface.size)
        )
        along = values * (g @ vectors)
        while damping < 1e12:
            new = w - vectors @ (along / (values**2 + damping))
            ahead = surface.gradient(new)
            if np.linalg.norm(ahead) < np.linalg.norm(g):
                w, g, damping = new, ahead, damping / 5
                break
            damping *= 4
        else:
            break
    return w, float(np.linalg.norm(g))

"""What a network remembers: two targets made of white noise.

A task takes noise z (N, T) to targets (N, T), each of variance one.
"""

from collections.abc import Callable, Sequence

import numpy as np

from dlbook import ops
from dlbook.byhand import recurrent

Array = np.ndarray
Task = Callable[[Array], Array]
START = 60


def running_mean(z: Array, keep: float = 0.9) -> Array:
    """s_t = keep s_(t-1) + sqrt(1 - keep²) z_t, from zero."""
    s = np.zeros_like(z)
    for t in range(1, z.shape[1]):
        s[:, t] = keep * s[:, t - 1] + (1 - keep**2) ** 0.5 * z[:, t]
    return s


def echo(z: Array, delay: int = 8) -> Array:
    """The noise of ``delay`` steps before; zeros at the start."""
    return np.pad(z, ((0, 0), (delay, 0)))[:, : z.shape[1]]


def share_missed(
    task: Task,
    width: int,
    rng: np.random.Generator,
    *,
    carry: bool = True,
    steps: int = 1000,
) -> float:
    """Error on fresh noise as a share of the target's variance.

    Sixteen units with a small Wh are fitted on windows of ``width`` steps.
    With ``carry`` the state goes from window to window, and in the test along
    the whole sequence; without, a window predicts its last target alone.
    """
    x, t = _drawn(task, 16, 4000, rng)
    params = recurrent.init(1, 16, 1, rng, scale=0.5, gain=0.3)
    params = recurrent.fit(
        params,
        x,
        t,
        width=width,
        steps=steps,
        lr=0.01,
        carry=carry,
        outputs=None if carry else 1,
    )
    x, t = _drawn(task, 64, 340, rng)
    if carry:
        return _missed(params, x, t)
    windows = np.lib.stride_tricks.sliding_window_view(x, width, axis=1)
    y, _ = recurrent.run(params, windows.reshape(-1, width, 1))
    t = t[:, width - 1 :]
    return float(((y[:, -1].reshape(t.shape) - t) ** 2).mean() / t.var())


def echo_path(
    width: int,
    rng: np.random.Generator,
    marks: Sequence[int],
    *,
    lr: float = 0.01,
    gain: float = 0.9,
    read_first: bool = True,
) -> Array:
    """Shares missed (marks,) of an echo, after so many steps of a descent.

    Sixteen units whose Wh multiplies lengths by ``gain``; Adam at the rate lr
    on windows of ``width`` steps, the state carried. ``read_first`` fits the
    output before, by least squares; else it starts at zero.
    """
    x, t = _drawn(echo, 16, 4000, rng)
    fresh = _drawn(echo, 64, 340, rng)
    params = recurrent.init(1, 16, 1, rng, scale=0.5, gain=gain)
    if read_first:
        params = recurrent.read_out(params, x, t, START)
    state, shares = None, []
    for step in range(max(marks) + 1):
        if step in marks:
            shares.append(_missed(params, *fresh))
        start = step % (x.shape[1] // width) * width
        part = slice(start, start + width)
        if start == 0:
            h = np.zeros((len(x), 16))
        _, grads, h = recurrent.gradient(params, x[:, part], t[:, part], h)
        grads = recurrent.clip_norm(grads, 1.0)
        params, state = ops.adam(params, grads, state, lr=lr)
    return np.array(shares)


def _drawn(
    task: Task, N: int, T: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Noise and its targets, both (N, T, 1), from where targets are whole."""
    z = rng.standard_normal((N, START + T))
    return z[:, START:, None], task(z)[:, START:, None]


def _missed(params: recurrent.Arrays, x: Array, t: Array) -> float:
    """Share of the variance of t that the outputs along x miss.

    The first START steps do not count.
    """
    y, _ = recurrent.run(params, x)
    y, t = y[:, START:], t[:, START:]
    return float(((y - t) ** 2).mean() / t.var())

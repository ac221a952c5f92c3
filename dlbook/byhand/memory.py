"""What a network remembers: two targets made of white noise.

A task takes noise z (N, T) to targets (N, T), each of variance one.
"""

from collections.abc import Callable

import numpy as np

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
    start: recurrent.Arrays | None = None,
    read_first: bool = False,
    carry: bool = True,
    lr: float = 0.01,
    steps: int = 1000,
) -> float:
    """Error on fresh noise as a share of the target's variance.

    The network begins at ``start``, by default 16 units with a small Wh, and
    is fitted on windows of ``width`` steps; with ``read_first`` its output is
    fitted before, by least squares on the states as they are. With ``carry``
    the state goes from window to window, and in the test along the whole
    sequence; without, a window predicts its last target alone.
    """
    z = rng.standard_normal((16, 4000))
    x, t = z[:, START:, None], task(z)[:, START:, None]
    params = start or recurrent.init(1, 16, 1, rng, scale=0.5, gain=0.3)
    if read_first:
        params = recurrent.read_out(params, x, t, START)
    params = recurrent.fit(
        params,
        x,
        t,
        width=width,
        steps=steps,
        lr=lr,
        carry=carry,
        outputs=None if carry else 1,
    )
    z = rng.standard_normal((64, 400))
    t = task(z)[:, START + width - 1 :]
    if carry:
        y, _ = recurrent.run(params, z[..., None])
    else:
        windows = np.lib.stride_tricks.sliding_window_view(z, width, axis=1)
        y, _ = recurrent.run(params, windows.reshape(-1, width, 1))
        y = y[:, -1].reshape(64, -1, 1)
    return float(((y[:, -t.shape[1] :, 0] - t) ** 2).mean() / t.var())

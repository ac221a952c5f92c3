"""A character model as the playground ``lstm-text`` has it."""

from collections.abc import Mapping

import numpy as np

from dlbook import ops
from dlbook.nets.language import CharModel

Array = np.ndarray


def text_arrays(model: CharModel) -> dict[str, Array]:
    """The weights of an LSTM by the playground's names, PyTorch's shapes.

    PyTorch's two biases are added to one.
    """
    core, out = model.core, model.out
    weights = {
        "table": model.table.weight,
        "Wx": core.weight_ih_l0,
        "Wh": core.weight_hh_l0,
        "b": core.bias_ih_l0 + core.bias_hh_l0,
        "Wo": out.weight,
        "d": out.bias,
    }
    return {name: w.detach().numpy().copy() for name, w in weights.items()}


def text_scores(arrays: Mapping[str, Array], ids: Array) -> Array:
    """Scores (K,) of what follows ids (T,), from zero states."""
    a, zero = arrays, np.zeros((1, arrays["Wh"].shape[1]))
    x = a["table"][np.asarray(ids).astype(int)][None]
    weights = a["Wx"].T, a["Wh"].T, a["b"]
    (h, _), _ = ops.lstm(x, zero, zero, *weights)
    return h[0, -1] @ a["Wo"].T + a["d"]

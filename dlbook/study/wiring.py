"""Which layers read which: told by moving what one of them says."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from dlbook.train.execution import evaluating


def reads(
    model: nn.Module, layers: Sequence[nn.Module], x: Tensor
) -> np.ndarray:
    """Whether layer l is given anything that layer j said, (L, L).

    All layers repeat what they said of x, but for j, whose output is moved:
    what then changes at the entry of l came from j without another layer.
    ``layers`` are modules of ``model``, in the order in which they run.
    """
    given, said = [None] * len(layers), [None] * len(layers)

    def note(place):
        def hook(_, inputs, output):
            given[place] = inputs[0].clone()
            if said[place] is None:
                said[place] = output.clone()
            return said[place] + (place == moved)

        return hook

    pairs = enumerate(layers)
    hooks = [layer.register_forward_hook(note(i)) for i, layer in pairs]
    found, moved = np.zeros((len(layers),) * 2, bool), -1
    try:
        with evaluating(model), torch.no_grad():
            model(x)
            first = list(given)
            for moved in range(len(layers)):
                model(x)
                same = map(torch.equal, first, given)
                found[:, moved] = [not equal for equal in same]
    finally:
        for hook in hooks:
            hook.remove()
    return found

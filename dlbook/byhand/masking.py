"""Sequences of unequal length in one array, and a loss that knows which."""

import numpy as np

from dlbook import ops
from dlbook.ops.shapes import Pullback

Array = np.ndarray


def padded(rows: list[Array], fill: int) -> tuple[Array, Array]:
    """Rows of ids in one array (N, T), and which of its entries are theirs.

    >>> padded([np.array([1, 2]), np.array([3])], 0)[0].tolist()
    [[1, 2], [3, 0]]
    """
    lengths = np.array([len(row) for row in rows])
    if not lengths.size or not lengths.min():
        raise ValueError(
            f"expected rows of one token at least, got lengths {lengths}"
        )
    mask = np.arange(lengths.max()) < lengths[:, None]
    ids = np.full(mask.shape, fill, np.int64)
    ids[mask] = np.concatenate(rows)
    return ids, mask


def masked_cross_entropy(
    logits: Array, labels: Array, mask: Array
) -> tuple[float, Pullback]:
    """Mean of -log softmax(logits) at the labels where ``mask`` is True.

    logits (N, T, K), labels and mask (N, T). The pullback takes the loss's
    cotangent to dlogits, which is zero wherever the mask is False.
    """
    N, T, K = logits.shape
    if labels.shape != (N, T) or mask.shape != (N, T) or mask.dtype != bool:
        raise ValueError(
            f"labels and mask must be ({N}, {T}), a mask of booleans, got "
            f"{labels.shape}, {mask.shape}, {mask.dtype}"
        )
    if not mask.any():
        raise ValueError("the mask leaves no entry to take a mean of")
    log_p, _ = ops.log_softmax(logits.reshape(-1, K))
    truth = np.where(mask, labels, 0).ravel()
    losses = -log_p[np.arange(N * T), truth].reshape(N, T)
    loss = losses[mask].sum() / mask.sum()  # (masked-loss)

    def pullback(dloss):
        dz = np.exp(log_p)
        dz[np.arange(N * T), truth] -= 1
        m = mask[..., None] / mask.sum()
        return (dloss * m * dz.reshape(N, T, K),)  # (masked-loss-dz)

    return loss, pullback

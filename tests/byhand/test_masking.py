"""Padding counts for nothing."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from dlbook.byhand.masking import masked_cross_entropy, padded
from dlbook.proof import check_pullback

ROWS = [np.array(row) for row in ([1, 2, 0, 2], [2], [0, 0, 1])]


def case(K=3, seed=0):
    """Scores, labels and mask of three rows."""
    labels, mask = padded(ROWS, 0)
    logits = np.random.default_rng(seed).normal(size=(*labels.shape, K))
    return logits, labels, mask


def theirs(logits, labels, mask):
    """PyTorch's, which ignores one label."""
    labels = torch.as_tensor(labels).masked_fill(~torch.as_tensor(mask), -100)
    return cross_entropy(logits.flatten(0, 1), labels.flatten())


def test_padded():
    """Rows stand at the left; the mask has what is theirs."""
    ids, mask = padded(ROWS, 9)
    assert ids.tolist() == [[1, 2, 0, 2], [2, 9, 9, 9], [0, 0, 1, 9]]
    assert mask.sum(axis=1).tolist() == [4, 1, 3]
    assert (ids[~mask] == 9).all()


def test_value_and_pullback():
    """Against PyTorch and against differences."""
    logits, labels, mask = case()
    ours, _ = masked_cross_entropy(logits, labels, mask)
    assert np.isclose(ours, theirs(torch.tensor(logits), labels, mask))
    error = check_pullback(
        masked_cross_entropy, logits, labels, mask, twin=theirs
    )
    assert error < 1e-7


def test_padding_changes_nothing():
    """More padding, other labels and scores in it: same loss, no gradient."""
    logits, labels, mask = case()
    loss, pullback = masked_cross_entropy(logits, labels, mask)
    (dlogits,) = pullback(1.0)
    assert not dlogits[~mask].any()
    more = np.full((3, 5, 3), 7.0)
    wide, pullback = masked_cross_entropy(
        np.concatenate([logits, more], 1),
        np.pad(labels, ((0, 0), (0, 5)), constant_values=99),
        np.pad(mask, ((0, 0), (0, 5))),
    )
    assert wide == loss
    np.testing.assert_array_equal(pullback(1.0)[0][:, :4], dlogits)


def test_bad_input():
    """An empty row, a mask of nothing, of numbers, or of another shape."""
    logits, labels, mask = case()
    for rows in ([], [ROWS[0], np.zeros(0, int)]):
        with pytest.raises(ValueError, match="rows of one token at least"):
            padded(rows, 0)
    for wrong in (mask[:, 1:], mask.astype(float)):
        with pytest.raises(ValueError, match="a mask of booleans"):
            masked_cross_entropy(logits, labels, wrong)
    with pytest.raises(ValueError, match="leaves no entry"):
        masked_cross_entropy(logits, labels, mask & False)

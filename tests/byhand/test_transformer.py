"""A transformer from the book's operations: against PyTorch, and refusals."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from dlbook import nets, ops
from dlbook.byhand import recall, transformer
from dlbook.byhand.transformer import Sizes

SMALL = Sizes(V=7, T=6, D=8, heads=2, blocks=2, hidden=12)


def model(sizes=SMALL, seed=0):
    """Parameters in double precision, none zero."""
    rng = np.random.default_rng(seed)
    params = transformer.init(sizes, rng)
    return {
        k: p + 0.1 * rng.standard_normal(p.shape) for k, p in params.items()
    }


def texts(sizes=SMALL, N=3, seed=1):
    """Tokens, targets, and which of them count."""
    rng = np.random.default_rng(seed)
    tokens, targets = rng.integers(sizes.V, size=(2, N, sizes.T))
    return tokens, targets, rng.random((N, sizes.T)) < 0.6


@pytest.mark.parametrize("positions", transformer.POSITIONS)
@pytest.mark.parametrize("heads", [1, 4])
def test_logits_and_gradients_are_pytorchs(positions, heads):
    """To 1e-10, by another network and by autograd."""
    sizes = replace(SMALL, positions=positions, heads=heads)
    params, (tokens, targets, counted) = model(sizes), texts(sizes)
    net = nets.from_arrays(params, sizes)
    z = net(torch.as_tensor(tokens))
    ours, _ = transformer.forward(params, tokens, sizes)
    np.testing.assert_allclose(ours, z.detach().numpy(), atol=1e-10)
    chosen = torch.as_tensor(counted)
    loss = F.cross_entropy(z[chosen], torch.as_tensor(targets)[chosen])
    loss.backward()
    found, grads = transformer.gradient(
        params, tokens, targets, sizes, counted
    )
    assert found == pytest.approx(loss.item(), abs=1e-12)
    theirs = nets.by_name(net, grads=True)
    assert grads.keys() == theirs.keys() == params.keys()
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, theirs[name].numpy(), atol=1e-10)


def test_what_does_not_count_does_not_matter():
    """Other targets where nothing counts change nothing."""
    params, (tokens, targets, counted) = model(), texts()
    other = np.where(counted, targets, (targets + 1) % 7)
    results = [
        transformer.gradient(params, tokens, t, SMALL, counted)
        for t in (targets, other)
    ]
    assert results[0][0] == results[1][0]
    for name in params:
        np.testing.assert_array_equal(*(grads[name] for _, grads in results))


def test_without_positions_one_block_reads_a_bag():
    """Mixed earlier tokens leave the last logits; two blocks tell order."""
    for blocks, told in ((1, False), (2, True)):
        sizes = replace(SMALL, positions="none", blocks=blocks)
        params, tokens = model(sizes), np.array([[0, 1, 2, 3, 4, 5]])
        mixed = tokens[:, [3, 0, 2, 4, 1, 5]]
        ends = [
            transformer.forward(params, t, sizes)[0][:, -1]
            for t in (tokens, mixed)
        ]
        gap = abs(ends[0] - ends[1]).max()
        assert (gap > 1e-3) == told
        assert told or gap < 1e-12


def test_the_future_is_hidden():
    """Later tokens change no earlier logits."""
    params, (tokens, _, _) = model(), texts()
    other = tokens.copy()
    other[:, 4:] = (other[:, 4:] + 1) % 7
    z, changed = (
        transformer.forward(params, t, SMALL)[0] for t in (tokens, other)
    )
    np.testing.assert_array_equal(z[:, :4], changed[:, :4])
    assert (z[:, 4:] != changed[:, 4:]).all()


def test_looks_are_of_every_head():
    """A table of weights for each head of each block."""
    found = transformer.looks(model(), texts()[0], SMALL)
    assert [p.shape for p in found] == [(3, 2, 6, 6)] * 2
    for p in found:
        np.testing.assert_allclose(p.sum(axis=-1), 1)


def test_silence_is_kept_to_its_block():
    """Silencing a head of the second block leaves the first's looks."""
    params, tokens = model(), texts()[0]
    z, _ = transformer.forward(params, tokens, SMALL)
    for silent in ({0: [1]}, {1: [0]}, {0: [0, 1], 1: [1]}):
        quiet, _ = transformer.forward(params, tokens, SMALL, silent)
        assert abs(quiet - z).max() > 1e-3
    same, _ = transformer.forward(params, tokens, SMALL, {})
    np.testing.assert_array_equal(same, z)


def test_a_look_is_taken_away():
    """Hidden in the first block, an earlier token is seen through others."""
    params, tokens = model(), np.array([[0, 1, 2, 3, 4, 5]])
    other = tokens.copy()
    other[0, 3] = 6
    mask = np.tri(6, dtype=bool)
    mask[5, 3] = False

    def moved(masks):
        z, changed = (
            transformer.forward(params, t, SMALL, masks=masks)[0]
            for t in (tokens, other)
        )
        return abs(z - changed)[0].max(axis=1)

    assert (moved({0: mask})[3:] > 1e-6).all()
    alone = np.eye(6, dtype=bool)
    assert not moved({0: alone, 1: alone})[[0, 1, 2, 4, 5]].any()


def test_a_mask_is_of_its_block_and_text():
    """One mask a text and a head: the others are as they were."""
    params, tokens = model(), texts()[0]
    z, _ = transformer.forward(params, tokens, SMALL)
    mask = np.tile(np.tri(6, dtype=bool), (3, 1, 1, 1))
    mask[1, :, 4, 2] = False
    found, _ = transformer.forward(params, tokens, SMALL, masks={1: mask})
    changed = (abs(found - z) > 1e-9).any(axis=2)
    expected = np.zeros((3, 6), bool)
    expected[1, 4] = True
    np.testing.assert_array_equal(changed, expected)


def test_a_batch_is_learnt_by_heart():
    """Sixty steps of Adam bring a batch below a tenth of its loss."""
    tokens, targets, _ = texts(N=4)
    params, state = transformer.init(SMALL, np.random.default_rng(0)), None
    first, _ = transformer.gradient(params, tokens, targets, SMALL)
    for _ in range(60):
        loss, grads = transformer.gradient(params, tokens, targets, SMALL)
        params, state = ops.adam(params, grads, state, lr=0.02)
    assert loss < first / 10
    assert all(p.dtype == np.float32 for p in params.values())


FAULTS = {
    "beyond": (np.array([[0, 7]]), SMALL, "from 0 to V - 1 = 6, got 7"),
    "below": (np.array([[-1, 0]]), SMALL, "got -1"),
    "nothing": (np.zeros((2, 0), int), SMALL, r"\(N, T\) .* got \(2, 0\)"),
    "no text": (np.zeros((0, 2), int), SMALL, r"got \(0, 2\)"),
    "flat": (np.zeros(3, int), SMALL, r"got \(3,\)"),
    "floats": (np.zeros((1, 3)), SMALL, "whole numbers"),
    "long": (
        np.zeros((1, 7), int),
        replace(SMALL, positions="learned"),
        "ends at 6 steps, got 7",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_texts_that_cannot_be_read_are_refused(fault):
    """Tokens out of the vocabulary, no token, and too many of them."""
    tokens, sizes, message = FAULTS[fault]
    with pytest.raises(ValueError, match=message):
        transformer.forward(model(sizes), tokens, sizes)
    if fault in ("nothing", "flat", "long"):
        with pytest.raises(ValueError, match=message):
            transformer.looks(model(sizes), tokens, sizes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"heads": 3}, "heads must divide D = 8, got 3"),
        ({"blocks": 0}, "must be 1 at least"),
        ({"V": 0}, "must be 1 at least"),
        ({"positions": "sines"}, "rotary, learned, none, got 'sines'"),
    ],
)
def test_sizes_that_make_no_model_are_refused(changes, message):
    """The message says what they must be."""
    with pytest.raises(ValueError, match=message):
        replace(SMALL, **changes)


def test_targets_of_another_shape_are_refused():
    """A target for each step, no more."""
    tokens, targets, _ = texts()
    with pytest.raises(ValueError, match="targets must have shape"):
        transformer.gradient(model(), tokens, targets[:, 1:], SMALL)


def test_arrays_of_another_model_are_refused():
    """A table of positions belongs to a model that has one."""
    with pytest.raises(ValueError, match="from_arrays: expected"):
        nets.from_arrays(model(), replace(SMALL, positions="learned"))


def test_only_known_answers_can_be_known():
    """A model that has learnt nothing has about the loss of a guess."""
    sizes = Sizes(V=16, T=23)
    drawn = recall.draw(50, 12, 8, np.random.default_rng(0))
    params = transformer.init(sizes, np.random.default_rng(0))
    loss, _ = transformer.gradient(params, *drawn[:2], sizes, drawn.known)
    assert np.log(16) - 0.1 < loss < np.log(16) + 2

"""Receptive fields: by the recursion, by hand, and by the gradient."""

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.nets import lenet, small_cnn
from dlbook.study import View, gradient_footprint, layer_table
from dlbook.study.receptive import view_behind

ODD = nn.Sequential(
    nn.Conv2d(2, 3, 3, padding=2),
    nn.ReLU(),
    nn.AvgPool2d(3, stride=2, padding=1),
    nn.Conv2d(3, 2, 4, stride=2, padding=1),
)


def test_two_small_kernels_see_as_far_as_one_large_one():
    """Two 3 x 3 kernels see 5 pixels, and three see 7."""
    view = View().behind(3).behind(3)
    assert view.size == View().behind(5).size == 5
    assert view.behind(3).size == View().behind(7).size == 7


def test_pooling_doubles_what_follows():
    """A 3-kernel behind a pool of 2 adds 4 pixels, not 2."""
    view = View().behind(3).behind(2, 2)
    assert (view.size, view.jump) == (4, 2)
    assert view.behind(3) == View(8, 2, 0)


def test_padding_moves_the_view_to_the_left():
    """Unit 0 of a padded layer begins to look outside the image."""
    view = View().behind(3, padding=1)
    assert view.start == -1
    assert view.pixels(0, 10) == range(2)
    assert view.pixels(9, 10) == range(8, 10)


@pytest.mark.parametrize(
    ("model", "shape", "layers"),
    [
        (lenet(), (1, 28, 28), 6),
        (small_cnn(4), (1, 28, 28), 15),
        (ODD, (2, 19, 19), 4),
    ],
    ids=["lenet", "small_cnn", "odd"],
)
def test_gradient_is_zero_outside_the_view_and_only_there(
    model, shape, layers
):
    """At the corner and in the middle, the gradient fills the view."""
    for n, row in enumerate(layer_table(model, shape)[:layers], 1):
        for unit in (0, row.output[1] // 2):
            seen = gradient_footprint(model[:n], shape, (unit, unit)) > 0
            pixels = row.view.pixels(unit, shape[1])
            expected = np.zeros(shape[1:], bool)
            expected[np.ix_(pixels, pixels)] = True
            np.testing.assert_array_equal(seen, expected)


def test_dilation_spreads_the_view():
    """A dilated kernel of 3 spans 5 pixels, of which it sees every other."""
    layer = nn.Conv2d(1, 1, 3, dilation=2)
    (row,) = layer_table(layer, (1, 9, 9))
    assert row.view == View(5, 1, 0)
    seen = gradient_footprint(layer, (1, 9, 9), (2, 2)).any(axis=0)
    assert np.flatnonzero(seen).tolist() == [2, 4, 6]


def test_a_unit_is_a_row_and_a_column():
    """The unit in row 0, column 4 sees the pixels in the upper right."""
    layer = nn.Conv2d(1, 1, 3, padding=1)
    seen = gradient_footprint(layer, (1, 6, 7), (0, 4)) > 0
    assert np.argwhere(seen).tolist() == [
        [i, j] for i in (0, 1) for j in (3, 4, 5)
    ]


def test_footprint_leaves_mode_and_streams_alone():
    """A model in training stays so, and torch's generator stays put."""
    model, state = small_cnn(2), torch.get_rng_state()
    before = model[1].running_mean.clone()
    gradient_footprint(model[:4], (1, 28, 28), (3, 3))
    assert model[1].training
    assert torch.equal(model[1].running_mean, before)
    assert torch.equal(torch.get_rng_state(), state)


def test_windows_that_are_not_square_are_refused():
    """The recursion follows one axis: both must be alike."""
    x = torch.zeros(1, 1, 9, 9)
    for layer in (nn.Conv2d(1, 1, (1, 3)), nn.Conv2d(1, 1, 3, padding="same")):
        with pytest.raises(ValueError, match="needs one"):
            view_behind(View(), layer, x, layer(x))


def test_adaptive_pools_see_all_that_they_average():
    """Means over all of 6 x 6, over its quarters; no square, no view."""
    x = torch.zeros(1, 1, 6, 6)
    for size, view in ((1, View(6, 6, 0)), (2, View(3, 3, 0)), (4, None)):
        layer = nn.AdaptiveAvgPool2d(size)
        assert view_behind(View(), layer, x, layer(x)) == view
    layer, x = nn.AdaptiveAvgPool2d(2), x[..., :4]
    assert view_behind(View(), layer, x, layer(x)) is None


def test_unknown_changes_of_size_have_no_view():
    """An unknown layer that changes the size ends the recursion."""
    x = torch.zeros(1, 1, 8, 8)
    assert view_behind(View(), nn.Upsample(scale_factor=2), x, x[..., 1:]) is (
        None
    )
    assert view_behind(None, nn.ReLU(), x, x) is None


@pytest.mark.parametrize("unit", [(6, 0), (0, -1)])
def test_a_unit_must_be_a_position(unit):
    """Beyond the maps, and where there are none, the shape is named."""
    with pytest.raises(ValueError, match=r"no position .* \(64, 1, 6, 6\)"):
        gradient_footprint(nn.Conv2d(1, 1, 3), (1, 8, 8), unit)
    with pytest.raises(ValueError, match=r"no position .* \(64, 10\)"):
        gradient_footprint(lenet(), (1, 28, 28), unit)


def test_whole_numbers_have_no_footprint():
    """A text model, and an output cut off, are refused by name."""
    text = nn.Sequential(nn.Embedding(9, 2), nn.Conv2d(3, 1, 1))
    with pytest.raises(ValueError, match="takes whole numbers"):
        gradient_footprint(text, (3, 4, 4), (0, 0))

    class Rounded(nn.Module):
        def forward(self, x):
            return x.detach()

    with pytest.raises(ValueError, match="the output has no gradient"):
        gradient_footprint(Rounded(), (3, 4, 4), (0, 0))


def test_a_footprint_can_be_empty():
    """Where nothing is seen it is zero; also without gradients around it."""

    class Blind(nn.Conv2d):
        def forward(self, x):
            return super().forward(torch.zeros_like(x))

    with torch.no_grad():
        seen = gradient_footprint(Blind(1, 1, 3), (1, 4, 4), (0, 0))
        one = gradient_footprint(nn.Conv2d(1, 1, 1), (1, 4, 4), (0, 0))
    assert not seen.any()
    assert np.argwhere(one).tolist() == [[0, 0]]

"""Kernels by hand: slopes, smoothing, separation, and learning one."""

from itertools import product

import numpy as np
import pytest
from scipy import signal

from dlbook import byhand, ops
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize(
    ("s", "p", "d"), [*product((1, 2, 3), (0, 1, 2), (1, 2, 3))]
)
def test_ops_conv2d_agrees_with_the_plain_form(s, p, d, groups):
    """Value and gradients; groups are plain maps of parts of the channels."""
    x, W = RNG.normal(size=(2, 4, 10, 9)), RNG.normal(size=(6, 4, 3, 3))
    W, b = W[:, : 4 // groups], RNG.normal(size=6)
    y, pullback = ops.conv2d(x, W, b, s, p, d, groups)
    dy = RNG.normal(size=y.shape)
    fast = y, *pullback(dy)
    parts = []
    for g in range(groups):
        ins = slice(g * 4 // groups, (g + 1) * 4 // groups)
        outs = slice(g * 6 // groups, (g + 1) * 6 // groups)
        made = byhand.convolution.conv2d(x[:, ins], W[outs], b[outs], s, p, d)
        parts.append((made[0], *made[1](dy[:, outs])))
    for ours, plain, axis in zip(
        fast, zip(*parts, strict=True), (1, 1, 0, 0), strict=True
    ):
        np.testing.assert_allclose(
            ours, np.concatenate(plain, axis), atol=1e-12
        )


@pytest.mark.parametrize(("k", "s"), [(1, 1), (2, 2), (3, 2), (3, 1), (2, 3)])
def test_ops_max_pool2d_agrees_with_the_plain_form(k, s):
    """Value and gradient, ties too."""
    x = RNG.integers(0, 4, (2, 3, 8, 7)).astype(float)
    y, pullback = byhand.convolution.max_pool2d(x, k, s)
    fast, through = ops.max_pool2d(x, k, s)
    np.testing.assert_array_equal(fast, y)
    dy = RNG.normal(size=y.shape)
    np.testing.assert_allclose(through(dy)[0], pullback(dy)[0], atol=1e-12)


def test_plain_pullbacks_are_proved():
    """Central differences agree with them."""
    x, W = RNG.normal(size=(2, 3, 7, 6)), RNG.normal(size=(2, 3, 2, 2))
    equations = "conv2d", "conv2d-size", "conv2d-dw", "conv2d-dx", "conv2d-db"
    plain = byhand.convolution.conv2d
    check_pullback(plain, x, W, np.ones(2), 2, 1, 3, equations=equations)
    equations = "max-pool2d", "max-pool2d-dx"
    plain = byhand.convolution.max_pool2d
    check_pullback(plain, x, 3, 2, equations=equations)


def test_the_plain_form_by_hand():
    """The four places of a small kernel, and a window with a tie."""
    x = np.arange(1.0, 10).reshape(1, 1, 3, 3)
    W = np.array([[[[1.0, 2.0], [0.0, -1.0]]]])
    y, _ = byhand.convolution.conv2d(x, W, np.zeros(1))
    np.testing.assert_array_equal(y[0, 0], [[0, 2], [6, 8]])
    tie = np.array([[[[3.0, 5.0], [5.0, 1.0]]]])
    y, pullback = byhand.convolution.max_pool2d(tie, 2, 2)
    assert y.item() == 5
    (dx,) = pullback(np.full((1, 1, 1, 1), 10.0))
    np.testing.assert_array_equal(dx[0, 0], [[0, 10], [0, 0]])


@pytest.mark.parametrize("s", [1, 2, 3])
def test_each_weight_meets_as_many_pixels_as_there_are_places(s):
    """The slice of (i, j) has H' rows and W' columns, from (di, dj) on."""
    x = np.arange(9 * 8.0).reshape(1, 1, 9, 8)
    for d in (1, 2, 3):
        for (i, j), part in byhand.convolution.meets(x, 3, s, d):
            sizes = [(n - 2 * d - 1) // s + 1 for n in (9, 8)]
            assert x[part].shape == (1, 1, *sizes)
            assert x[part][0, 0, 0, 0] == x[0, 0, d * i, d * j]


def test_grey_weighs_the_colours():
    """White stays 255, and green looks brighter than red, red than blue."""
    primaries = 255 * np.eye(3, dtype=np.uint8).reshape(3, 3, 1, 1)
    red, green, blue = byhand.convolution.grey(primaries).ravel()
    assert green > red > blue > 0
    assert red + green + blue == pytest.approx(255)
    assert byhand.convolution.grey(np.zeros((2, 3, 4, 5))).shape == (
        2,
        1,
        4,
        5,
    )


@pytest.mark.parametrize(
    ("n", "weights"), [(1, [1]), (2, [1, 1]), (5, [1, 4, 6, 4, 1])]
)
def test_binomial_is_pascals_row(n, weights):
    """The weights are binomial coefficients that add to one."""
    expected = np.array(weights) / sum(weights)
    np.testing.assert_allclose(byhand.convolution.binomial(n), expected)


def test_sobel_measures_a_plane_exactly():
    """On a plane the two kernels give its slopes, whatever its height."""
    r, q = np.mgrid[:5, :6]
    y, _ = ops.conv2d(
        (7 + 2.0 * q - 3.0 * r)[None, None], byhand.convolution.sobel()
    )
    np.testing.assert_allclose(y[0, 0], 2)
    np.testing.assert_allclose(y[0, 1], -3)


@pytest.mark.parametrize("angle", [0.0, 1.0, np.pi / 2, -3.0])
def test_slope_gives_size_and_direction(angle):
    """A plane rising by 2 a pixel in a direction has that size and angle."""
    r, q = np.mgrid[:5, :5]
    plane = 2 * (np.cos(angle) * q + np.sin(angle) * r)
    size, found = byhand.convolution.slope(plane[None, None])
    np.testing.assert_allclose(size, 2)
    np.testing.assert_allclose(found, angle, atol=1e-14)


def test_named_kernels_keep_or_remove_the_mean():
    """Blur, sharpen and emboss keep a flat image, the Laplacian blanks it."""
    sums = {k: v.sum() for k, v in byhand.convolution.named_kernels().items()}
    due = {"blur": 1, "Laplacian": 0, "sharpen": 1, "emboss": 1}
    assert sums == pytest.approx(due)
    assert {v.shape for v in byhand.convolution.named_kernels().values()} == {
        (5, 5)
    }
    sharpen = byhand.convolution.named_kernels()["sharpen"]
    assert sharpen[2, 2] == 5
    assert sharpen[2, 1] == -1


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_separate_gives_back_the_kernel_in_few_terms(rank):
    """As many products as the rank, and they add up to the kernel."""
    kernel = RNG.normal(size=(5, rank)) @ RNG.normal(size=(rank, 4))
    pairs = byhand.convolution.separate(kernel)
    assert len(pairs) == rank
    total = sum(np.outer(column, row) for column, row in pairs)
    np.testing.assert_allclose(total, kernel, atol=1e-13)


@pytest.mark.parametrize("steps", [{}, {"stride": 2}, {"padding": (1, 2)}])
def test_the_matrix_is_the_map_and_its_transpose_the_pullback(steps):
    """A x is conv2d, and the transpose of A is its pullback."""
    x, W = RNG.normal(size=(1, 2, 5, 4)), RNG.normal(size=(3, 2, 3, 2))
    A = byhand.convolution.as_matrix(W, (5, 4), **steps)
    y, pullback = ops.conv2d(x, W, **steps)
    np.testing.assert_allclose(A @ x.ravel(), y.ravel())
    dx, _ = pullback(y)
    np.testing.assert_allclose(A.T @ y.ravel(), dx.ravel())


def test_crops_are_parts_of_the_images():
    """Each crop is found in one of the images; the generator decides."""
    images = np.arange(2 * 5 * 6.0).reshape(2, 1, 5, 6)
    parts = byhand.convolution.crops(images, 9, 3, np.random.default_rng(0))
    assert parts.shape == (9, 1, 3, 3)
    corner = images[0, 0, :3, :3]
    for part in parts[:, 0]:
        np.testing.assert_array_equal(part - part[0, 0], corner)
    assert len(np.unique(parts[:, 0, 0, 0])) > 3
    assert {value >= images[1].min() for value in parts[:, 0, 0, 0]} == {0, 1}
    again = byhand.convolution.crops(images, 9, 3, np.random.default_rng(0))
    np.testing.assert_array_equal(parts, again)


def test_crops_come_from_every_place():
    """Every square that fits into an image is drawn sooner or later."""
    images = np.arange(5 * 6.0).reshape(1, 1, 5, 6)
    parts = byhand.convolution.crops(images, 200, 3, np.random.default_rng(0))
    places = {divmod(int(v), 6) for v in parts[:, 0, 0, 0]}
    assert places == {(r, q) for r in range(3) for q in range(4)}


def test_patch_moments_are_the_second_derivative_of_the_loss():
    """The gradient at W less that at 0 is the moments times W."""
    x, W = RNG.normal(size=(2, 1, 6, 5)), RNG.normal(size=(1, 1, 3, 3))
    y, pullback = ops.conv2d(x, W)
    _, dW = pullback(y / y.size)
    moments = byhand.convolution.patch_moments(x, 3)
    np.testing.assert_allclose(moments @ W.ravel(), dW.ravel())


def test_a_kernel_is_learnt_from_noise():
    """On white noise a hundred steps find the hidden kernel."""
    x, hidden = RNG.normal(size=(4, 1, 20, 20)), RNG.normal(size=(1, 1, 3, 3))
    y, _ = ops.conv2d(x, hidden)
    top = np.linalg.eigvalsh(byhand.convolution.patch_moments(x, 3))[-1]
    found = byhand.convolution.learn_kernel(x, y, 3, lr=1 / top, steps=100)
    assert found.shape == (101, 3, 3)
    assert not found[0].any()
    np.testing.assert_allclose(found[-1], hidden[0, 0], atol=1e-9)


def test_offered_kernels_are_as_small_as_they_can_be():
    """Kernels to choose from are square, odd, and have no empty margin."""
    offered = byhand.convolution.offered_kernels()
    assert byhand.convolution.named_kernels().keys() < offered.keys()
    for name, K in offered.items():
        assert K.shape in ((3, 3), (5, 5)), name
        assert len(K) == 3 or K[0].any(), name
    x = RNG.normal(size=(1, 6, 7))
    same = byhand.convolution.lay(x, offered["identity"], (1, 1, 0))
    np.testing.assert_array_equal(same, x)
    moved = byhand.convolution.lay(x, offered["shift"], (1, 1, 0))
    np.testing.assert_array_equal(moved[:, :, :-1], x[:, :, 1:])


@pytest.mark.parametrize("how", [(1, 0, 0), (2, 1, 0), (3, 2, 1)])
def test_a_kernel_laid_on_a_picture(how):
    """Its answer is SciPy's, correlation or convolution, at every stride."""
    stride, padding, turned = how
    x, W = RNG.normal(size=(1, 9, 12)), RNG.normal(size=(3, 3))
    y = byhand.convolution.lay(x, W, np.array(how, np.float32))
    known = signal.convolve2d if turned else signal.correlate2d
    full = known(np.pad(x[0], padding), W, "valid")
    np.testing.assert_allclose(y[0], full[::stride, ::stride], atol=1e-12)

"""The script's layers in a browser, against PyTorch; no book is needed."""

from base64 import b64encode

import numpy as np
import pytest
import torch
from bare import modules
from torch.nn import functional

from dlbook.playground import pack, unpack

CLOSE = 1e-4
CONVOLUTIONS = [  # C, H, W, K, size, stride, padding
    (1, 5, 5, 1, (3, 3), 1, 0),
    (2, 7, 6, 3, (3, 3), 1, 1),
    (3, 9, 8, 2, (3, 2), 2, 1),
    (2, 11, 7, 4, (5, 5), 3, 2),
    (4, 6, 6, 3, (1, 1), 1, 0),
    (1, 3, 3, 2, (3, 3), 1, 2),
]
FAULTS = {
    "a kernel that is flipped": ("+ i) * w + j]", "+ h - 1 - i) * w + j]"),
    "padding on one side": ("- padding;\n            if (row", ";if (row"),
    "no bias": ("b ? b.data[k] : 0", "0"),
    "a softmax without its shift": ("Math.exp(v - top)", "Math.exp(v)"),
    "pooling that begins at zero": ("best = -Infinity", "best = 0"),
    "halves without their subnormals": ("sign * fraction * 2", "0 * 2"),
}


@pytest.fixture(scope="module")
def page(browser):
    """An empty page that has the layers."""
    page = browser.new_page()
    page.evaluate(f"globalThis.core = {modules('core')}")
    yield page
    page.close()


def call(page, name: str, *args) -> np.ndarray:
    """What a layer of the script answers; arrays become tensors."""
    sent = [pack(a, "f32") if isinstance(a, np.ndarray) else a for a in args]
    return answered(page, f"core.{name}(...args.map(open))", sent)


def opened(page, packed: dict) -> np.ndarray:
    """A packed array as the script reads it."""
    return answered(page, "open(args[0])", [packed])


def answered(page, expression: str, args: list) -> np.ndarray:
    """The tensor that an expression gives."""
    shape, data = page.evaluate(
        f"""(args) => {{
          const open = (a) => (a.dtype ? core.unpack(a) : a);
          const {{ shape, data }} = {expression};
          const bytes = [...new Uint8Array(data.buffer)];
          return [shape, bytes.map((c) => String.fromCharCode(c)).join("")];
        }}""",
        args,
    )
    bits = data.encode("latin-1")
    return np.frombuffer(bits, "<f4").astype(float).reshape(shape)


def apart(found: np.ndarray, expected) -> float:
    """The largest difference; shapes that differ are infinitely far."""
    expected = np.asarray(expected)
    if found.shape != expected.shape or not np.isfinite(found).all():
        return np.inf
    return abs(found - expected).max(initial=0)


def drawn(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    """Random arrays, the same each time."""
    rng = np.random.default_rng(0)
    return [rng.standard_normal(s).astype(np.float32) for s in shapes]


def convolution(page, C, H, W, K, size, stride, padding) -> float:
    """How far the script's convolution is from PyTorch's."""
    x, w, b = drawn((C, H, W), (K, C, *size), (K,))
    options = {"stride": stride, "padding": padding}
    expected = functional.conv2d(*map(torch.tensor, (x, w, b)), **options)
    return apart(call(page, "conv2d", x, w, b, options), expected)


def pooling(page, C: int, H: int, W: int, size: int) -> float:
    """How far the script's pooling is from PyTorch's, below zero too."""
    x = drawn((C, H, W))[0] - 3
    found = call(page, "maxPool", x, size)
    return apart(found, functional.max_pool2d(torch.tensor(x), size))


def affine(page, D: int, K: int) -> float:
    """How far the script's linear layer is from PyTorch's."""
    x, W, b = drawn((D,), (K, D), (K,))
    expected = functional.linear(*map(torch.tensor, (x, W, b)))
    return apart(call(page, "linear", x, W, b), expected)


def probabilities(page, scale: float) -> float:
    """How far the script's softmax is from PyTorch's."""
    z = (scale * np.linspace(-1, 1, 10)).astype(np.float32)
    expected = torch.softmax(torch.tensor(z), 0)
    return apart(call(page, "softmax", z), expected)


def halves(page) -> float:
    """The largest relative error over all halves that are finite."""
    bits = np.arange(2**16, dtype="<u2")
    expected = bits.view("<f2").astype(np.float32)
    data = b64encode(bits.tobytes()).decode()
    packed = {"dtype": "f16", "shape": [2**16], "scale": 1, "data": data}
    found = opened(page, packed)
    known = np.isfinite(expected)
    found, expected = found[known], expected[known]
    return (abs(found - expected) / np.maximum(abs(expected), 2.0**-24)).max()


def worst(page) -> float:
    """The largest difference of all comparisons."""
    return max(
        *(convolution(page, *case) for case in CONVOLUTIONS),
        *(pooling(page, 2, 7, 6, size) for size in (1, 2, 3)),
        *(affine(page, D, K) for D, K in ((1, 1), (784, 10))),
        *(probabilities(page, scale) for scale in (1, 1000)),
        halves(page),
    )


@pytest.mark.parametrize("case", CONVOLUTIONS)
def test_convolution_is_pytorchs(page, case):
    """With strides, padding, odd sizes and kernels of one pixel."""
    assert convolution(page, *case) < CLOSE


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pooling_is_pytorchs(page, size):
    """Rows and columns that fill no square are left out."""
    assert pooling(page, 2, 7, 6, size) == 0


@pytest.mark.parametrize(("D", "K"), [(1, 1), (5, 3), (784, 10)])
def test_linear_is_pytorchs(page, D, K):
    """A matrix times an example, plus a bias."""
    assert affine(page, D, K) < CLOSE


@pytest.mark.parametrize("scale", [0, 1, 30, 1000])
def test_softmax_is_pytorchs(page, scale):
    """Also where a score's exponential is too large for a number."""
    assert probabilities(page, scale) < CLOSE


def test_every_half_is_read(page):
    """All halves that are finite are read without error."""
    assert halves(page) == 0


@pytest.mark.parametrize("dtype", ["f32", "f16", "i8"])
def test_packed_arrays_are_read_as_python_reads_them(page, dtype):
    """Single precision, halves, and bytes with their scale."""
    packed = pack(drawn((3, 5))[0], dtype)
    found = opened(page, packed)
    np.testing.assert_array_equal(found, unpack(packed))


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_seen(browser, fault):
    """Each way to get a layer wrong moves an answer beyond the margin."""
    page = browser.new_page()
    page.evaluate(f"globalThis.core = {modules('core', fault=fault)}")
    assert worst(page) > CLOSE
    page.close()

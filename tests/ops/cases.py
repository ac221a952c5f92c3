"""One table of operations and inputs, which the generic tests run through."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np


class Case(NamedTuple):
    """An operation's name, makers of its arguments, and its options."""

    name: str
    makers: tuple[Callable, ...]
    options: Mapping[str, Any] = MappingProxyType({})

    def arguments(self, dtype=np.float64, seed=0):
        """The arguments, read-only: an operation that writes to them fails."""
        rng = np.random.default_rng(seed)
        arrays = [make(rng) for make in self.makers]
        return [frozen(a, dtype) for a in arrays]

    def held(self):
        """The options, a fresh generator among them where one is needed."""
        options = dict(self.options)
        if self.name == "dropout":
            options["rng"] = np.random.default_rng(7)
        return options

    def __str__(self):
        """The case as a test's id shows it."""
        rng = np.random.default_rng(0)
        shapes = [
            str(make(rng).shape).replace(" ", "") for make in self.makers
        ]
        return " ".join([self.name, *shapes, *map(str, self.options.values())])


def alike(ours, theirs, atol=1e-12):
    """Each array of ours is near that of theirs."""
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, atol=atol)


def frozen(array, dtype=np.float64):
    """A read-only copy, in ``dtype`` if it holds floats."""
    array = np.array(array, dtype if array.dtype.kind == "f" else None)
    array.flags.writeable = False
    return array


def normal(*shape):
    """Standard normal numbers, none of them close to the kink at 0."""

    def make(rng):
        z = rng.standard_normal(shape)
        return z + 0.01 * np.sign(z)

    return make


def normals(*shapes):
    """A maker of normal numbers for each shape."""
    return tuple(normal(*shape) for shape in shapes)


def positive(*shape):
    """Numbers from 1/2 to 2."""
    return lambda rng: rng.uniform(0.5, 2.0, shape)


def chance(*shape):
    """A mask that lets about half of the entries through, and the first."""

    def make(rng):
        mask = rng.random(shape) < 0.5
        mask[..., 0] = True
        return mask

    return make


def whole(limit, *shape):
    """Whole numbers below ``limit``."""
    return lambda rng: rng.integers(limit, size=shape)


ANY = [(), (1,), (7,), (5, 3), (1, 4), (2, 3, 2, 3), (30, 20)]
ROWS = [(1, 1), (1, 7), (5, 3), (8, 1), (60, 10)]
IMAGES = [(3, 5), (32, 20), (1, 2, 3, 3), (4, 3, 5, 2), (8, 4, 6, 5)]
ATTENDING = [
    ((), 1, 1, 1, 1),
    ((), 5, 3, 2, 4),
    ((4,), 1, 7, 3, 1),
    ((2, 3), 4, 5, 6, 2),
    ((8, 2), 9, 8, 7, 5),
]


def gated(name, steps, N, D, H):
    """A case of an LSTM or a GRU; ``steps`` is (T,), of a cell ()."""
    gates, states, biases = (4, 2, 1) if "lstm" in name else (3, 1, 2)
    weights = (D, gates * H), (H, gates * H), *[(gates * H,)] * biases
    return Case(name, normals((N, *steps, D), *[(N, H)] * states, *weights))


def images(name, x, W, bias=True, **options):
    """A convolution of x (N, C, H, W) by W, with a bias or without one."""
    O = W[0] if name == "conv2d" else W[1] * options.get("groups", 1)
    return Case(name, normals(x, W, *[(O,)] * bias), options)


CONVOLUTIONS = [
    images("conv2d", (1, 1, 1, 1), (1, 1, 1, 1)),
    images("conv2d", (1, 2, 7, 5), (3, 2, 3, 2), padding=(1, 0)),
    images("conv2d", (3, 2, 6, 7), (2, 2, 3, 3), stride=2, padding=1),
    images("conv2d", (2, 1, 8, 7), (2, 1, 2, 3), False, stride=(3, 2)),
    images("conv2d", (1, 2, 9, 8), (3, 2, 3, 3), dilation=(2, 3), stride=2),
    images("conv2d", (2, 4, 5, 5), (6, 2, 3, 3), groups=2, stride=(1, 2)),
    images("conv2d", (1, 3, 5, 6), (3, 1, 2, 2), groups=3, padding=2),
    images("conv2d", (9, 8, 20, 19), (4, 8, 5, 5), stride=3, padding=2),
    images("conv_transpose2d", (1, 1, 1, 1), (1, 1, 1, 1)),
    images("conv_transpose2d", (3, 2, 4, 3), (2, 3, 3, 2), padding=(1, 0)),
    images("conv_transpose2d", (1, 2, 3, 4), (2, 1, 3, 3), False, stride=2),
    images("conv_transpose2d", (1, 1, 3, 2), (1, 2, 2, 3), dilation=3),
    images(
        "conv_transpose2d",
        (2, 4, 3, 4),
        (4, 3, 3, 2),
        stride=(2, 3),
        padding=1,
        output_padding=(1, 2),
        groups=2,
        dilation=(1, 2),
    ),
]
POOLS = [
    Case(name, (normal(*x),), options)
    for name in ("max_pool2d", "avg_pool2d")
    for x, options in [
        ((1, 1, 1, 1), {"kernel_size": 1}),
        ((2, 3, 6, 4), {"kernel_size": 2}),
        ((1, 2, 7, 5), {"kernel_size": (3, 2), "stride": (2, 1)}),
        ((3, 1, 5, 5), {"kernel_size": 3, "stride": 2, "padding": 1}),
        ((1, 1, 6, 7), {"kernel_size": (2, 3), "padding": (1, 0)}),
    ]
]

CASES = [
    *CONVOLUTIONS,
    *POOLS,
    *(
        Case("affine", (normal(N, D), normal(D, K), normal(K)))
        for N, D, K in [(1, 1, 1), (5, 3, 4), (1, 6, 2), (40, 30, 20)]
    ),
    *(
        Case("embedding", (whole(V, *shape), normal(V, D)))
        for shape, V, D in [((4,), 3, 2), ((3, 5), 7, 1), ((), 2, 3)]
    ),
    Case("embedding", (whole(9, 40), normal(60, 10))),
    *(
        Case(name, (normal(*shape),))
        for name in ("relu", "leaky_relu", "sigmoid", "tanh", "gelu")
        for shape in ANY
    ),
    Case("leaky_relu", (normal(5, 3),), {"negative_slope": 0.3}),
    *(
        Case(name, (normal(*shape),))
        for name in ("softmax", "log_softmax")
        for shape in [*ROWS, (1,), (7,), (2, 3, 4), (2, 3, 1, 5)]
    ),
    *(Case("cross_entropy", (normal(N, K), whole(K, N))) for N, K in ROWS),
    *(
        Case(name, (normal(*shape), normal(*shape)))
        for name in ("binary_cross_entropy", "mse")
        for shape in ANY
    ),
    *(
        Case("batch_norm", (normal(*s), normal(s[1]), normal(s[1])))
        for s in IMAGES
    ),
    Case("batch_norm", (normal(6, 4), normal(4), normal(4)), {"eps": 0.1}),
    *(
        Case("layer_norm", (normal(*s), normal(s[-1]), normal(s[-1])))
        for s in [(3,), (4, 3), (1, 5), (2, 3, 4), (20, 30)]
    ),
    Case("layer_norm", (normal(6, 4), normal(4), normal(4)), {"eps": 0.1}),
    *(
        Case("rnn_cell", normals((N, D), (N, H), (D, H), (H, H), (H,)))
        for N, D, H in [(1, 1, 1), (1, 3, 2), (7, 2, 5), (30, 20, 10)]
    ),
    *(
        Case("rnn", normals((N, T, D), (N, H), (D, H), (H, H), (H,)))
        for N, T, D, H in [
            (1, 1, 1, 1),
            (3, 1, 2, 4),
            (1, 7, 3, 2),
            (5, 3, 1, 3),
            (9, 5, 13, 11),
        ]
    ),
    *(
        gated(name, steps, N, D, H)
        for name, steps in [
            (f"{kind}{form}", steps)
            for kind in ("lstm", "gru")
            for form, steps in [("_cell", ()), ("", (1,)), ("", (7,))]
        ]
        for N, D, H in [(1, 1, 1), (1, 3, 2), (7, 2, 5), (9, 13, 11)]
    ),
    *(
        Case(
            "attention", (*normals((*n, T, D), (*n, S, D), (*n, S, E)), *mask)
        )
        for n, T, S, D, E in ATTENDING
        for mask in [(), (chance(*n, T, S),), (chance(1, S),)]
    ),
    *(Case("dropout", (normal(*shape),)) for shape in ANY),
    Case("dropout", (normal(5, 3),), {"p": 0.2}),
    Case("dropout", (normal(5, 3),), {"p": 0.0}),
    Case("dropout", (normal(5, 3),), {"p": 1.0}),
]

EVAL_CASES = [
    Case(
        "batch_norm_eval",
        (normal(*s), *[normal(s[1])] * 3, positive(s[1])),
    )
    for s in [(1, 1), *IMAGES]
]

# Not the derivative of its value, so proved by check_saddle.
SADDLE_CASES = [
    Case("gradient_reversal", (normal(*shape),), {"strength": strength})
    for shape, strength in [((), 1.0), ((5, 3), 0.3), ((30, 20), 7), ((4,), 0)]
]

ALL = [*CASES, *EVAL_CASES, *SADDLE_CASES]

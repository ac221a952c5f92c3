"""Operations in NumPy: each returns its value and its pullback.

``y, pullback = affine(x, W, b)`` runs forward; ``dx, dW, db = pullback(dy)``
carries the gradient of the loss with respect to the output back to the
inputs. A pullback always returns a tuple, one cotangent for each
differentiable argument, in order. Operations are pure, preserve the dtype,
and take rows as examples. Importing one operation loads one module.
"""

from typing import TYPE_CHECKING

from dlbook._lazy import lazy_table

if TYPE_CHECKING:
    from dlbook.ops.activations import gelu as gelu
    from dlbook.ops.activations import leaky_relu as leaky_relu
    from dlbook.ops.activations import log_softmax as log_softmax
    from dlbook.ops.activations import relu as relu
    from dlbook.ops.activations import sigmoid as sigmoid
    from dlbook.ops.activations import softmax as softmax
    from dlbook.ops.activations import tanh as tanh
    from dlbook.ops.adversarial import gradient_reversal as gradient_reversal
    from dlbook.ops.convolution import conv2d as conv2d
    from dlbook.ops.convolution import conv_transpose2d as conv_transpose2d
    from dlbook.ops.gates import gru as gru
    from dlbook.ops.gates import gru_cell as gru_cell
    from dlbook.ops.gates import lstm as lstm
    from dlbook.ops.gates import lstm_cell as lstm_cell
    from dlbook.ops.linear import affine as affine
    from dlbook.ops.linear import embedding as embedding
    from dlbook.ops.losses import binary_cross_entropy as binary_cross_entropy
    from dlbook.ops.losses import cross_entropy as cross_entropy
    from dlbook.ops.losses import mse as mse
    from dlbook.ops.normalisation import batch_norm as batch_norm
    from dlbook.ops.normalisation import batch_norm_eval as batch_norm_eval
    from dlbook.ops.normalisation import layer_norm as layer_norm
    from dlbook.ops.normalisation import update_running as update_running
    from dlbook.ops.optimisers import adam as adam
    from dlbook.ops.optimisers import momentum as momentum
    from dlbook.ops.optimisers import sgd as sgd
    from dlbook.ops.pooling import avg_pool2d as avg_pool2d
    from dlbook.ops.pooling import max_pool2d as max_pool2d
    from dlbook.ops.recurrent import rnn as rnn
    from dlbook.ops.recurrent import rnn_cell as rnn_cell
    from dlbook.ops.regularisation import dropout as dropout
    from dlbook.ops.transformer import attention as attention

TABLE = {
    "affine": "linear",
    "embedding": "linear",
    "conv2d": "convolution",
    "conv_transpose2d": "convolution",
    "max_pool2d": "pooling",
    "avg_pool2d": "pooling",
    "rnn": "recurrent",
    "rnn_cell": "recurrent",
    "relu": "activations",
    "leaky_relu": "activations",
    "sigmoid": "activations",
    "tanh": "activations",
    "gelu": "activations",
    "softmax": "activations",
    "log_softmax": "activations",
    "cross_entropy": "losses",
    "binary_cross_entropy": "losses",
    "mse": "losses",
    "batch_norm": "normalisation",
    "batch_norm_eval": "normalisation",
    "update_running": "normalisation",
    "layer_norm": "normalisation",
    "dropout": "regularisation",
    "gradient_reversal": "adversarial",
    "attention": "transformer",
    "lstm": "gates",
    "lstm_cell": "gates",
    "gru": "gates",
    "gru_cell": "gates",
    "sgd": "optimisers",
    "momentum": "optimisers",
    "adam": "optimisers",
}

__getattr__, __dir__ = lazy_table(__name__, TABLE)

# The package's names, each once: lazy_loader and type checkers read them.
from .activations import (
    gelu as gelu,
    leaky_relu as leaky_relu,
    log_softmax as log_softmax,
    relu as relu,
    sigmoid as sigmoid,
    softmax as softmax,
    tanh as tanh,
)
from .adaptive import adamw as adamw, nesterov as nesterov, rmsprop as rmsprop
from .adversarial import gradient_reversal as gradient_reversal
from .averaging import (
    moving_average as moving_average,
    running_average as running_average,
)
from .convolution import conv2d as conv2d, conv_transpose2d as conv_transpose2d
from .gates import (
    gru as gru,
    gru_cell as gru_cell,
    lstm as lstm,
    lstm_cell as lstm_cell,
)
from .linear import affine as affine, embedding as embedding
from .losses import (
    binary_cross_entropy as binary_cross_entropy,
    cross_entropy as cross_entropy,
    mse as mse,
)
from .normalisation import (
    batch_norm as batch_norm,
    batch_norm_eval as batch_norm_eval,
    layer_norm as layer_norm,
    update_running as update_running,
)
from .optimisers import adam as adam, momentum as momentum, sgd as sgd
from .pooling import avg_pool2d as avg_pool2d, max_pool2d as max_pool2d
from .recurrent import rnn as rnn, rnn_cell as rnn_cell
from .regularisation import dropout as dropout
from .transformer import attention as attention

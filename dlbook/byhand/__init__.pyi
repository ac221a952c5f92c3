# The modules, each once: lazy_loader and type checkers read them.
from . import (
    autoregression as autoregression,
    classifier as classifier,
    convolution as convolution,
    convolutional as convolutional,
    graphs as graphs,
    logistic as logistic,
    memory as memory,
    mlp as mlp,
    normalisation as normalisation,
    recurrent as recurrent,
    regression as regression,
    softmax as softmax,
)

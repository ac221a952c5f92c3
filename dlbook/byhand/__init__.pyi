# The modules, each once: lazy_loader and type checkers read them.
from . import (
    autoregression as autoregression,
    classifier as classifier,
    convolution as convolution,
    convolutional as convolutional,
    forecasting as forecasting,
    graphs as graphs,
    logistic as logistic,
    memory as memory,
    mlp as mlp,
    normalisation as normalisation,
    phase as phase,
    recurrent as recurrent,
    regression as regression,
    softmax as softmax,
    steep as steep,
    tuned as tuned,
)

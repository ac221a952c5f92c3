# The package's names, each once: lazy_loader and type checkers read them.
from .augmentation import RandomFlip as RandomFlip, RandomShift as RandomShift
from .convolutional import lenet as lenet, small_cnn as small_cnn
from .domain import (
    Adapted as Adapted,
    Adversary as Adversary,
    GradientReversal as GradientReversal,
    KernelDistance as KernelDistance,
    adaptation_loss as adaptation_loss,
    reverse_gradient as reverse_gradient,
)
from .parallel import Linears as Linears, parallel_mlp as parallel_mlp
from .perceptron import mlp as mlp
from .preprocessing import Standardise as Standardise
from .residual import Residual as Residual, residual_mlp as residual_mlp

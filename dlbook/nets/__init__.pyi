# The package's names, each once: lazy_loader and type checkers read them.
from .alexnet import mini_alexnet as mini_alexnet
from .augmentation import RandomFlip as RandomFlip, RandomShift as RandomShift
from .convolutional import lenet as lenet, small_cnn as small_cnn
from .dense import (
    Dense as Dense,
    chain_net as chain_net,
    dense_net as dense_net,
)
from .domain import (
    Adapted as Adapted,
    Adversary as Adversary,
    GradientReversal as GradientReversal,
    KernelDistance as KernelDistance,
    adaptation_loss as adaptation_loss,
    reverse_gradient as reverse_gradient,
)
from .erasing import RandomErase as RandomErase
from .perceptron import mlp as mlp
from .preprocessing import Standardise as Standardise
from .residual import Residual as Residual, residual_mlp as residual_mlp
from .resnet import Scale as Scale, resnet9 as resnet9

"""PyTorch architectures, one family a module.

Importing one name loads one module.
"""

from typing import TYPE_CHECKING

from dlbook._lazy import lazy_table

if TYPE_CHECKING:
    from dlbook.nets.augmentation import RandomFlip as RandomFlip
    from dlbook.nets.augmentation import RandomShift as RandomShift
    from dlbook.nets.convolutional import lenet as lenet
    from dlbook.nets.convolutional import small_cnn as small_cnn
    from dlbook.nets.domain import Adapted as Adapted
    from dlbook.nets.domain import Adversary as Adversary
    from dlbook.nets.domain import GradientReversal as GradientReversal
    from dlbook.nets.domain import KernelDistance as KernelDistance
    from dlbook.nets.domain import adaptation_loss as adaptation_loss
    from dlbook.nets.domain import reverse_gradient as reverse_gradient
    from dlbook.nets.perceptron import mlp as mlp
    from dlbook.nets.preprocessing import Standardise as Standardise

TABLE = {
    "RandomFlip": "augmentation",
    "RandomShift": "augmentation",
    "lenet": "convolutional",
    "small_cnn": "convolutional",
    "Adapted": "domain",
    "Adversary": "domain",
    "GradientReversal": "domain",
    "KernelDistance": "domain",
    "adaptation_loss": "domain",
    "reverse_gradient": "domain",
    "mlp": "perceptron",
    "Standardise": "preprocessing",
}

__getattr__, __dir__ = lazy_table(__name__, TABLE)

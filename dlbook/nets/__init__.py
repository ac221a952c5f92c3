"""PyTorch architectures, one family a module.

Importing one name loads one module.
"""

from typing import TYPE_CHECKING

from dlbook._lazy import lazy_table

if TYPE_CHECKING:
    from dlbook.nets.perceptron import mlp as mlp
    from dlbook.nets.preprocessing import Standardise as Standardise

TABLE = {
    "mlp": "perceptron",
    "Standardise": "preprocessing",
}

__getattr__, __dir__ = lazy_table(__name__, TABLE)

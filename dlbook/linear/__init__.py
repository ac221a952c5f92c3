"""Linear models in NumPy: the fitting routines of the first three chapters.

Linear, logistic and softmax regression. Importing one name loads one module.
"""

from typing import TYPE_CHECKING

from dlbook._lazy import lazy_table

if TYPE_CHECKING:
    from dlbook.linear.logistic import descent_path as descent_path
    from dlbook.linear.logistic import logistic_gradient as logistic_gradient
    from dlbook.linear.logistic import logistic_hessian as logistic_hessian
    from dlbook.linear.logistic import logistic_loss as logistic_loss
    from dlbook.linear.logistic import newton_path as newton_path
    from dlbook.linear.logistic import with_ones as with_ones
    from dlbook.linear.regression import bump as bump
    from dlbook.linear.regression import chebyshev as chebyshev
    from dlbook.linear.regression import filter_factors as filter_factors
    from dlbook.linear.regression import least_squares as least_squares
    from dlbook.linear.regression import monomials as monomials
    from dlbook.linear.regression import noisy_bump as noisy_bump
    from dlbook.linear.regression import ridge as ridge
    from dlbook.linear.regression import ridge_path as ridge_path
    from dlbook.linear.softmax import SoftmaxModel as SoftmaxModel
    from dlbook.linear.softmax import batches as batches
    from dlbook.linear.softmax import fit_softmax as fit_softmax
    from dlbook.linear.softmax import nearest_mean as nearest_mean
    from dlbook.linear.softmax import softmax_gradient as softmax_gradient

TABLE = {
    "bump": "regression",
    "noisy_bump": "regression",
    "monomials": "regression",
    "chebyshev": "regression",
    "least_squares": "regression",
    "ridge": "regression",
    "filter_factors": "regression",
    "ridge_path": "regression",
    "descent_path": "logistic",
    "logistic_gradient": "logistic",
    "logistic_hessian": "logistic",
    "logistic_loss": "logistic",
    "newton_path": "logistic",
    "with_ones": "logistic",
    "SoftmaxModel": "softmax",
    "batches": "softmax",
    "fit_softmax": "softmax",
    "nearest_mean": "softmax",
    "softmax_gradient": "softmax",
}

__getattr__, __dir__ = lazy_table(__name__, TABLE)

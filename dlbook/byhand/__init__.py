"""Models written by hand in NumPy, from the operations of ``dlbook.ops``.

Each module holds the fitting routines of one chapter. Importing one name
loads one module.
"""

from typing import TYPE_CHECKING

from dlbook._lazy import lazy_table

if TYPE_CHECKING:
    from dlbook.byhand.autoregression import fit_ar as fit_ar
    from dlbook.byhand.autoregression import lagged as lagged
    from dlbook.byhand.autoregression import noisy_sine as noisy_sine
    from dlbook.byhand.autoregression import predict_ar as predict_ar
    from dlbook.byhand.convolution import as_matrix as as_matrix
    from dlbook.byhand.convolution import binomial as binomial
    from dlbook.byhand.convolution import crops as crops
    from dlbook.byhand.convolution import grey as grey
    from dlbook.byhand.convolution import learn_kernel as learn_kernel
    from dlbook.byhand.convolution import named_kernels as named_kernels
    from dlbook.byhand.convolution import patch_moments as patch_moments
    from dlbook.byhand.convolution import separate as separate
    from dlbook.byhand.convolution import slope as slope
    from dlbook.byhand.convolution import sobel as sobel
    from dlbook.byhand.convolutional import chain as chain
    from dlbook.byhand.convolutional import flatten as flatten
    from dlbook.byhand.convolutional import global_mean as global_mean
    from dlbook.byhand.convolutional import kernel_patches as kernel_patches
    from dlbook.byhand.convolutional import lenet_layers as lenet_layers
    from dlbook.byhand.graphs import add as add
    from dlbook.byhand.graphs import backpropagate as backpropagate
    from dlbook.byhand.graphs import multiply as multiply
    from dlbook.byhand.graphs import subtract as subtract
    from dlbook.byhand.logistic import descent_path as descent_path
    from dlbook.byhand.logistic import logistic_gradient as logistic_gradient
    from dlbook.byhand.logistic import logistic_hessian as logistic_hessian
    from dlbook.byhand.logistic import logistic_loss as logistic_loss
    from dlbook.byhand.logistic import newton_path as newton_path
    from dlbook.byhand.logistic import with_ones as with_ones
    from dlbook.byhand.memory import echo as echo
    from dlbook.byhand.memory import running_mean as running_mean
    from dlbook.byhand.memory import share_missed as share_missed
    from dlbook.byhand.mlp import MLPModel as MLPModel
    from dlbook.byhand.mlp import fit_mlp as fit_mlp
    from dlbook.byhand.mlp import init_mlp as init_mlp
    from dlbook.byhand.mlp import mlp_activations as mlp_activations
    from dlbook.byhand.mlp import mlp_cost as mlp_cost
    from dlbook.byhand.mlp import mlp_gradient as mlp_gradient
    from dlbook.byhand.mlp import mlp_scores as mlp_scores
    from dlbook.byhand.recurrent import clip_norm as clip_norm
    from dlbook.byhand.recurrent import fit_rnn as fit_rnn
    from dlbook.byhand.recurrent import generate_rnn as generate_rnn
    from dlbook.byhand.recurrent import init_rnn as init_rnn
    from dlbook.byhand.recurrent import jacobian_norms as jacobian_norms
    from dlbook.byhand.recurrent import rnn_gradient as rnn_gradient
    from dlbook.byhand.recurrent import run_rnn as run_rnn
    from dlbook.byhand.recurrent import (
        truncated_gradient as truncated_gradient,
    )
    from dlbook.byhand.regression import bump as bump
    from dlbook.byhand.regression import chebyshev as chebyshev
    from dlbook.byhand.regression import filter_factors as filter_factors
    from dlbook.byhand.regression import least_squares as least_squares
    from dlbook.byhand.regression import monomials as monomials
    from dlbook.byhand.regression import noisy_bump as noisy_bump
    from dlbook.byhand.regression import ridge as ridge
    from dlbook.byhand.regression import ridge_path as ridge_path
    from dlbook.byhand.softmax import SoftmaxModel as SoftmaxModel
    from dlbook.byhand.softmax import batches as batches
    from dlbook.byhand.softmax import fit_softmax as fit_softmax
    from dlbook.byhand.softmax import nearest_mean as nearest_mean
    from dlbook.byhand.softmax import softmax_gradient as softmax_gradient

TABLE = {
    "chain": "convolutional",
    "flatten": "convolutional",
    "global_mean": "convolutional",
    "kernel_patches": "convolutional",
    "lenet_layers": "convolutional",
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
    "echo": "memory",
    "running_mean": "memory",
    "share_missed": "memory",
    "clip_norm": "recurrent",
    "fit_ar": "autoregression",
    "fit_rnn": "recurrent",
    "generate_rnn": "recurrent",
    "init_rnn": "recurrent",
    "jacobian_norms": "recurrent",
    "lagged": "autoregression",
    "noisy_sine": "autoregression",
    "predict_ar": "autoregression",
    "rnn_gradient": "recurrent",
    "run_rnn": "recurrent",
    "truncated_gradient": "recurrent",
    "add": "graphs",
    "subtract": "graphs",
    "multiply": "graphs",
    "backpropagate": "graphs",
    "MLPModel": "mlp",
    "fit_mlp": "mlp",
    "init_mlp": "mlp",
    "mlp_activations": "mlp",
    "mlp_cost": "mlp",
    "mlp_gradient": "mlp",
    "mlp_scores": "mlp",
    "as_matrix": "convolution",
    "binomial": "convolution",
    "crops": "convolution",
    "grey": "convolution",
    "learn_kernel": "convolution",
    "named_kernels": "convolution",
    "patch_moments": "convolution",
    "separate": "convolution",
    "slope": "convolution",
    "sobel": "convolution",
}

__getattr__, __dir__ = lazy_table(__name__, TABLE)

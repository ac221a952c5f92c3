"""Instruments that look at models and their errors.

Importing one name loads one module.
"""

from typing import TYPE_CHECKING

from dlbook._lazy import lazy_table

if TYPE_CHECKING:
    from dlbook.study.counting import layer_table as layer_table
    from dlbook.study.decomposition import bias_variance as bias_variance
    from dlbook.study.domains import domain_accuracy as domain_accuracy
    from dlbook.study.domains import principal_plane as principal_plane
    from dlbook.study.domains import proxy_distance as proxy_distance
    from dlbook.study.products import count_products as count_products
    from dlbook.study.receptive import View as View
    from dlbook.study.receptive import gradient_footprint as gradient_footprint
    from dlbook.study.resampling import (
        resampled_interval as resampled_interval,
    )
    from dlbook.study.slopes import difference_errors as difference_errors
    from dlbook.study.sweeps import SweepError as SweepError
    from dlbook.study.sweeps import grid as grid
    from dlbook.study.sweeps import sweep as sweep
    from dlbook.study.validation import fold_errors as fold_errors
    from dlbook.study.validation import mean_and_error as mean_and_error
    from dlbook.study.validation import (
        one_standard_error as one_standard_error,
    )

TABLE = {
    "View": "receptive",
    "gradient_footprint": "receptive",
    "layer_table": "counting",
    "domain_accuracy": "domains",
    "principal_plane": "domains",
    "proxy_distance": "domains",
    "count_products": "products",
    "difference_errors": "slopes",
    "SweepError": "sweeps",
    "grid": "sweeps",
    "sweep": "sweeps",
    "bias_variance": "decomposition",
    "fold_errors": "validation",
    "mean_and_error": "validation",
    "one_standard_error": "validation",
    "resampled_interval": "resampling",
}

__getattr__, __dir__ = lazy_table(__name__, TABLE)

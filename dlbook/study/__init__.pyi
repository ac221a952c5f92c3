# The package's names, each once: lazy_loader and type checkers read them.
from . import broken as broken
from .alarms import (
    by_chance as by_chance,
    classes_differ as classes_differ,
    hotelling as hotelling,
    means_differ as means_differ,
    nearer as nearer,
    outside_range as outside_range,
    told_apart as told_apart,
)
from .auditing import audit as audit
from .auditing import families as families
from .auditing import one_each as one_each
from .capacity import (
    filter_error as filter_error,
    least_norm_error as least_norm_error,
    noise_share as noise_share,
)
from .chances import (
    chance_hits as chance_hits,
    expected_best as expected_best,
    grid_hits as grid_hits,
    largest_normal as largest_normal,
    winners_curse as winners_curse,
)
from .clusters import Clusters as Clusters, Cover as Cover, ring as ring
from .counting import layer_table as layer_table
from .deciding import (
    paired_power as paired_power,
    seeds_needed as seeds_needed,
)
from .decomposition import bias_variance as bias_variance
from .diagnosis import (
    diagnose as diagnose,
    probe as probe,
)
from .domains import (
    domain_accuracy as domain_accuracy,
    principal_plane as principal_plane,
    proxy_distance as proxy_distance,
)
from .ensembles import (
    draw_networks as draw_networks,
    one_network as one_network,
    parameter_count as parameter_count,
    run_networks as run_networks,
    train_networks as train_networks,
)
from .events import read_scalars as read_scalars
from .forecasting import LSTM as LSTM, window_net as window_net
from .frechet import frechet as frechet
from .krylov import lanczos as lanczos
from .labels import (
    beliefs as beliefs,
    confident_joint as confident_joint,
    held_out as held_out,
    suspects as suspects,
    thresholds as thresholds,
)
from .loading import (
    Rows as Rows,
    Timetable as Timetable,
    timetable as timetable,
)
from .margins import (
    margin as margin,
    radii as radii,
    steepness as steepness,
)
from .matching import (
    barrier as barrier,
    mixed as mixed,
    partners as partners,
    reordered as reordered,
)
from .neighbours import (
    distances as distances,
    nearest_other as nearest_other,
    votes as votes,
)
from .orders import (
    batch_noise as batch_noise,
    likeness as likeness,
    noise_from_likeness as noise_from_likeness,
    position_law as position_law,
    unseen as unseen,
)
from .pairing import (
    PairedDifference as PairedDifference,
    mcnemar as mcnemar,
    paired_difference as paired_difference,
)
from .paths import (
    principal as principal,
    step_cosines as step_cosines,
    straightness as straightness,
    walk_alike as walk_alike,
    walk_scores as walk_scores,
    walk_shares as walk_shares,
)
from .pieces import (
    Pieces as Pieces,
    exact_params as exact_params,
    linear_pieces as linear_pieces,
    piece_bound as piece_bound,
)
from .pools import processes as processes
from .products import count_products as count_products
from .rates import (
    best_descent as best_descent,
    best_momentum as best_momentum,
    descent_factor as descent_factor,
    measured_factor as measured_factor,
    momentum_factor as momentum_factor,
)
from .receptive import View as View, gradient_footprint as gradient_footprint
from .resampling import resampled_interval as resampled_interval
from .searching import (
    grid_points as grid_points,
    halving as halving,
    halving_cost as halving_cost,
    latin_points as latin_points,
    random_points as random_points,
    settings_at as settings_at,
)
from .signals import (
    gaussian_mean as gaussian_mean,
    signal_sizes as signal_sizes,
    update_ratios as update_ratios,
)
from .signs import (
    inertia as inertia,
    minimal_ratio as minimal_ratio,
    trace as trace,
)
from .slices import (
    along as along,
    by_filter as by_filter,
    over_plane as over_plane,
)
from .slopes import difference_errors as difference_errors
from .spectra import outer_eigenvalues as outer_eigenvalues
from .sweeps import SweepError as SweepError, grid as grid, sweep as sweep
from .trials import clothes as clothes, trial as trial
from .validation import (
    fold_errors as fold_errors,
    mean_and_error as mean_and_error,
    one_standard_error as one_standard_error,
)

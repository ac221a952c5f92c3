"""Errors on held-out folds, and the choice among models."""

import numpy as np
import pytest

from dlbook.study import fold_errors, mean_and_error, one_standard_error

FOLDS = [
    (np.array([2, 3]), np.array([0, 1])),
    (np.array([0, 1]), np.array([2, 3])),
]


def constants(X_train, t_train, X_test):
    """Two models: always zero, and the mean of the training targets."""
    return np.tile([0.0, t_train.mean()], (len(X_test), 1))


def test_fold_errors_by_hand():
    """Zero errs by the mean square; the mean errs by the other half's."""
    t = np.array([1.0, 1.0, 3.0, 3.0])
    errors = fold_errors(constants, np.zeros((4, 1)), t, FOLDS)
    np.testing.assert_allclose(errors, [[1.0, 4.0], [9.0, 4.0]])


def test_fold_errors_refuses_one_dimensional_predictions():
    """Predictions come as (N_test, P), also for a single model."""
    with pytest.raises(ValueError, match=r"\(2, P\)"):
        fold_errors(
            lambda X, t, Z: np.zeros(len(Z)),
            np.zeros((4, 1)),
            np.zeros(4),
            FOLDS,
        )


def test_mean_and_error_by_hand():
    """Of 1, 2, 3 the mean is 2 and its standard error 1/√3."""
    mean, error = mean_and_error(np.array([[1.0], [2.0], [3.0]]))
    np.testing.assert_allclose([mean[0], error[0]], [2.0, 3**-0.5])


def test_one_fold_has_no_standard_error():
    """A single row is refused instead of giving a nan."""
    with pytest.raises(ValueError, match="at least 2"):
        mean_and_error(np.ones((1, 3)))


def test_one_standard_error_takes_the_simplest_within_reach():
    """Best is column 3, whose error reaches column 1 but not column 0."""
    centre = np.array([9.0, 2.4, 2.3, 2.0, 2.2])
    spread = np.array([-1.0, 0.0, 1.0])[:, None]  # error 1/√3 = 0.58
    assert one_standard_error(centre + spread) == 1


def test_one_standard_error_without_noise_is_the_minimum():
    """Where all folds agree the rule has nothing to give away."""
    errors = np.tile([3.0, 2.0, 1.0, 2.0], (4, 1))
    assert one_standard_error(errors) == 2


def test_an_error_that_is_no_number_is_never_chosen():
    """Neither NaN nor infinity is compared: the model is named."""
    for bad in (np.nan, np.inf):
        errors = np.array([[3.0, 1.0, bad], [3.0, 1.0, 1.0]])
        with pytest.raises(ValueError, match="errors of model 2 are not all"):
            one_standard_error(errors)


def test_targets_are_a_row():
    """Targets (N, 1) would spread over the predictions."""
    X, t = np.zeros((6, 2)), np.arange(6.0)
    folds = [(np.arange(4), np.arange(4, 6))]

    def predict(X, t, X_test):
        return np.zeros((len(X_test), 3))

    assert fold_errors(predict, X, t, folds).shape == (1, 3)
    with pytest.raises(ValueError, match=r"t must have shape \(6,\), got"):
        fold_errors(predict, X, t[:, None], folds)

"""Predictions and the history of a fit, for any classifier by hand."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlbook.byhand.classifier import Classifier


@dataclass(frozen=True, eq=False)
class Twice(Classifier):
    """Scores twice its input."""

    def scores(self, x):
        return 2 * x


X, LABELS = np.array([[0.0, np.log(3.0) / 2], [1.0, 0.0]]), np.array([1, 1])


def test_predictions_are_the_largest_scores():
    """One class a row."""
    assert Twice().predict(X).tolist() == [1, 0]


def test_loss_and_accuracy_by_hand():
    """Scores 0 and log 3: probability 3/4; 2 and 0: log(1 + e²)."""
    loss, accuracy = Twice().evaluate(X, LABELS)
    assert loss == pytest.approx((np.log(4 / 3) + np.log1p(np.exp(2))) / 2)
    assert accuracy == 0.5


def test_the_history_grows_with_each_record():
    """A number each time, for each set that is watched; none is shared."""
    model, other = Twice(), Twice()
    for _ in range(2):
        model.record({"all": (X, LABELS), "first": (X[:1], LABELS[:1])})
    assert model.accuracy == {"all": [0.5, 0.5], "first": [1.0, 1.0]}
    assert [len(v) for v in model.loss.values()] == [2, 2]
    assert other.loss == {}

"""What classifiers by hand share: predictions, and the history of a fit."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from dlbook import ops

Array = np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Classifier(ABC):
    """A model that gives each of K classes a score, and its history.

    ``loss[name]`` and ``accuracy[name]`` hold one number an epoch for each
    set that was watched.
    """

    loss: dict[str, list[float]] = field(default_factory=dict)
    accuracy: dict[str, list[float]] = field(default_factory=dict)

    @abstractmethod
    def scores(self, x: Array) -> Array:
        """Scores (N, K) of the rows of x (N, D)."""

    def predict(self, x: Array) -> Array:
        """The class of the largest score, for each row of x (N, D)."""
        return self.scores(x).argmax(axis=1)

    def evaluate(self, x: Array, labels: Array) -> tuple[float, float]:
        """Mean cross-entropy and accuracy on x (N, D) and labels (N,)."""
        z = self.scores(x)
        loss, _ = ops.cross_entropy(z, labels)
        return float(loss), float((z.argmax(axis=1) == labels).mean())

    def record(self, watch: Mapping[str, tuple[Array, Array]]) -> None:
        """Append the loss and accuracy on each set of ``watch``."""
        for name, (x, labels) in watch.items():
            loss, accuracy = self.evaluate(x, labels)
            self.loss.setdefault(name, []).append(loss)
            self.accuracy.setdefault(name, []).append(accuracy)

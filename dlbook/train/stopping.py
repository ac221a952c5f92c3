"""Early stopping: the best epoch so far, its weights, and how long ago."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from torch import Tensor, nn


@dataclass
class EarlyStopping:
    """Follows the validation figure ``monitor``: a loss low, a metric high.

    With ``patience`` the best epoch's weights and buffers are kept, and
    training is over when that many epochs brought no better one.
    """

    monitor: str = "loss"
    patience: int | None = None
    epoch: int | None = None
    score: float = -inf
    weights: Mapping[str, Tensor] | None = None

    def see(
        self, epoch: int, row: Mapping[str, float], model: nn.Module
    ) -> None:
        """Keep ``epoch`` if it is the best so far."""
        found = row[f"validation_{self.monitor}"]
        score = -found if self.monitor == "loss" else found
        if score > self.score:
            self.score, self.epoch = score, epoch
            if self.patience is not None:
                state = model.state_dict()
                self.weights = {k: v.clone() for k, v in state.items()}

    def over(self, epochs: int) -> bool:
        """Whether patience has run out after ``epochs`` epochs."""
        if self.patience is None:
            return False
        best = -1 if self.epoch is None else self.epoch
        return epochs - 1 - best >= self.patience

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {
            "epoch": self.epoch,
            "score": self.score,
            "weights": self.weights,
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from what a checkpoint kept."""
        self.epoch, self.score = state["epoch"], state["score"]
        self.weights = state["weights"]

    def restore(self, model: nn.Module) -> None:
        """Give ``model`` the weights of the best epoch."""
        if self.weights is not None:
            model.load_state_dict(self.weights)

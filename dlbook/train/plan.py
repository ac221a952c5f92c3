"""What is asked of a training, apart from model and data."""

from collections.abc import Callable
from dataclasses import dataclass

from dlbook.train.checking import (
    check_above_0,
    check_count,
    check_schedule,
)
from dlbook.train.history import History
from dlbook.train.schedules import Schedule


@dataclass(frozen=True)
class Plan:
    """What is asked of a training; an error where it makes no sense."""

    epochs: int
    batch_size: int
    seed: int = 0
    schedule: Schedule | None = None
    clip: float | None = None
    drop_last: bool = False
    on_epoch: Callable[[History], object] | None = None

    def __post_init__(self) -> None:
        for name, least in (("epochs", 1), ("batch_size", 1), ("seed", 0)):
            value = check_count(name, getattr(self, name), least)
            object.__setattr__(self, name, value)  # Python's own
        if self.clip is not None:
            check_above_0("clip", self.clip)
        if not isinstance(self.drop_last, bool):
            raise TypeError(
                f"drop_last must be True or False, got {self.drop_last!r}"
            )
        if self.schedule is not None:
            check_schedule(self.schedule)
        if not (self.on_epoch is None or callable(self.on_epoch)):
            raise TypeError(
                "on_epoch must be a function of the history so far, got "
                f"{self.on_epoch!r}"
            )

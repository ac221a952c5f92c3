"""What a training leaves behind besides weights: numbers, one an epoch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dlbook._hints import did_you_mean

Array = np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class History(Mapping[str, Array]):
    """Arrays by name, one entry an epoch: ``history["train_loss"]``.

    ``train_loss`` is the mean over the epoch's batches, each before its step;
    ``validation_loss`` and ``validation_<metric>`` are those after the epoch,
    where there are validation data; ``lr`` is the last step's learning rate,
    ``seconds`` the time of training and validation.

    ``best_epoch`` counts from 0 and is the epoch whose monitored validation
    figure was best, None without validation. ``stopped`` says why training
    ended: ``"finished"``, ``"patience"``, ``"on_epoch"`` or
    ``"interrupted"``; it is ``"running"`` while it goes on.
    """

    arrays: Mapping[str, Array]
    best_epoch: int | None
    stopped: str

    # A mapping would compare its arrays as if they were numbers.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __getitem__(self, name: str) -> Array:
        if name in self.arrays:
            return self.arrays[name]
        raise KeyError(
            f"no {name!r} in this history of {', '.join(self.arrays)}"
            f"{did_you_mean(name, self.arrays)}"
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    @classmethod
    def of(
        cls,
        rows: Sequence[Mapping[str, float]],
        best_epoch: int | None,
        stopped: str,
    ) -> "History":
        """The history of ``rows``, one mapping of numbers an epoch."""
        names = rows[0] if rows else ("train_loss", "lr", "seconds")
        arrays = {n: np.array([row[n] for row in rows]) for n in names}
        for array in arrays.values():
            array.flags.writeable = False
        return cls(arrays, best_epoch, stopped)

    @property
    def epochs(self) -> int:
        """How many epochs were trained."""
        return len(self.arrays["train_loss"])

    def __repr__(self) -> str:
        """One line: epochs, why it ended, the last epoch's numbers."""
        last = ", ".join(
            f"{name} {values[-1]:.4g}"
            for name, values in self.arrays.items()
            if len(values)
        )
        last = f": {last}" if last else ""
        return f"History({self.epochs} epochs, {self.stopped}{last})"

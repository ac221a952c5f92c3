"""Event files of TensorBoard, read back."""

from pathlib import Path

import numpy as np

Array = np.ndarray


def read_scalars(folder: str | Path) -> dict[str, tuple[Array, Array]]:
    """Steps (S,) and values (S,) of each tag that was logged in ``folder``.

    ``folder`` holds the event files of one run: two runs in one would be read
    as one curve. ``ValueError`` if there is none, or if a tag's steps go
    back. Values were stored in single precision.
    """
    from tensorboard.backend.event_processing.event_accumulator import (
        EventAccumulator,
    )

    folder = Path(folder)
    if not any(folder.glob("*tfevents*")):
        raise ValueError(f"read_scalars: no event file lies in {folder}")
    everything = {"scalars": 0}  # not a sample, as the viewer shows
    log = EventAccumulator(
        str(folder), everything, purge_orphaned_data=False
    ).Reload()
    found = {}
    for tag in log.Tags()["scalars"]:
        events = log.Scalars(tag)
        steps = np.array([e.step for e in events])
        if (np.diff(steps) <= 0).any():
            raise ValueError(
                f"read_scalars: the steps of {tag!r} in {folder} go back; "
                "give each run a folder of its own"
            )
        found[tag] = steps, np.array([e.value for e in events])
    return found

"""Checkpoints: a training written down after each epoch, whole or not at all.

Every epoch draws its random numbers from a stream of its own (``stream``), so
weights, optimiser, history and early stopping are all a training consists of
between two epochs.
"""

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import torch

from dlbook.train.run import Run
from dlbook.train.settings import settings_of

FORMAT = "dlbook training, version 1"


class Checkpoint:
    """The file at ``path`` that ``run`` goes on from; None: no file."""

    def __init__(self, path: str | os.PathLike | None, run: Run) -> None:
        self.path = None if path is None else Path(path)
        self.run = run
        self.settings = {} if path is None else settings_of(run)

    def resume(self) -> None:
        """Bring the run to where the file left it, if there is one."""
        if self.path is None:
            return
        run, content = self.run, None
        if self.path.is_dir():
            raise ValueError(f"checkpoint {self.path} is a folder, not a file")
        if run.where.rank == 0:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists():
                epochs = run.plan.epochs
                content = read(self.path, self.settings, epochs)
        content = run.where.agree(content)
        if content is not None:
            run.model.load_state_dict(content["model"])
            run.optimizer.load_state_dict(content["optimizer"])
            run.rows = content["rows"]
            run.stopping.load(content["best"])

    def save(self) -> None:
        """Write the run down."""
        if self.path is None or self.run.where.rank != 0:
            return
        run = self.run
        content = {
            "settings": self.settings,
            "model": run.model.state_dict(),
            "optimizer": run.optimizer.state_dict(),
            "rows": run.rows,
            "best": run.stopping.state(),
        }
        write(self.path, content)


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Replace the file at ``path`` by ``content``, in one step.

    The bytes go to a file beside it, which is renamed once they are on the
    disk: whoever reads ``path`` finds the old checkpoint or the new one.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            torch.save({"format": FORMAT, **content}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read(
    path: Path, settings: Mapping[str, str], epochs: int
) -> dict[str, Any]:
    """The checkpoint at ``path``, if it is one of this training.

    Raises ``ValueError`` where it is truncated or something else, of other
    ``settings``, or further on than ``epochs``; the file is never touched.
    """
    content = _load(path)
    form = content.get("format") if isinstance(content, dict) else None
    if form != FORMAT:
        raise ValueError(
            f"{path}: expected a checkpoint ({FORMAT!r}), got {form!r}"
        )
    _compare(path, content["settings"], settings)
    done = len(content["rows"])
    if done > epochs:
        raise ValueError(
            f"{path}: expected a checkpoint of at most {epochs} epochs, got "
            f"one of {done}; ask for {done} or more, or take another path"
        )
    return content


def _load(path: Path) -> Any:
    """What PyTorch finds in the file; ``ValueError`` if it cannot read it."""
    held = path.read_bytes()
    try:
        if ZipFile(BytesIO(held)).testzip():  # PyTorch compares no checksums
            raise BadZipFile
        return torch.load(BytesIO(held), map_location="cpu", weights_only=True)
    except Exception as error:  # the readers beneath raise many kinds
        raise ValueError(
            f"{path}: expected a checkpoint, got {len(held):,} bytes that "
            "are none, or a damaged one; delete it to train anew"
        ) from error


def _compare(
    path: Path, written: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    """``ValueError`` that names the first setting that differs."""
    for name in (*wanted, *written):
        expected, came = wanted.get(name), written.get(name)
        if expected != came:
            raise ValueError(
                f"{path} is the checkpoint of another training: expected "
                f"{name} {expected}, got {came}; take another path, or "
                "delete it"
            )

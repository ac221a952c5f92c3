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
from torch import nn

from dlbook.train.run import Run
from dlbook.train.settings import model_settings, settings_of
from dlbook.train.values import plain

FORMAT = "dlbook training, version 3"


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
        self.try_out()
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
        if self.path is not None and self.run.where.rank == 0:
            write(self.path, self.content())

    def content(self) -> dict[str, Any]:
        """All that the run goes on from."""
        run = self.run
        return {
            "settings": self.settings,
            "model": run.model.state_dict(),
            "optimizer": plain(run.optimizer.state_dict()),
            "rows": run.rows,
            "best": run.stopping.state(),
        }

    def try_out(self) -> None:
        """``ValueError`` unless what would be written can be read back."""
        file = BytesIO()
        try:
            torch.save(self.content(), file)
            _load(file.getvalue())
        except Exception as error:
            raise ValueError(
                "checkpoint: what model and optimizer hold cannot be written "
                f"and read back: {error}"
            ) from error


def load_weights(model: nn.Module, path: str | os.PathLike) -> None:
    """Give ``model`` the best weights in the checkpoint at ``path``.

    They are those of the best epoch by ``monitor``; where the training had no
    validation data, those of the last. The model ends in evaluation mode. For
    a file that is damaged or of another model, ``ValueError``, and the model
    stays as it is.
    """
    path = Path(path)
    content = _checked(path)
    _compare(
        path,
        _of_model(content["settings"]),
        _of_model(model_settings(model)),
        "model",
    )
    model.load_state_dict(content["best"]["weights"] or content["model"])
    model.eval()


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
    content = _checked(path)
    _compare(path, content["settings"], settings)
    done = len(content["rows"])
    if done > epochs:
        raise ValueError(
            f"{path}: expected a checkpoint of at most {epochs} epochs, got "
            f"one of {done}; ask for {done} or more, or take another path"
        )
    return content


def _checked(path: Path) -> dict[str, Any]:
    """What a checkpoint's file holds; ``ValueError`` if it is none."""
    held = path.read_bytes()
    try:
        content = _load(held)
    except Exception as error:  # the readers beneath raise many kinds
        raise ValueError(
            f"{path}: expected a checkpoint, got {len(held):,} bytes that "
            "are none, or a damaged one; delete it to train anew"
        ) from error
    form = content.get("format") if isinstance(content, dict) else None
    if form != FORMAT:
        raise ValueError(
            f"{path}: expected a checkpoint ({FORMAT!r}), got {form!r}; take "
            "another path, or delete it to train anew"
        )
    return content


def _of_model(settings: Mapping[str, str]) -> dict[str, str]:
    """Those of weights and layers; code that is read over may differ."""
    kinds = "weight ", "layer "
    return {k: v for k, v in settings.items() if k.startswith(kinds)}


def _load(held: bytes) -> Any:
    """What PyTorch finds in bytes that are whole."""
    if ZipFile(BytesIO(held)).testzip():  # PyTorch compares no checksums
        raise BadZipFile
    return torch.load(BytesIO(held), map_location="cpu", weights_only=True)


def _compare(
    path: Path,
    written: Mapping[str, str],
    wanted: Mapping[str, str],
    what: str = "training",
) -> None:
    """``ValueError`` that names the first setting that differs."""
    for name in (*wanted, *written):
        expected, came = wanted.get(name), written.get(name)
        if expected != came:
            raise ValueError(
                f"{path} is the checkpoint of another {what}: expected "
                f"{name} {expected}, got {came}; take another path, or "
                "delete it"
            )

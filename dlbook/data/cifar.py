"""CIFAR-10's binary version, the one whose files are not Python pickles.

A tar archive holds six batches of 10,000 records: a byte for the class, then
3072 bytes of an image, (3, 32, 32): red, green and blue.
"""

import tarfile
import zlib
from pathlib import Path

import numpy as np

BATCHES = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
RECORD = 1 + 3 * 32 * 32


def read_cifar(path: Path, rows: int = 10_000) -> dict[str, np.ndarray]:
    """x_train, y_train, x_test, y_test from the archive at ``path``."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            parts = [_batch(archive, name, path, rows) for name in BATCHES]
    except (tarfile.TarError, EOFError, zlib.error) as fault:
        raise ValueError(f"{path}: not a whole tar.gz: {fault}") from fault
    train, test = np.concatenate(parts[:-1]), parts[-1]
    return {
        "x_train": train[:, 1:].reshape(-1, 3, 32, 32),
        "y_train": train[:, 0],
        "x_test": test[:, 1:].reshape(-1, 3, 32, 32),
        "y_test": test[:, 0],
    }


def _batch(archive, name: str, path: Path, rows: int) -> np.ndarray:
    """The records of one batch, uint8 (``rows``, 3073)."""
    try:
        member = archive.extractfile(f"cifar-10-batches-bin/{name}")
    except KeyError as fault:
        raise ValueError(f"{path}: no batch {name} in it") from fault
    data = member.read() if member else b""
    if len(data) != rows * RECORD:
        raise ValueError(
            f"{path}: {name} takes {rows * RECORD} bytes, got {len(data)}"
        )
    return np.frombuffer(data, np.uint8).reshape(rows, RECORD)

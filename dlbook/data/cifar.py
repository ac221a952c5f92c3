"""CIFAR-10's binary version, the one whose files are not Python pickles.

A tar archive holds six batches of 10,000 records: a byte for the class, then
3072 bytes of an image, (3, 32, 32): red, green and blue.
"""

import tarfile
from pathlib import Path

import numpy as np

BATCHES = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
RECORD = 1 + 3 * 32 * 32


def read_cifar(path: Path, rows: int = 10_000) -> dict[str, np.ndarray]:
    """x_train, y_train, x_test, y_test from the archive at ``path``."""
    with path.open("rb") as file:
        try:
            with tarfile.open(fileobj=file, mode="r:gz") as archive:
                size = rows * RECORD
                members = [_member(archive, name, size) for name in BATCHES]
        except Exception as fault:  # a damaged archive raises many kinds
            raise ValueError(
                f"{path}: not a whole archive: {fault}"
            ) from fault
    parts = []
    for name, data in zip(BATCHES, members, strict=True):
        if len(data) != rows * RECORD:
            raise ValueError(
                f"{path}: {name} takes {rows * RECORD} bytes, got {len(data)}"
            )
        parts.append(np.frombuffer(data, np.uint8).reshape(rows, RECORD))
    train, test = np.concatenate(parts[:-1]), parts[-1]
    return {
        "x_train": train[:, 1:].reshape(-1, 3, 32, 32),
        "y_train": train[:, 0],
        "x_test": test[:, 1:].reshape(-1, 3, 32, 32),
        "y_test": test[:, 0],
    }


def _member(archive: tarfile.TarFile, name: str, size: int) -> bytes:
    """The bytes of one batch, one beyond ``size`` at most; none if no file."""
    member = archive.extractfile(f"cifar-10-batches-bin/{name}")
    return member.read(size + 1) if member else b""

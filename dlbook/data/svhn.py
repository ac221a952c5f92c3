"""SVHN's cropped digits, two MATLAB files.

A file holds X, uint8 (32, 32, 3, N), and y (N, 1) with the labels 1 to 10,
where 10 stands for the digit 0.
"""

from pathlib import Path

import numpy as np

KEYS = ("X", "y")
SHAPE = (32, 32, 3)


def read_svhn(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (N, 3, 32, 32) and digits (N,), 0 to 9, of one file.

    ``ValueError`` names the file and the fault.
    """
    from scipy.io import loadmat

    with path.open("rb") as file:
        try:
            arrays = loadmat(file, variable_names=KEYS)
        except Exception as fault:  # SciPy's parser raises many kinds
            raise ValueError(
                f"{path}: no readable MATLAB file: {fault}"
            ) from fault
    if missing := [key for key in KEYS if key not in arrays]:
        raise ValueError(f"{path}: no array {' and no array '.join(missing)}")
    X, y = (arrays[key] for key in KEYS)
    if X.ndim != 4 or X.shape[:3] != SHAPE or X.dtype != np.uint8:
        raise ValueError(
            f"{path}: X must be uint8 (32, 32, 3, N), "
            f"got {X.shape} of {X.dtype}"
        )
    return X.transpose(3, 2, 0, 1), _digits(y, X.shape[3], path)


def _digits(y: np.ndarray, N: int, path: Path) -> np.ndarray:
    """The labels (N, 1) as digits (N,): 10 becomes 0."""
    if y.shape != (N, 1) or y.dtype.kind not in "ui":
        raise ValueError(
            f"{path}: y must be {N} whole numbers ({N}, 1), "
            f"got {y.shape} of {y.dtype}"
        )
    if N and not 1 <= y.min() <= y.max() <= 10:
        raise ValueError(
            f"{path}: labels go from 1 to 10, got {y.min()} to {y.max()}"
        )
    return y[:, 0] % 10

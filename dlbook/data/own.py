"""A set of one's own: an npz archive, or a folder of pictures by class.

An archive holds images as ``x_train``, ``y_train``, ``x_test``, ``y_test``;
or ``x`` and ``y``, which are images or, if ``x`` is (N, D), a table. A folder
holds a folder of pictures for each class, or two folders, ``train`` and
``test``, of such. Where there is no test split each fifth example is held out
for it, then each tenth of the rest for validation (``images.carve``).
"""

from hashlib import file_digest, sha256
from pathlib import Path

import numpy as np

from dlbook.data.catalogue import Entry
from dlbook.data.images import OPTIONAL, REQUIRED, carve, make_images
from dlbook.data.kinds import Images, Split, Table, read_only
from dlbook.data.npz import read_npz
from dlbook.data.provenance import sides, with_source

Array = np.ndarray
Arrays = dict[str, Array]
CLASSES = 10_000  # as many as there can be


def read_own(path: Path) -> tuple[Images | Table, list[Path]]:
    """The set at ``path`` and its files; ``ValueError`` names a fault."""
    classes: tuple[str, ...] = ()
    if path.is_dir():
        from dlbook.data.pictures import read_pictures

        arrays, classes, files = read_pictures(path)
    elif path.is_file():
        names = (*REQUIRED, *OPTIONAL, "x", "y")
        arrays, files = read_npz(path, (), names, kinds="uif"), [path]
    else:
        raise ValueError(f"{path}: expected an npz file or a folder")
    origin = f"own data, {path}, sha256:{_digest(path, files)}"
    if "x" in arrays and "y" in arrays and "x_train" not in arrays:
        if arrays["x"].ndim == 2:
            return _table(path, arrays["x"], arrays["y"], origin), files
        arrays = _parted(path, arrays["x"], arrays["y"])
    if missing := [name for name in REQUIRED if name not in arrays]:
        raise ValueError(
            f"{path}: expected arrays {', '.join(REQUIRED)}, or x and y; "
            f"no {', '.join(missing)}"
        )
    return _images(path, arrays, classes, origin), files


def _images(
    path: Path, arrays: Arrays, classes: tuple[str, ...], origin: str
) -> Images:
    """Images of any one size; classes without a name are called 0, 1, 2, …"""
    y = arrays["y_train"]
    if not classes and y.size and y.dtype.kind in "ui":
        K = min(max(int(y.max()), 0) + 1, CLASSES)
        classes = tuple(map(str, range(K)))
    shape = _shape(arrays["x_train"])
    held_out = len(arrays.get("x_validation", ()))
    entry = Entry(
        name=path.name,
        title=path.name,
        kind="images",
        contents="{} training and {} test images, " + sides(*shape),
        counts=(len(y) + held_out, len(arrays["y_test"])),
        shape=shape,
        classes=classes,
        licence="",
        citation="",
        homepage="",
    )
    images = make_images(arrays, entry, str(path), "")
    return with_source(images, entry, origin)


def _shape(x: Array) -> tuple[int, ...]:
    """(C, H, W) of images (N, H, W), (N, H, W, 3) or (N, C, H, W)."""
    if x.ndim == 3:
        return (1, *x.shape[1:])
    if x.ndim == 4 and x.shape[-1] == 3:
        return (3, *x.shape[1:3])
    return x.shape[1:] if x.ndim == 4 and x.shape[1] in (1, 3) else ()


def _parted(path: Path, x: Array, y: Array) -> Arrays:
    """Training and test images out of one array of images."""
    if y.shape != x.shape[:1]:
        raise ValueError(
            f"{path}: y must be ({len(x)},), got {y.shape}"
            if x.ndim
            else f"{path}: x must be images or a table, got one number"
        )
    train, test = carve(Split(x, y), 5)
    parts = train.x, train.y, test.x, test.y
    return dict(zip(REQUIRED, parts, strict=True))


def _table(path: Path, x: Array, y: Array, origin: str) -> Table:
    """Rows ``x`` (N, D), NaN where missing, and what they predict, ``y``."""
    N, D = x.shape
    if y.shape != (N,) or not N * D:
        raise ValueError(
            f"{path}: a table is x (N, D) and y (N,), got {x.shape} "
            f"and {y.shape}"
        )
    if np.isinf(x).any() or not np.isfinite(y).all():
        raise ValueError(f"{path}: x must be finite or NaN, and y finite")
    values = exact(x, np.float64, path)
    labels = exact(y, np.float64 if y.dtype.kind == "f" else np.int64, path)
    read_only(values, labels)
    features = tuple(f"x{i}" for i in range(D))
    source = f"{path.name}, {N:,} rows, {D} features; {origin}"
    return Table(values, labels, features, "y", source)


def exact(array: Array, dtype: type, path: Path) -> Array:
    """``array`` as ``dtype``, if that changes no number."""
    wide: Array = array.astype(dtype)
    back = wide.astype(array.dtype)
    same = np.array_equal(back, array, equal_nan=True)
    if not same or not np.array_equal(wide < 0, array < 0):
        raise ValueError(
            f"{path}: numbers of {array.dtype} that {wide.dtype} cannot hold"
        )
    return wide


def _digest(path: Path, files: list[Path]) -> str:
    """SHA-256 of a file, or of the names and digests of a folder's files."""
    total = sha256()
    for file in files:
        with file.open("rb") as opened:
            digest = file_digest(opened, "sha256").hexdigest()
        if file == path:
            return digest
        total.update(
            f"{file.relative_to(path).as_posix()} {digest}\n".encode()
        )
    return total.hexdigest()

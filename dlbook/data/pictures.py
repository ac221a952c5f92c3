"""A folder of pictures, one folder for each class."""

import warnings
from pathlib import Path

import numpy as np

from dlbook.data.images import REQUIRED
from dlbook.data.provenance import sides

Array = np.ndarray
GREY = ("1", "L")
COLOUR = ("P", "RGB", "RGBA", "LA", "CMYK", "YCbCr")


def read_pictures(
    folder: Path,
) -> tuple[dict[str, Array], tuple[str, ...], list[Path]]:
    """Arrays x and y (or x_train to y_test), classes, and files.

    The classes are the names of the folders in alphabetical order. All
    pictures have the same size; they are grey if all of them are.
    """
    classes = _folders(folder)
    if classes != ("test", "train"):
        x, y, files = _labelled(folder, classes)
        return {"x": x, "y": y}, classes, files
    classes = _folders(folder / "train")
    if (others := _folders(folder / "test")) != classes:
        raise ValueError(
            f"{folder}: the classes of train are {', '.join(classes)}, "
            f"those of test {', '.join(others)}"
        )
    x, y, files = _labelled(folder / "train", classes)
    z, t, more = _labelled(folder / "test", classes)
    parts = dict(zip(REQUIRED, (x, y, z, t), strict=True))
    return parts, classes, files + more


def _visible(folder: Path) -> list[Path]:
    """What is in ``folder``, in alphabetical order, hidden files left out."""
    there = (p for p in folder.iterdir() if not p.name.startswith("."))
    return sorted(there, key=lambda path: path.name)


def _folders(folder: Path) -> tuple[str, ...]:
    """The names of the folders in ``folder``, two at least."""
    names = tuple(p.name for p in _visible(folder) if p.is_dir())
    if len(names) < 2:
        raise ValueError(
            f"{folder}: expected a folder of pictures for each of two or "
            f"more classes, got {', '.join(names) or 'none'}"
        )
    return names


def _labelled(
    folder: Path, classes: tuple[str, ...]
) -> tuple[Array, Array, list[Path]]:
    """Pictures (N, H, W) or (N, H, W, 3), their classes and their files."""
    files = [p for name in classes for p in _visible(folder / name)]
    y = [classes.index(file.parent.name) for file in files]
    pictures = [_pixels(file) for file in files]
    for name in set(classes) - {file.parent.name for file in files}:
        raise ValueError(f"{folder / name}: expected pictures, got none")
    for file, picture in zip(files, pictures, strict=True):
        if picture.shape[:2] != pictures[0].shape[:2]:
            raise ValueError(
                f"{file}: expected {sides(*pictures[0].shape[:2])} pixels, as "
                f"{files[0].name} has, got {sides(*picture.shape[:2])}"
            )
    if any(picture.ndim == 3 for picture in pictures):
        pictures = [
            p if p.ndim == 3 else np.repeat(p[..., None], 3, axis=2)
            for p in pictures
        ]
    return np.stack(pictures), np.array(y), files


def _pixels(file: Path) -> Array:
    """One picture, uint8 (H, W) or (H, W, 3), upright."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about colours left out
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                if image.mode not in GREY + COLOUR:
                    raise ValueError(f"pixels of kind {image.mode}")
                upright = ImageOps.exif_transpose(image)
                mode = "L" if image.mode in GREY else "RGB"
                return np.asarray(upright.convert(mode))
    except Exception as fault:  # Pillow raises many kinds
        raise ValueError(f"{file}: no readable picture: {fault}") from fault

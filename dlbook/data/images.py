"""From arrays as files hold them to ``Images``: checks and splits."""

import numpy as np

from dlbook.data.catalogue import Entry
from dlbook.data.kinds import Images, Split, read_only

Array = np.ndarray
SPLITS = ("train", "validation", "test")
REQUIRED = ("x_train", "y_train", "x_test", "y_test")
OPTIONAL = ("x_validation", "y_validation")


def make_images(
    arrays: dict[str, Array], entry: Entry, where: str, source: str
) -> Images:
    """``Images`` from the arrays x_train, y_train and so on.

    Where there is no x_validation, validation is carved out of train.
    ``where`` names the file in the ``ValueError`` that a fault raises.
    """
    if (half := set(OPTIONAL) & set(arrays)) and len(half) < len(OPTIONAL):
        raise ValueError(
            f"{where}: {', '.join(OPTIONAL)} come together, got {half.pop()}"
        )
    splits = {
        name: checked(
            arrays[f"x_{name}"], arrays[f"y_{name}"], entry, f"{where}, {name}"
        )
        for name in SPLITS
        if {f"x_{name}", f"y_{name}"} <= set(arrays)
    }
    if "validation" not in splits:
        splits |= zip(
            SPLITS, carve(splits["train"], entry.every), strict=False
        )
    for name, split in splits.items():
        read_only(*split)
        if split.x.shape[1:] != splits["train"].x.shape[1:]:
            raise ValueError(
                f"{where}, {name}: images are {split.x.shape[1:]}, "
                f"those of train {splits['train'].x.shape[1:]}"
            )
    train, validation, test = (splits[name] for name in SPLITS)
    return Images(train, validation, test, entry.classes, source)


def checked(x: Array, y: Array, entry: Entry, where: str) -> Split:
    """x as uint8 (N, C, H, W) and y as int64 (N,), if they fit ``entry``.

    x may come as (N, H, W), one grey value a pixel, as (N, H, W, 3), or as
    (N, C, H, W) where the entry says what (C, H, W) is.
    """
    if x.dtype != np.uint8:
        raise ValueError(f"{where}: x must be uint8, got {x.dtype}")
    if x.ndim == 3:
        x = x[:, None]
    elif x.ndim == 4 and x.shape[1:] == entry.shape:
        pass
    elif x.ndim == 4 and x.shape[-1] == 3:
        x = x.transpose(0, 3, 1, 2)
    else:
        raise ValueError(
            f"{where}: x must be (N, H, W) or (N, H, W, 3), got {x.shape}"
        )
    if entry.shape and x.shape[1:] != entry.shape:
        raise ValueError(
            f"{where}: images of {entry.name} are {entry.shape}, "
            f"got {x.shape[1:]}"
        )
    if y.shape != (len(x),) or y.dtype.kind not in "ui":
        raise ValueError(
            f"{where}: y must be {len(x)} whole numbers, "
            f"got {y.shape} of {y.dtype}"
        )
    K = len(entry.classes)
    if len(y) == 0 or y.min() < 0 or y.max() >= K:
        seen = f"{y.min()} to {y.max()}" if len(y) else "no labels"
        raise ValueError(f"{where}: labels go from 0 to {K - 1}, got {seen}")
    return Split(np.ascontiguousarray(x), y.astype(np.int64))


def carve(train: Split, every: int) -> tuple[Split, Split]:
    """Split ``train`` in two; each ``every``-th example is held out.

    The examples are counted class after class, in file order within a class,
    so every class gives its share, and no random generator is involved: the
    split is the same wherever and whenever it is made.
    """
    held_out = np.zeros(len(train.y), bool)
    order = np.argsort(train.y, kind="stable")
    held_out[order[every - 1 :: every]] = True
    return (
        Split(train.x[~held_out], train.y[~held_out]),
        Split(train.x[held_out], train.y[held_out]),
    )

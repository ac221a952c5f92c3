"""The sets as their publishers serve them, from files in the cache."""

from collections.abc import Callable
from pathlib import Path

from dlbook.data.catalogue import Entry
from dlbook.data.cifar import read_cifar
from dlbook.data.embedded import make_table
from dlbook.data.idx import read_idx
from dlbook.data.images import REQUIRED, make_images
from dlbook.data.kinds import Images, Table, Text
from dlbook.data.provenance import Data
from dlbook.data.svhn import read_svhn
from dlbook.data.tables import read_text

IDX_AXES = (3, 1, 3, 1)


def read_raw(entry: Entry, paths: list[Path]) -> Data:
    """The set in the files ``paths``, in the order of ``entry.files``.

    Its source line is left empty.
    """
    return READERS[entry.name](entry, paths)


def readable(entry: Entry) -> bool:
    """Whether the published files have a reader here.

    The flowers' archive of photographs gets one with the chapter that uses
    it; a mirror file works already.
    """
    return entry.name in READERS


def _idx_images(entry: Entry, paths: list[Path]) -> Images:
    """The four IDX files of MNIST and its successors."""
    named = {
        name: read_idx(path, axes, entry.most)
        for name, path, axes in zip(REQUIRED, paths, IDX_AXES, strict=True)
    }
    return make_images(named, entry, str(paths[0].parent), "")


def _cifar(entry: Entry, paths: list[Path]) -> Images:
    return make_images(read_cifar(paths[0]), entry, str(paths[0]), "")


def _svhn(entry: Entry, paths: list[Path]) -> Images:
    """The files of the training and of the test images."""
    arrays = [array for path in paths for array in read_svhn(path)]
    named = dict(zip(REQUIRED, arrays, strict=True))
    return make_images(named, entry, str(paths[0].parent), "")


def _table(entry: Entry, paths: list[Path]) -> Table:
    return make_table(paths[0], entry.features, entry.target, "")


def _text(entry: Entry, paths: list[Path]) -> Text:
    return Text(read_text(paths[0]), "")


READERS: dict[str, Callable[[Entry, list[Path]], Data]] = {
    "mnist": _idx_images,
    "fashion_mnist": _idx_images,
    "cifar10": _cifar,
    "svhn": _svhn,
    "pima_diabetes": _table,
    "tiny_shakespeare": _text,
}

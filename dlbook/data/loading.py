"""``load``: a data set by name, from the first place that has it."""

from pathlib import Path
from typing import Literal, overload

from dlbook.data.catalogue import Entry, find
from dlbook.data.embedded import Data, make_table, read_sample
from dlbook.data.images import OPTIONAL, REQUIRED, make_images
from dlbook.data.kinds import Images, Series, Table, Text
from dlbook.data.npz import read_npz
from dlbook.data.places import cached_files, mirror_file, mirror_name
from dlbook.data.raw import read_raw, readable
from dlbook.data.tables import read_text

ImageSet = Literal[
    "mnist",
    "fashion_mnist",
    "cifar10",
    "svhn",
    "mnist_m",
    "flowers",
    "photographs",
]
TextSet = Literal["tiny_shakespeare", "python_reference"]

# Every file that load() has read: name, path, sha256 and source line.
loaded: list[dict[str, str]] = []


@overload
def load(name: ImageSet, sample: bool = False) -> Images: ...
@overload
def load(name: TextSet, sample: bool = False) -> Text: ...
@overload
def load(name: Literal["pima_diabetes"], sample: bool = False) -> Table: ...
@overload
def load(name: Literal["air_passengers"], sample: bool = False) -> Series: ...
@overload
def load(name: str, sample: bool = False) -> Data: ...


def load(name: str, sample: bool = False) -> Data:
    """The data set ``name``, or the ``sample`` of it in the package.

    The real set comes from ``$DLBOOK_DATA/<name>.npz`` (.csv, .txt), else
    from the cache, else from the network into the cache. A sample, and a set
    that the package carries whole, touches none of these. A generated set is
    made from others, which are looked for so. ``ValueError`` says what is
    wrong with a name or a file, ``OSError`` what stopped a download.
    """
    entry = find(name)
    data, paths = read(entry, sample)
    _note(name, paths, data.source)
    return data


def read(entry: Entry, sample: bool) -> tuple[Data, list[Path]]:
    """The set and the files it was read from."""
    if entry.made_from:
        return make(entry, sample)
    if sample or entry.whole:
        return read_sample(entry)
    if mirror := mirror_file(entry):
        return read_mirror(entry, mirror), [mirror]
    return read_cache(entry)


def make(entry: Entry, sample: bool) -> tuple[Images, list[Path]]:
    """The generated set, and the files of the sets it is made from."""
    from dlbook.data.mnist_m import make_mnist_m

    parts = [read(find(name), sample) for name in entry.made_from]
    (digits, photographs), files = zip(*parts, strict=True)
    source = f"{entry.title}; from: {digits.source}"
    images = make_mnist_m(entry, digits, photographs, source)
    return images, [path for paths in files for path in paths]


def read_mirror(entry: Entry, path: Path) -> Data:
    """The set in one file of the mirror folder."""
    source = f"{entry.title}, {entry.sizes}; from {path.name} in DLBOOK_DATA"
    if entry.kind == "images":
        arrays = read_npz(path, REQUIRED, OPTIONAL)
        return make_images(arrays, entry, str(path), source)
    if entry.kind == "table":
        return make_table(path, entry.features, entry.target, source)
    return Text(read_text(path), source)


def read_cache(entry: Entry) -> tuple[Data, list[Path]]:
    """The set as published, downloaded first if the cache lacks it."""
    if not readable(entry):
        raise NotImplementedError(
            f"{entry.name}: the published files have no reader yet; put "
            f"{mirror_name(entry)} into a folder and name the folder in "
            "DLBOOK_DATA"
        )
    paths = cached_files(entry)
    if not paths:
        from dlbook.data.download import fetch

        paths = fetch(entry)
    source = f"{entry.title}, {entry.sizes}; downloaded"
    if not all(file.checksum for file in entry.files):
        source += " without a published checksum to verify it"
    return read_raw(entry, paths, source), paths


def _note(name: str, paths: list[Path], source: str) -> None:
    """Remember what was read, once."""
    from hashlib import file_digest

    for path in paths:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        record = {
            "name": name,
            "path": str(path),
            "sha256": digest,
            "source": source,
        }
        if record not in loaded:
            loaded.append(record)

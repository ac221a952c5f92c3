"""``load``: a data set by name, from the first place that has it."""

from os import PathLike, fspath
from pathlib import Path
from typing import Literal, overload

from dlbook.data.catalogue import Entry, find
from dlbook.data.checksums import fault_of
from dlbook.data.embedded import make_table, read_sample
from dlbook.data.images import OPTIONAL, REQUIRED, make_images
from dlbook.data.kinds import Images, Series, Table, Text
from dlbook.data.npz import read_npz
from dlbook.data.places import mirror_files, mirror_name
from dlbook.data.provenance import Data, with_source
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
def load(name: PathLike[str], sample: bool = False) -> Images | Table: ...
@overload
def load(name: str, sample: bool = False) -> Data: ...


def load(name: str | PathLike[str], sample: bool = False) -> Data:
    """The data set ``name``, or the ``sample`` of it in the package.

    The real set comes from ``$DLBOOK_DATA/<name>.npz`` (.csv, .txt) or the
    published files there, else from the cache, else from the network into
    the cache. A sample, and a set that the package carries whole, touches
    none of these. A generated set is made from others, which are looked for
    so. A ``Path``, or a string with a slash or ending in ``.npz``, is a set
    of one's own (``dlbook.data.own``). ``ValueError`` says what is wrong
    with a name or a file, ``OSError`` what stopped a download.
    """
    data: Data
    if not isinstance(name, str) or "/" in name or name.endswith(".npz"):
        from dlbook.data.own import read_own

        if sample:
            raise ValueError(f"{name} is a path: there is no sample of it")
        data, paths = read_own(Path(name))
    else:
        data, paths = read(find(name), sample)
    _note(fspath(name), paths, data.source)
    return data


def read(entry: Entry, sample: bool) -> tuple[Data, list[Path]]:
    """The set and the files it was read from."""
    if entry.made_from:
        return make(entry, sample)
    if sample or entry.whole:
        return read_sample(entry)
    if mirror := mirror_files(entry):
        return read_mirror(entry, mirror), mirror
    return read_cache(entry)


def make(entry: Entry, sample: bool) -> tuple[Images, list[Path]]:
    """The generated set, and the files of the sets it is made from."""
    from dlbook.data.mnist_m import make_mnist_m

    parts = [read(find(name), sample) for name in entry.made_from]
    (digits, photographs), files = zip(*parts, strict=True)
    source = f"{entry.title}; from: {digits.source}"
    images = make_mnist_m(entry, digits, photographs, source)
    return images, [path for paths in files for path in paths]


def read_mirror(entry: Entry, paths: list[Path]) -> Data:
    """The set in its one file of the mirror folder, or as published."""
    path = paths[0]
    names = ", ".join(path.name for path in paths)
    origin = f"from {names} in DLBOOK_DATA"
    if path.name != mirror_name(entry):
        return with_source(read_published(entry, paths), entry, origin)
    data: Data
    if entry.kind == "images":
        arrays = read_npz(path, REQUIRED, OPTIONAL, entry.most)
        data = make_images(arrays, entry, str(path), "")
    elif entry.kind == "table":
        data = make_table(path, entry.features, entry.target, "")
    else:
        data = Text(read_text(path), "")
    return with_source(data, entry, origin)


def read_published(entry: Entry, paths: list[Path]) -> Data:
    """The set in its published files, which have to be those published.

    Unpacked files have no published checksum. They count where the folder's
    name says which set they are of.
    """
    for file, path in zip(entry.files, paths, strict=True):
        if path.name == file.name and readable(entry):
            fault = fault_of(entry, file, path)
        else:
            here = path.parent.name == entry.name
            fault = "" if here else "no name says which set it is of"
        if fault:
            raise ValueError(
                f"{path}: {fault}; {entry.name} is looked for there in a "
                f"file {mirror_name(entry)} or a folder {entry.name}"
            )
    return read_raw(entry, paths)


def read_cache(entry: Entry) -> tuple[Data, list[Path]]:
    """The set as published, downloaded first if the cache lacks it."""
    from dlbook.data.download import fetch

    if not readable(entry):
        raise NotImplementedError(
            f"{entry.name}: the published files have no reader yet; put "
            f"{mirror_name(entry)} into a folder and name the folder in "
            "DLBOOK_DATA"
        )
    paths = fetch(entry)
    origin = "downloaded"
    if not all(file.checksum for file in entry.files):
        origin += " without a published checksum to verify it"
    return with_source(read_raw(entry, paths), entry, origin), paths


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

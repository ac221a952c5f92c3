"""``load``: a data set by name, from the first place that has it."""

import os
from pathlib import Path

from dlbook.data.catalogue import Entry, find
from dlbook.data.embedded import Data, make_table, read_sample
from dlbook.data.images import OPTIONAL, REQUIRED, make_images
from dlbook.data.kinds import Series, Text, read_only
from dlbook.data.npz import read_npz
from dlbook.data.tables import read_series, read_text

SUFFIX = {"images": "npz", "table": "csv", "series": "csv", "text": "txt"}

# Every file that load() has read: name, path, sha256 and source line.
loaded: list[dict[str, str]] = []


def load(name: str, sample: bool = False) -> Data:
    """The data set ``name``, or the ``sample`` of it in the package.

    The real set comes from ``$DLBOOK_DATA/<name>.npz`` (.csv, .txt), else
    from the cache, else from the network into the cache. A sample touches
    neither network nor mirror. ``ValueError`` says what is wrong with a name
    or a file, ``OSError`` what stopped a download.
    """
    entry = find(name)
    path = None if sample else mirror_file(entry)
    if path:
        data, paths = read_mirror(entry, path), [path]
    elif sample or entry.whole:
        data, paths = read_sample(entry)
    else:
        raise ValueError("not yet")
    _note(name, paths, data.source)
    return data


def mirror_file(entry: Entry) -> Path | None:
    """The file of the mirror folder ``$DLBOOK_DATA``, if it has one."""
    folder = os.environ.get("DLBOOK_DATA")
    if not folder:
        return None
    if not Path(folder).is_dir():
        raise ValueError(f"DLBOOK_DATA names {folder}, which is no folder")
    path = Path(folder) / f"{entry.name}.{SUFFIX[entry.kind]}"
    return path if path.is_file() else None


def read_mirror(entry: Entry, path: Path) -> Data:
    """The set in one file of the mirror folder."""
    source = f"{entry.title}, {entry.sizes}; from {path.name} in DLBOOK_DATA"
    if entry.kind == "images":
        arrays = read_npz(path, REQUIRED, OPTIONAL)
        return make_images(arrays, entry, str(path), source)
    if entry.kind == "table":
        return make_table(path, entry.features, entry.target, source)
    if entry.kind == "series":
        values, dates = read_series(path)
        read_only(values, dates)
        return Series(values, dates, source)
    return Text(read_text(path), source)


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

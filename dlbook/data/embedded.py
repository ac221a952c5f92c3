"""The samples that the package carries, and the text that Python carries.

``samples/LICENCES.md`` says where each file came from and on what terms;
``tools/samples.py`` made them.
"""

from pathlib import Path

import numpy as np

from dlbook.data.catalogue import CATALOGUE, Entry
from dlbook.data.images import OPTIONAL, REQUIRED, make_images
from dlbook.data.kinds import Images, Series, Split, Table, Text, read_only
from dlbook.data.npz import read_npz
from dlbook.data.provenance import Data
from dlbook.data.tables import read_series, read_table

FOLDER = Path(__file__).parent / "samples"


def read_sample(entry: Entry) -> tuple[Data, list[Path]]:
    """The sample of ``entry`` and the files it was read from."""
    if not entry.sample:
        raise ValueError(
            f"{entry.name} has no embedded sample; there are samples of "
            + ", ".join(e.name for e in CATALOGUE.values() if e.sample)
        )
    source = f"{entry.title}: {entry.sample}; carried by the package"
    if entry.name == "photographs":
        return _photographs(entry, source)
    if entry.name == "python_reference":
        return _python_reference(entry)
    path = FOLDER / f"{entry.name}.{'npz' if entry.shape else 'csv'}"
    if entry.kind == "images":
        arrays = read_npz(path, REQUIRED + OPTIONAL)
        return make_images(arrays, entry, str(path), source), [path]
    if entry.kind == "series":
        values, dates = read_series(path)
        read_only(values, dates)
        return Series(values, dates, source), [path]
    features = tuple(f for f in entry.features if f != "insulin")
    return make_table(path, features, entry.target, source), [path]


def make_table(
    path: Path, features: tuple[str, ...], target: str, source: str
) -> Table:
    """A table whose last column is a class, 0 or 1."""
    values = read_table(path, len(features) + 1)
    x, label = values[:, :-1].copy(), values[:, -1]
    if not np.isin(label, (0, 1)).all():
        raise ValueError(f"{path}: the last column, {target}, must be 0 or 1")
    y = label.astype(np.int64)
    read_only(x, y)
    return Table(x, y, features, target, source)


def _photographs(entry: Entry, source: str) -> tuple[Images, list[Path]]:
    """The photographs as the train split; the other splits are empty."""
    from PIL import Image

    paths = [FOLDER / f"{name}.jpg" for name in entry.classes]
    pictures = [np.asarray(Image.open(path)) for path in paths]
    x = np.ascontiguousarray(np.stack(pictures).transpose(0, 3, 1, 2))
    y = np.arange(len(paths))
    read_only(x, y)
    none = Split(x[:0], y[:0])
    return Images(Split(x, y), none, none, entry.classes, source), paths


def _python_reference(entry: Entry) -> tuple[Text, list[Path]]:
    """The topics of ``help()``, joined in the order of their names."""
    from platform import python_version
    from pydoc_data import topics

    text = "\n".join(topics.topics[name] for name in sorted(topics.topics))
    source = f"{entry.title}: {len(text):,} characters"
    source += f", from Python {python_version()}"
    return Text(text, source), [Path(topics.__file__)]

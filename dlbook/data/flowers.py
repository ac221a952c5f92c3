"""The flower photographs' published archive, every picture made one size.

Its folders are the classes. A picture's shorter side becomes 8/7 of the side
asked for (256 for 224), and the square in the middle is cut out: the same one
each time. Each fifth picture of a class, by name, is held out for the test,
and each tenth of the rest for validation.
"""

import tarfile
from io import BytesIO
from pathlib import Path, PurePosixPath

import numpy as np

from dlbook.data.catalogue import Entry, find
from dlbook.data.checksums import fault_of
from dlbook.data.download import fetch
from dlbook.data.images import carve
from dlbook.data.kinds import Images, Split, read_only
from dlbook.data.places import mirror_files

Array = np.ndarray


def load_flowers(side: int = 224) -> Images:
    """The flowers, x (N, 3, side, side), from mirror, cache or network.

    ``DownloadError``, an ``OSError``, where they cannot be had;
    ``ValueError`` names what is wrong with a file that is there.
    """
    entry = find("flowers")
    if not isinstance(side, int) or side < 1:
        raise ValueError(f"load_flowers: side must be from 1 on, got {side}")
    (path,) = mirror_files(entry) or fetch(entry)
    if path.suffix == ".npz":
        raise ValueError(
            f"{path}: expected the published {entry.files[0].name}, got "
            'arrays; load("flowers") reads these'
        )
    if fault := fault_of(entry, entry.files[0], path):
        raise ValueError(f"{path}: {fault}")
    return read_flowers(path, entry, side)


def read_flowers(path: Path, entry: Entry, side: int) -> Images:
    """The pictures in the archive at ``path``, in the order of their names."""
    found: list[tuple[str, str, Array]] = []
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            for member in archive:
                name = PurePosixPath(member.name)
                if member.isfile() and name.suffix.lower() == ".jpg":
                    file = archive.extractfile(member)
                    data = file.read() if file else b""
                    picture = square(data, side, f"{path}: {name}")
                    found.append((name.parent.name, name.name, picture))
    except (tarfile.TarError, EOFError, OSError) as fault:
        raise ValueError(f"{path}: not a whole archive: {fault}") from fault
    found.sort(key=lambda one: one[:2])
    names = [kind for kind, _, _ in found]
    if set(names) != set(entry.classes):
        raise ValueError(
            f"{path}: expected folders {', '.join(entry.classes)}, got "
            f"{', '.join(sorted(set(names))) or 'none with pictures'}"
        )
    y = np.array([entry.classes.index(kind) for kind in names])
    both = Split(np.stack([picture for *_, picture in found]), y)
    rest, test = carve(both, 5)
    parts = (*carve(rest, entry.every), test)
    for part in parts:
        read_only(*part)
    source = f"{entry.title}: {entry.describe((len(y),))}, {side} x {side}"
    return Images(*parts, classes=entry.classes, source=source)


def square(data: bytes, side: int, where: str) -> Array:
    """A JPEG's middle as uint8 (3, side, side), the same each time."""
    from PIL import Image

    try:
        image = Image.open(BytesIO(data)).convert("RGB")
    except Exception as fault:  # Pillow raises many kinds
        raise ValueError(f"{where}: no readable picture: {fault}") from fault
    scale = side * 8 / 7 / min(image.size)
    size = [max(side, round(n * scale)) for n in image.size]
    image = image.resize(size, Image.Resampling.BILINEAR)
    left, top = ((n - side) // 2 for n in size)
    image = image.crop((left, top, left + side, top + side))
    return np.asarray(image).transpose(2, 0, 1)

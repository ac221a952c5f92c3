"""Where the files of the real sets are: the mirror folder and the cache."""

import os
from pathlib import Path

from dlbook.data.catalogue import CATALOGUE, Entry, find

SUFFIX = {"images": "npz", "table": "csv", "text": "txt"}


def mirror_name(entry: Entry) -> str:
    """What the one file of a set is called in a mirror folder."""
    return f"{entry.name}.{SUFFIX[entry.kind]}"


def mirror_folder() -> Path | None:
    """``$DLBOOK_DATA``, if it is set; ``ValueError`` if it is no folder."""
    name = os.environ.get("DLBOOK_DATA")
    if name and not Path(name).expanduser().is_dir():
        raise ValueError(f"DLBOOK_DATA names {name}, which is no folder")
    return Path(name).expanduser() if name else None


def mirror_files(entry: Entry) -> list[Path]:
    """The files of a set in the mirror folder; none if it has none.

    They are its one file (``mirror_name``), or all its published files, in
    the folder ``<name>`` or beside the other sets' files. ``ValueError``
    names what is there and cannot be them. A set that the package carries
    whole, or makes, is not looked for.
    """
    folder = mirror_folder()
    if folder is None or entry.whole or entry.made_from:
        return []
    there = sorted(path.name for path in folder.iterdir())
    if mirror_name(entry) in there:
        return [a_file(folder / mirror_name(entry))]
    if files := published(entry, folder / entry.name):
        return files
    if files := published(entry, folder):
        return files
    wanted = {n.lower() for n in (entry.name, mirror_name(entry))}
    for name in (n for n in there if n.lower() in wanted):
        raise ValueError(
            f"{folder / name} is not where {entry.name} is looked for: in a "
            f"file {mirror_name(entry)}, or in a folder {entry.name} with "
            + ", ".join(file.name for file in entry.files)
        )
    return []


def published(entry: Entry, folder: Path) -> list[Path]:
    """All published files of ``entry`` in ``folder``, or none of them.

    A file may have been unpacked, its name without ``.gz``.
    """
    if not folder.is_dir():
        return []
    there = {path.name for path in folder.iterdir()}
    found: dict[str, Path] = {}
    for file in entry.files:
        for name in (file.name, file.name.removesuffix(".gz")):
            path = folder / name
            if name in there and not _another_sets(entry, path):
                found.setdefault(file.name, a_file(path))
    missing = [f.name for f in entry.files if f.name not in found]
    if found and missing:
        raise ValueError(
            f"{folder} has {', '.join(found)} of {entry.name}, but not "
            + ", ".join(missing)
        )
    return list(found.values())


def _another_sets(entry: Entry, path: Path) -> bool:
    """Whether another set has published a file of this name and size."""
    others = (e for e in CATALOGUE.values() if e.name != entry.name)
    files = [(f.name, f.size) for e in others for f in e.files]
    return path.is_file() and (path.name, path.stat().st_size) in files


def a_file(path: Path) -> Path:
    """``path``, if it is a file and nothing else."""
    if path.is_file():
        return path
    kind = "link that leads to no file" if path.is_symlink() else "device"
    kind = "folder" if path.is_dir() else "pipe" if path.is_fifo() else kind
    raise ValueError(f"{path}: expected a file, got a {kind}")


def cache_folder() -> Path:
    """``$DLBOOK_CACHE``, else the system's folder for caches."""
    folder = os.environ.get("DLBOOK_CACHE")
    if folder:
        return Path(folder).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("dlbook")


def in_cache(entry: Entry) -> bool:
    """Whether the cache has all published files, of the published sizes."""
    folder = cache_folder() / entry.name
    sizes = [_size(folder / file.name) for file in entry.files]
    return bool(sizes) and all(
        size == (file.size or size) and size
        for size, file in zip(sizes, entry.files, strict=True)
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def at_hand(entry: Entry) -> str:
    """Where the set is: sample or package, mirror, cache.

    A generated set is where the first of those is that it is made from.
    """
    if entry.made_from:
        return at_hand(find(entry.made_from[0]))
    carried = "package" if entry.whole else "sample"
    found = {
        carried: bool(entry.sample),
        "mirror": bool(mirror_files(entry)),
        "cache": in_cache(entry),
    }
    return ", ".join(k for k, there in found.items() if there) or "nothing"

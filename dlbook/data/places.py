"""Where the files of the real sets are: the mirror folder and the cache."""

import os
from pathlib import Path

from dlbook.data.catalogue import Entry, find

SUFFIX = {"images": "npz", "table": "csv", "text": "txt"}


def mirror_name(entry: Entry) -> str:
    """What the file of a set is called in a mirror folder."""
    return f"{entry.name}.{SUFFIX[entry.kind]}"


def mirror_file(entry: Entry) -> Path | None:
    """The file of the mirror folder ``$DLBOOK_DATA``, if it has one.

    A set that the package carries whole, or makes, is not looked for.
    """
    folder = os.environ.get("DLBOOK_DATA")
    if not folder or entry.whole or entry.made_from:
        return None
    if not Path(folder).is_dir():
        raise ValueError(f"DLBOOK_DATA names {folder}, which is no folder")
    path = Path(folder) / mirror_name(entry)
    return path if path.is_file() else None


def cache_folder() -> Path:
    """``$DLBOOK_CACHE``, else the system's folder for caches."""
    folder = os.environ.get("DLBOOK_CACHE")
    if folder:
        return Path(folder)
    from pooch import os_cache

    return os_cache("dlbook")


def cached_files(entry: Entry) -> list[Path]:
    """The published files of a set in the cache, if all are there."""
    if not entry.files:
        return []
    paths = [cache_folder() / entry.name / file.name for file in entry.files]
    return paths if all(path.is_file() for path in paths) else []


def at_hand(entry: Entry) -> str:
    """Where the set is: sample or package, mirror, cache.

    A generated set is where the first of those is that it is made from.
    """
    if entry.made_from:
        return at_hand(find(entry.made_from[0]))
    carried = "package" if entry.whole else "sample"
    found = {
        carried: bool(entry.sample),
        "mirror": bool(mirror_file(entry)),
        "cache": bool(cached_files(entry)),
    }
    return ", ".join(k for k, there in found.items() if there) or "nothing"

"""Whether the files in cache and mirror are what they should be."""

from collections.abc import Iterator

from dlbook.data.catalogue import Entry
from dlbook.data.checksums import fault_of
from dlbook.data.loading import read_mirror
from dlbook.data.places import cache_folder, mirror_files


def verified(entry: Entry) -> Iterator[tuple[bool, str]]:
    """Whether there is a fault, and a line, for each file that is there."""
    yield from check_cache(entry)
    yield from check_mirror(entry)


def check_cache(entry: Entry) -> Iterator[tuple[bool, str]]:
    """Whether each file in the cache has a fault, and a line about it."""
    for file in entry.files:
        path = cache_folder() / entry.name / file.name
        try:
            fault = fault_of(entry, file, path) if path.exists() else None
        except Exception as unreadable:  # the other files come all the same
            fault = f"cannot be read: {unreadable}"
        if fault is not None:
            good = "as published" if file.checksum else "readable"
            yield bool(fault), f"{path}: {fault or good}"


def check_mirror(entry: Entry) -> Iterator[tuple[bool, str]]:
    """Whether the set in the mirror has a fault, and what it holds."""
    try:
        if paths := mirror_files(entry):
            data = read_mirror(entry, paths)
            yield False, f"{paths[0]}: readable, {data.source}"
    except Exception as fault:  # the other sets are checked all the same
        yield True, str(fault)

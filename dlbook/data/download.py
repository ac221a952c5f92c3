"""Downloads into the cache, which holds the right bytes or nothing.

A file is fetched into a temporary folder beside its place, checked there, and
only then renamed into place. A lock keeps two processes from fetching one set
at once; the system drops it when a process dies, and the next one clears
what it left. What lies in the cache is compared with what was published each
time it is used: that takes less than reading it.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dlbook.data.catalogue import Entry, RawFile
from dlbook.data.checksums import fault_of
from dlbook.data.places import cache_folder, mirror_folder, mirror_name
from dlbook.data.transfer import transfer


class DownloadError(OSError):
    """A file that could not be had: from where, what came, what to do."""


def fetch(entry: Entry, unverified: bool = False) -> list[Path]:
    """The published files of ``entry``, downloaded where they are missing.

    A file in the cache that is not as published is fetched anew; it stays
    until there is a better one. A file without a published checksum is
    fetched only if ``unverified``, and then has to be one that its reader
    takes.
    """
    if not entry.files:
        raise ValueError(f"{entry.name} has no files to download")
    folder = cache_folder() / entry.name
    return [_fetch_file(entry, f, folder, unverified) for f in entry.files]


def _fault_there(entry: Entry, file: RawFile, place: Path) -> str | None:
    """What is wrong with a file in the cache; None if there is no file."""
    if place.is_dir():
        raise DownloadError(f"{place}: expected a file, got a folder")
    return fault_of(entry, file, place) if place.is_file() else None


def _fetch_file(
    entry: Entry, file: RawFile, folder: Path, unverified: bool
) -> Path:
    """One file in its place; ``DownloadError`` if no URL gave it."""
    place = folder / file.name
    fault = _fault_there(entry, file, place)
    if fault == "":
        return place
    damaged = f"{place}: {fault}; " if fault else ""
    if not (file.checksum or unverified):
        raise DownloadError(
            f"{damaged}{entry.name}: no checksum is published for "
            f"{file.urls[0]}, so "
            f"nothing vouches for its bytes; `dlbook data fetch {entry.name} "
            f"--unverified` takes them as they come, {_advice(entry)}"
        )
    if damaged:
        _say(f"dlbook: {damaged}fetching it again")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder), _temporary(folder) as part:
            if _fault_there(entry, file, place) != "":
                _try_urls(entry, file, part / file.name, damaged)
                (part / file.name).replace(place)
    except DownloadError:
        raise
    except OSError as fault:
        raise DownloadError(
            f"{entry.name}: cannot write {place}, expected from "
            f"{file.urls[0]}: {fault.strerror or fault}; set DLBOOK_CACHE to "
            f"a folder that can be written, {_advice(entry)}"
        ) from fault
    return place


def _say(line: str) -> None:
    """A line on stderr, but not in a notebook, whose page it would enter."""
    if not type(sys.stderr).__module__.startswith("ipykernel"):
        sys.stderr.write(f"{line}\n")


def _try_urls(entry: Entry, file: RawFile, part: Path, damaged: str) -> None:
    """Download ``file`` to ``part`` from the first URL with good bytes."""
    expected = f"{file.size:,} bytes" if file.size else entry.sizes
    faults = []
    for url in file.urls:
        fault = transfer(url, part, file)
        fault = fault and f"expected {expected}, got {fault}"
        fault = fault or fault_of(entry, file, part)
        if not fault:
            return
        faults.append(f"{url}: {fault}")
    option = "" if file.checksum else " --unverified"
    raise DownloadError(
        f"{damaged}{entry.name}: could not download {file.name}, and kept "
        f"nothing. {'; '.join(faults)}. "
        f"Try `dlbook data fetch {entry.name}{option}` again, "
        f"{_advice(entry)}"
    )


def _advice(entry: Entry) -> str:
    """What to do where there is no network."""
    with suppress(ValueError):
        if folder := mirror_folder():
            text = f"or put {mirror_name(entry)} into {folder} (DLBOOK_DATA)"
            return text + _sample(entry)
    return (
        f"or put {mirror_name(entry)} into a folder and name the folder in "
        f"DLBOOK_DATA{_sample(entry)}"
    )


def _sample(entry: Entry) -> str:
    call = f"load({entry.name!r}, sample=True)"
    return f"; {call} takes what the package carries" if entry.sample else ""


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """A new folder inside ``folder``, removed at the end."""
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of ``folder`` and clear what a dead process left.

    Where the system has no such lock, go on without: a rename in place is
    safe all the same, and two processes then fetch the same file twice.
    """
    with (folder / ".lock").open("w") as lock:
        with suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in folder.glob(".part-*"):
                shutil.rmtree(left, ignore_errors=True)
        yield

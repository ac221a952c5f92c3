"""Downloads into the cache, which holds the right bytes or nothing.

A file is fetched into a temporary folder beside its place, checked there, and
only then renamed into place. A lock keeps two processes from fetching one set
at once; the system drops it when a process dies, and the next one clears
what it left.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dlbook.data.catalogue import Entry, RawFile
from dlbook.data.places import cache_folder, mirror_name
from dlbook.data.raw import read_raw

TIMEOUT = (10.0, 60.0)  # seconds to connect, seconds without a byte


class DownloadError(OSError):
    """A file that could not be had: from where, what came, what to do."""


def fetch(entry: Entry, unverified: bool = False) -> list[Path]:
    """The published files of ``entry``, downloaded where they are missing.

    A file without a published checksum is fetched only if ``unverified``,
    and then has to be one that its reader takes.
    """
    if not entry.files:
        raise ValueError(f"{entry.name} has no files to download")
    folder = cache_folder() / entry.name
    return [_fetch_file(entry, f, folder, unverified) for f in entry.files]


def fault_of(entry: Entry, file: RawFile, path: Path) -> str:
    """What is wrong with the bytes at ``path``; empty if nothing is."""
    size = path.stat().st_size
    with path.open("rb") as opened:
        page = ", a web page" if opened.read(9).lstrip()[:1] == b"<" else ""
    if file.size and size != file.size:
        return f"expected {file.size:,} bytes, got {size:,}{page}"
    if file.checksum:
        from pooch import file_hash

        algorithm = file.checksum.split(":")[0]
        came = f"{algorithm}:{file_hash(str(path), alg=algorithm)}"
        wrong = f"expected {file.checksum}, got {came}{page}"
        return "" if came == file.checksum else wrong
    try:
        read_raw(entry, [path], "")
    except ValueError as fault:
        return f"expected {entry.sizes}, got {size:,} bytes{page}: {fault}"
    return ""


def _fetch_file(
    entry: Entry, file: RawFile, folder: Path, unverified: bool
) -> Path:
    """One file in its place; ``DownloadError`` if no URL gave it."""
    place = folder / file.name
    if place.is_file():
        return place
    if not (file.checksum or unverified):
        raise DownloadError(
            f"{entry.name}: no checksum is published for {file.urls[0]}, so "
            f"nothing vouches for its bytes; `dlbook data fetch {entry.name} "
            f"--unverified` takes them as they come, {_mirror_advice(entry)}"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder), _temporary(folder) as part:
            if not place.is_file():
                _try_urls(entry, file, part / file.name)
                (part / file.name).replace(place)
    except DownloadError:
        raise
    except OSError as fault:
        raise DownloadError(
            f"{entry.name}: cannot write {place}, expected from "
            f"{file.urls[0]}: {fault.strerror or fault}; set DLBOOK_CACHE to "
            f"a folder that can be written, {_mirror_advice(entry)}"
        ) from fault
    return place


def _try_urls(entry: Entry, file: RawFile, part: Path) -> None:
    """Download ``file`` to ``part`` from the first URL with good bytes."""
    expected = f"{file.size:,} bytes" if file.size else entry.sizes
    faults = []
    for url in file.urls:
        fault = _download(url, part)
        fault = fault and f"expected {expected}, got {fault}"
        fault = fault or fault_of(entry, file, part)
        if not fault:
            return
        faults.append(f"{url}: {fault}")
    option = "" if file.checksum else " --unverified"
    raise DownloadError(
        f"{entry.name}: could not download {file.name}, and kept nothing. "
        f"{'; '.join(faults)}. Try `dlbook data fetch {entry.name}{option}` "
        f"again, {_mirror_advice(entry)}"
    )


def _mirror_advice(entry: Entry) -> str:
    return (
        f"or put {mirror_name(entry)} into a folder and name the folder in "
        "DLBOOK_DATA"
    )


def _download(url: str, part: Path) -> str:
    """Download ``url`` to ``part``; say what came if it was not a file."""
    from pooch import HTTPDownloader
    from requests import HTTPError, RequestException

    downloader = HTTPDownloader(
        progressbar=sys.stderr.isatty(),
        chunk_size=2**16,
        timeout=TIMEOUT,
        headers={"Accept-Encoding": "identity"},
    )
    try:
        downloader(url, str(part), None)
    except HTTPError as fault:
        return str(fault).split(" for url:")[0]
    except RequestException as fault:
        return f"no whole answer ({_reason(fault)})"
    return ""


def _reason(fault: BaseException) -> str:
    """The first cause of a network error, in its own words."""
    while fault.__context__:
        fault = fault.__context__
    return f"{type(fault).__name__}: {fault}"


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

"""Whether a file holds what was published under its name."""

from hashlib import file_digest
from pathlib import Path

from dlbook.data.catalogue import Entry, RawFile
from dlbook.data.raw import read_raw


def fault_of(entry: Entry, file: RawFile, path: Path) -> str:
    """What is wrong with the bytes at ``path``; empty if nothing is.

    Size and checksum are compared; a file without a published checksum has
    to be one that its reader takes.
    """
    size = path.stat().st_size
    page = ", a web page" if is_page(path) else ""
    if file.size and size != file.size:
        return f"expected {file.size:,} bytes, got {size:,}{page}"
    if file.checksum:
        algorithm = file.checksum.split(":")[0]
        with path.open("rb") as opened:
            came = file_digest(opened, algorithm).hexdigest()
        wrong = f"expected {file.checksum}, got {algorithm}:{came}{page}"
        return "" if file.checksum == f"{algorithm}:{came}" else wrong
    fault = page and "no data"
    try:
        read_raw(entry, [path])
    except ValueError as unreadable:
        fault = str(unreadable)
    came = f"got {size:,} bytes{page}"
    return fault and f"expected {entry.sizes}, {came}: {fault}"


def is_page(path: Path) -> bool:
    """Whether the file begins as a web page does."""
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"

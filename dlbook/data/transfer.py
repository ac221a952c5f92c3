"""One transfer over HTTP, which ends whatever the server does.

It stops at the published size, at an answer that is no file, and when too
little has come for a minute.
"""

import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO

from dlbook.data.catalogue import RawFile

if TYPE_CHECKING:
    from requests import Response

TIMEOUT = (10.0, 60.0)  # seconds to connect, seconds without a byte
PATIENCE = 60.0  # seconds in which at least so many bytes have to come:
LEAST = 2**14
UNKNOWN = 2**24  # bytes that a file may have whose size is not published
CHUNK = 2**16


def transfer(url: str, part: Path, file: RawFile) -> str:
    """Download ``url`` to ``part``; say what came if it was not a file."""
    import requests
    from urllib3.exceptions import HTTPError

    headers = {"Accept-Encoding": "identity"}
    try:
        with (
            requests.get(
                url, headers=headers, stream=True, timeout=TIMEOUT
            ) as response,
            part.open("wb") as opened,
        ):
            return _refused(response, file) or _copy(response, opened, file)
    except (requests.RequestException, HTTPError) as fault:
        return f"no whole answer ({_reason(fault)})"


def _refused(response: "Response", file: RawFile) -> str:
    """What is wrong with an answer before its body is read."""
    if response.status_code != 200:
        return f"{response.status_code} {response.reason}"
    promised = response.headers.get("Content-Length", "")
    most = file.size or UNKNOWN
    if promised.isdecimal() and int(promised) > most:
        return f"a promise of {int(promised):,}"
    kind = response.headers.get("Content-Type", "").lower()
    page = kind.startswith(("text/html", "application/xhtml"))
    return "a web page" if page and not file.checksum else ""


def _copy(response: "Response", opened: BinaryIO, file: RawFile) -> str:
    """Write the body; stop beyond the published size, and at a trickle."""
    from tqdm import tqdm

    most, size, seen = file.size or UNKNOWN, 0, 0
    # Some servers call a file that is packed a packed transfer of it.
    packed = file.name.endswith("gz")
    deadline = monotonic() + PATIENCE
    with tqdm(
        desc=file.name,
        total=file.size or None,
        unit="B",
        unit_scale=True,
        disable=not _on_terminal(),
    ) as bar:
        while data := response.raw.read1(CHUNK, decode_content=not packed):
            opened.write(data)
            size += len(data)
            bar.update(len(data))
            if size > most:
                return f"more than {most:,}"
            if size - seen >= LEAST:
                seen, deadline = size, monotonic() + PATIENCE
            elif monotonic() > deadline:
                return f"only {size - seen:,} in {PATIENCE:.0f} s"
    return ""


def _on_terminal() -> bool:
    """Whether somebody sees a bar; in a notebook nobody is to."""
    return bool(sys.stderr and sys.stderr.isatty())


def _reason(fault: BaseException) -> str:
    """The first cause of a network error, in its own words."""
    while fault.__context__:
        fault = fault.__context__
    return f"{type(fault).__name__}: {fault}"

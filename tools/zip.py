"""Pack ``_build/html`` into one archive that opens without a server.

python -m tools.zip

The same pages give the same bytes: names are sorted, times are fixed. No
build works meanwhile, and a site that is not whole is not packed.
"""

import argparse
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import dlbook
from tools.book import Book
from tools.browser import NoBrowserError
from tools.execute import ROOT, guarded
from tools.site import complete

NAME = f"dlbook-{dlbook.__version__}"
DOWNLOADS = ("dlbook-*.zip", "dlbook-*.pdf", "dlbook-*.epub")


def packed(site: Path) -> list[Path]:
    """The files of the site, without hidden ones and other downloads."""
    downloads = {path for name in DOWNLOADS for path in site.glob(name)}
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return [
        path
        for path in files
        if path not in downloads and not path.name.startswith(".")
    ]


def put(archive: zipfile.ZipFile, name: str, data: str | bytes, kind: int):
    """Add a file to an archive, the same whenever it is made."""
    info = zipfile.ZipInfo(name)  # dated 1980
    info.compress_type, info.external_attr = kind, 0o644 << 16
    archive.writestr(info, data)


def pack(site: Path, target: Path) -> Path:
    """Write the archive; its one folder has the archive's name."""
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as archive:
        for path in packed(site):
            name = f"{target.stem}/{path.relative_to(site).as_posix()}"
            put(archive, name, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return part.replace(target)


def offer(kind: str, make: Callable[[Book, Path], object], book: Book) -> int:
    """Make a download of the whole site, alone; say what it is or lacks."""

    def made() -> list[str]:
        started, target = time.monotonic(), book.build / f"{NAME}.{kind}"
        complete(book)
        try:
            make(book, target)
        except NoBrowserError as error:
            return [str(error)]
        seconds, size = time.monotonic() - started, target.stat().st_size
        print(f"{size / 1e6:.1f} MB in {seconds:.0f} s: {book.short(target)}")
        return []

    return guarded(book, made)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.zip")
    parser.add_argument("--root", type=Path, default=ROOT, help="the book")
    book = Book(parser.parse_args().root.resolve())
    return offer("zip", lambda _, path: pack(book.build / "html", path), book)


if __name__ == "__main__":
    sys.exit(main())

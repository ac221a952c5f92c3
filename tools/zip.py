"""Pack ``_build/html`` into one archive that opens without a server.

python -m tools.zip

The same pages give the same bytes: names are sorted, times are fixed. No
build works meanwhile, and a site that is not whole is not packed.
"""

import argparse
import sys
import zipfile
from pathlib import Path

import dlbook
from tools.book import Book
from tools.execute import ROOT, guarded
from tools.site import complete

NAME = f"dlbook-{dlbook.__version__}"
DOWNLOADS = ("dlbook-*.zip", "dlbook-*.pdf")


def packed(site: Path) -> list[Path]:
    """The files of the site, without hidden ones and other downloads."""
    downloads = {path for name in DOWNLOADS for path in site.glob(name)}
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return [
        path
        for path in files
        if path not in downloads and not path.name.startswith(".")
    ]


def pack(site: Path, target: Path) -> Path:
    """Write the archive; its one folder has the archive's name."""
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as archive:
        for path in packed(site):
            name = f"{target.stem}/{path.relative_to(site).as_posix()}"
            info = zipfile.ZipInfo(name)  # dated 1980, whenever it is made
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes())
    return part.replace(target)


def make(book: Book) -> list[str]:
    """Pack the site; return what is wrong."""
    target = book.build / f"{NAME}.zip"
    try:
        pack(complete(book), target)
    except OSError as error:  # such as a full disk; the old archive stays
        return [f"the archive cannot be written: {error}"]
    size = target.stat().st_size / 1e6
    print(f"packed {size:.1f} MB: {book.short(target)}")
    return []


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.zip")
    parser.add_argument("--root", type=Path, default=ROOT, help="the book")
    book = Book(parser.parse_args().root.resolve())
    return guarded(book, lambda: make(book))


if __name__ == "__main__":
    sys.exit(main())

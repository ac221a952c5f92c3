"""Pack ``_build/html`` into one archive that opens without a server.

python -m tools.zip

The same pages give the same bytes: names are sorted, times are fixed.
"""

import sys
import zipfile
from pathlib import Path

import dlbook
from tools.execute import ROOT

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


def pages(build: Path) -> Path:
    """The folder of the built site; without one there is nothing to do."""
    if not (build / "html" / "index.html").is_file():
        sys.exit("no pages in _build/html: they come from make book")
    return build / "html"


def main() -> int:
    """The command line."""
    build = ROOT / "_build"
    target = pack(pages(build), build / f"{NAME}.zip")
    size = target.stat().st_size / 1e6
    print(f"packed {size:.1f} MB: {target.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The command ``dlbook``: data sets at hand, and what there is to run on.

Exit codes: 0 done, 1 something failed, 2 the command was not understood.
"""

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence

from dlbook import __version__
from dlbook.data import catalogue, places
from dlbook.data.catalogue import CATALOGUE, Entry

PACKAGES = ("numpy", "scipy", "torch", "matplotlib", "pooch", "tqdm")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = parser().parse_args(argv)
    try:
        return options.run(options)
    except (ValueError, OSError) as fault:
        print(f"dlbook: {fault}", file=sys.stderr)
    except KeyboardInterrupt:
        print("dlbook: stopped", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser("dlbook", description=__doc__)
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    data = commands.add_parser("data", help="list, fetch, verify data sets")
    verbs = data.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("list", help="every set and where it is").set_defaults(
        run=list_data
    )
    fetch = verbs.add_parser("fetch", help="download into the cache")
    which = fetch.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "entries", nargs="*", default=[], metavar="NAME", type=data_set
    )
    which.add_argument("--all", action="store_true", help="every set")
    fetch.add_argument(
        "--unverified",
        action="store_true",
        help="take files for which no checksum is published",
    )
    fetch.set_defaults(run=fetch_data)
    verbs.add_parser(
        "verify", help="check every file in cache and mirror"
    ).set_defaults(run=verify_data)
    commands.add_parser(
        "doctor", help="environment, device, profile, data at hand"
    ).set_defaults(run=doctor)
    return top


def data_set(name: str) -> Entry:
    """The entry called ``name``, as argparse wants it."""
    try:
        return catalogue.find(name)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from fault


def at_hand(entry: Entry) -> str:
    """Where the set is: sample or package, mirror, cache."""
    carried = "package" if entry.whole else "sample"
    found = {
        carried: bool(entry.sample),
        "mirror": bool(places.mirror_file(entry)),
        "cache": bool(places.cached_files(entry)),
    }
    return ", ".join(k for k, there in found.items() if there) or "nothing"


def list_data(options: argparse.Namespace) -> int:
    """Print each set, its size to download, where it is, and its licence."""
    print(f"{'name':17} {'download':>8}  {'at hand':22}  licence")
    for entry in CATALOGUE.values():
        sizes = [file.size for file in entry.files]
        size = f"{sum(sizes) / 1e6:.0f} MB" if all(sizes) else "small"
        place = at_hand(entry)
        print(f"{entry.name:17} {size:>8}  {place:22}  {entry.licence}")
    return 0


def fetch_data(options: argparse.Namespace) -> int:
    """Download the sets named, or all; go on after one that fails."""
    from dlbook.data.download import DownloadError, fetch

    failed = 0
    for entry in CATALOGUE.values() if options.all else options.entries:
        if entry.whole:
            print(f"{entry.name}: the package carries the whole set")
            continue
        try:
            paths = fetch(entry, options.unverified)
            print(f"{entry.name}: {paths[0].parent}")
        except DownloadError as fault:
            failed = 1
            print(f"dlbook: {fault}", file=sys.stderr)
    return failed


def verify_data(options: argparse.Namespace) -> int:
    """Check each file of cache and mirror; 1 if one is not as it should be."""
    failed = files = 0
    for fault, line in verified():
        failed |= fault
        files += 1
        print(line)
    if not files:
        print("neither cache nor mirror has a file")
    return failed


def verified() -> Iterator[tuple[bool, str]]:
    """Whether each file there is has a fault, and a line about it."""
    from dlbook.data.download import fault_of
    from dlbook.data.loading import read_mirror

    for entry in CATALOGUE.values():
        for file in entry.files:
            path = places.cache_folder() / entry.name / file.name
            if path.is_file():
                fault = fault_of(entry, file, path)
                good = "as published" if file.checksum else "readable"
                yield bool(fault), f"{path}: {fault or good}"
        mirror = places.mirror_file(entry)
        if mirror:
            try:
                read_mirror(entry, mirror)
                yield False, f"{mirror}: readable"
            except ValueError as unreadable:
                yield True, str(unreadable)


def doctor(options: argparse.Namespace) -> int:
    """Print what a report of a fault should contain."""
    from dlbook import profile

    missing = print_versions()
    cores, threads = os.cpu_count(), os.environ.get("OMP_NUM_THREADS")
    print(f"device     {device(profile.device)}")
    print(f"threads    {cores} cores, OMP_NUM_THREADS {threads or 'not set'}")
    print(f"profile    {profile.name}, seed shift {profile.shift}")
    print(f"cache      {cache_and_disk()}")
    print(f"mirror     {os.environ.get('DLBOOK_DATA') or 'none'}")
    for entry in CATALOGUE.values():
        print(f"data       {entry.name}: {at_hand(entry)}")
    for name in missing:
        print(f"dlbook: {name} is not installed", file=sys.stderr)
    return 1 if missing else 0


def print_versions() -> list[str]:
    """Print versions; return the core packages that are not installed."""
    from importlib.metadata import PackageNotFoundError, version

    print(f"dlbook     {__version__}")
    print(f"python     {platform.python_version()} ({sys.executable})")
    print(f"platform   {platform.platform()}")
    missing = []
    for name in PACKAGES:
        try:
            print(f"{name:10} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    return missing


def device(of_profile: Callable[[], str]) -> str:
    """The device that the profile runs on, and the GPU if there is one."""
    try:
        import torch
    except ImportError as fault:
        return f"unknown, torch cannot be imported: {fault}"
    there = torch.cuda.is_available()
    gpu = torch.cuda.get_device_name() if there else "none"
    threads = torch.get_num_threads()
    return f"{of_profile()} (GPU: {gpu}; torch: {threads} threads)"


def cache_and_disk() -> str:
    """The cache folder and the free space on its disk."""
    folder = there = places.cache_folder().absolute()
    while not there.is_dir():
        there = there.parent
    return f"{folder} ({shutil.disk_usage(there).free / 1e9:.0f} GB free)"


if __name__ == "__main__":
    sys.exit(main())

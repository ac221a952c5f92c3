"""The command ``dlbook``: data sets at hand, and what there is to run on.

Exit codes: 0 done, 1 something failed, 2 the command was not understood.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence

from dlbook import __version__
from dlbook.data import catalogue, places
from dlbook.data.catalogue import CATALOGUE, Entry


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        return run(argv)
    except BrokenPipeError:  # whoever read the output, `head` say, has gone
        return 128 + 13  # as the shell reports SIGPIPE
    except (ValueError, OSError) as fault:
        print(f"dlbook: {fault}", file=sys.stderr)
    except KeyboardInterrupt:
        print("dlbook: stopped", file=sys.stderr)
    return 1


def run(argv: Sequence[str] | None) -> int:
    """Run the command, until all it printed has been taken."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal without "é"
        sys.stdout.reconfigure(errors="replace")
    try:
        options = parser().parse_args(argv)
        return options.run(options)
    finally:
        if sys.stdout:
            deliver()


def deliver() -> None:
    """Write out what was printed; what cannot be, Python tries no more."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


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


def list_data(options: argparse.Namespace) -> int:
    """Print each set, its size to download, where it is, and its licence."""
    places.mirror_folder()
    failed = 0
    print(f"{'name':17} {'download':>8}  {'at hand':22}  licence")
    for entry in CATALOGUE.values():
        sizes = [file.size for file in entry.files]
        size = f"{sum(sizes) / 1e6:.0f} MB" if all(sizes) else "small"
        try:
            place = places.at_hand(entry)
        except (ValueError, OSError) as fault:
            failed, place = 1, "cannot be read"
            print(f"dlbook: {fault}", file=sys.stderr)
        print(f"{entry.name:17} {size:>8}  {place:22}  {entry.licence}")
    return failed


def fetch_data(options: argparse.Namespace) -> int:
    """Download the sets named, or all; go on after one that fails."""
    from dlbook.data.download import DownloadError, fetch

    failed = 0
    for entry in CATALOGUE.values() if options.all else options.entries:
        if not entry.files:
            parts = " and ".join(entry.made_from)
            why = f"made from {parts}" if parts else "the package carries it"
            print(f"{entry.name}: nothing to fetch, {why}")
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
    from dlbook.data.verifying import verified

    failed = files = 0
    places.mirror_folder()
    for entry in CATALOGUE.values():
        for fault, line in verified(entry):
            failed |= fault
            files += 1
            print(line)
    if not files:
        print("neither cache nor mirror has a file")
    return failed


def doctor(options: argparse.Namespace) -> int:
    """Print versions, device, profile and data; 1 if something is amiss."""
    from dlbook._doctor import examine

    return examine()


if __name__ == "__main__":
    sys.exit(main())

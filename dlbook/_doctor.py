"""What ``dlbook doctor`` prints: what a report of a fault should contain."""

import os
import platform
import shutil
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.metadata import version

from dlbook import __version__
from dlbook.data import places
from dlbook.data.catalogue import CATALOGUE

PACKAGES = ("numpy", "scipy", "torch", "matplotlib", "requests", "tqdm")


def examine() -> int:
    """Print versions, device, profile and data; 1 if something is amiss.

    Whatever is amiss, the lines about everything else come all the same.
    """
    parts: dict[str, Callable[[], str]] = {
        "dlbook": lambda: __version__,
        "python": lambda: f"{platform.python_version()} ({sys.executable})",
        "platform": platform.platform,
        **{name: partial(installed, name) for name in PACKAGES},
        "device": device,
        "threads": threads,
        "profile": profile,
        "cache": cache_and_disk,
        "mirror": lambda: str(places.mirror_folder() or "none"),
    }
    faults = [line(name, tell) for name, tell in parts.items()]
    for entry in CATALOGUE.values():
        name = f"data       {entry.name}:"
        faults.append(line(name, partial(places.at_hand, entry)))
    for fault in dict.fromkeys(filter(None, faults)):
        print(f"dlbook: {fault}", file=sys.stderr)
    return 1 if any(faults) else 0


def line(name: str, tell: Callable[[], str]) -> str:
    """Print a line of the report; return the fault, if there is one."""
    try:
        print(f"{name:10} {tell()}")
        return ""
    except BrokenPipeError:
        raise
    except Exception as fault:  # the rest of the report matters more
        print(f"{name:10} unknown: {fault}")
        return str(fault)


def installed(name: str) -> str:
    """The version of a package; ``ImportError`` where it is not there."""
    try:
        return version(name)
    except Exception as fault:
        raise ImportError(f"{name} is not installed") from fault


def device() -> str:
    """The device that the profile runs on, and the GPU if there is one."""
    try:
        torch = import_module("torch")
    except Exception as fault:  # a broken installation raises many kinds
        raise ImportError(f"torch cannot be imported: {fault}") from fault
    there = torch.cuda.is_available()
    gpu = torch.cuda.get_device_name() if there else "none"
    threads = torch.get_num_threads()
    return f"{of_profile()} (GPU: {gpu}; torch: {threads} threads)"


def of_profile() -> str:
    """The device of the profile, or that it is not known."""
    try:
        return import_module("dlbook.profile").device()
    except ValueError:
        return "unknown"


def threads() -> str:
    """Cores, and the threads that are asked for."""
    asked = os.environ.get("OMP_NUM_THREADS") or "not set"
    return f"{os.cpu_count()} cores, OMP_NUM_THREADS {asked}"


def profile() -> str:
    """Name and shift; ``ValueError`` if the environment asks for nonsense."""
    from dlbook import profile as chosen

    return f"{chosen.name}, seed shift {chosen.shift}"


def cache_and_disk() -> str:
    """The cache folder and the free space on its disk."""
    folder = there = places.cache_folder().absolute()
    while not there.is_dir():
        there = there.parent
    return f"{folder} ({shutil.disk_usage(there).free / 1e9:.0f} GB free)"

"""What ``dlbook doctor`` prints: what a report of a fault should contain."""

import os
import platform
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from dlbook import __version__, profile
from dlbook.data import places
from dlbook.data.catalogue import CATALOGUE

PACKAGES = ("numpy", "scipy", "torch", "matplotlib", "pooch", "tqdm")


def examine() -> int:
    """Print versions, device, profile and data; 1 if a package lacks."""
    missing = print_versions()
    cores, threads = os.cpu_count(), os.environ.get("OMP_NUM_THREADS")
    print(f"device     {device(profile.device)}")
    print(f"threads    {cores} cores, OMP_NUM_THREADS {threads or 'not set'}")
    print(f"profile    {profile.name}, seed shift {profile.shift}")
    print(f"cache      {cache_and_disk()}")
    print(f"mirror     {os.environ.get('DLBOOK_DATA') or 'none'}")
    for entry in CATALOGUE.values():
        print(f"data       {entry.name}: {places.at_hand(entry)}")
    for name in missing:
        print(f"dlbook: {name} is not installed", file=sys.stderr)
    return 1 if missing else 0


def print_versions() -> list[str]:
    """Print versions; return the core packages that are not installed."""
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

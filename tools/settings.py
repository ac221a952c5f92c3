"""What a run depends on beside its cells and its files."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.book import THREADS, Book, BuildError, digest

# Seconds of a processor a chapter. In quick it aims at one minute of a good
# one; a slow one, or one whose caches others share, takes three.
QUICK_LIMIT, FULL_LIMIT = 240, 6 * 3600
DRIVER = ("kernel", "watch", "alike", "stage", "worker")  # what runs chapters
PATIENCE = 3  # times its limit a chapter may last: the machine may be busy


@dataclass(frozen=True)
class Settings:
    """What a run depends on beside its cells and its files."""

    profile: str
    seed: int
    device: str
    threads: int
    python: str
    environment: str
    driver: str
    data: str

    @property
    def limit(self) -> int:
        """Seconds of a processor that a chapter may take."""
        return QUICK_LIMIT if self.profile == "quick" else FULL_LIMIT


def settings(book: Book) -> Settings:
    """The settings that the environment variables ask for."""
    try:
        from dlbook import profile

        name, shift = profile.read(os.environ)
    except ValueError as error:
        raise BuildError(str(error)) from error
    return Settings(
        profile=name,
        seed=shift,
        device=profile.device() if name == "full" else "cpu",
        threads=THREADS,
        python="{}.{}".format(*sys.version_info),
        environment=digest(book.root / "constraints.txt"),
        driver=driver(),
        data=mirror() if name == "full" else "",
    )


def driver() -> str:
    """The digests of what runs the chapters."""
    folder = Path(__file__).parent
    return " ".join(digest(folder / f"{name}.py") for name in DRIVER)


def mirror() -> str:
    """The folder ``DLBOOK_DATA``, and what lies there."""
    if not (named := os.environ.get("DLBOOK_DATA")):
        return ""
    folder = Path(named).expanduser().resolve()
    return " ".join([str(folder), *sorted(map(str, folder.glob("*")))])

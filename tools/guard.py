"""One build at a time, which ends in a line whatever happens to it."""

import contextlib
import fcntl
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from sphinx_external_toc.parsing import MalformedError

from tools.book import Book, BuildError
from tools.site import PARTS

LOCK = ".build.lock"  # beside _build, which may be removed during a build
FOLDERS = ("", "store", "outputs", "next", *PARTS)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
FILES = ("report.json", "site.json", "sphinx.log", ".clean")


@contextlib.contextmanager
def locked(book: Book) -> Iterator[None]:
    """Let one build at a time work in ``_build``; others wait."""
    path = book.root / LOCK
    if os.path.lexists(path) and not path.is_file():
        replace(book, path, "no file")
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another build is running here; waiting for it", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        heal(book)
        yield


def heal(book: Book) -> None:
    """Make ``_build`` what it must be: folders and files in their places."""
    for path in (book.build / name for name in FOLDERS):
        if os.path.lexists(path) and not path.is_dir():
            replace(book, path, "no folder")
    for path in (book.build / name for name in FILES):
        if os.path.lexists(path) and not path.is_file():
            replace(book, path, "no file")
    book.build.mkdir(exist_ok=True)
    for folder in (book.build, book.store):
        for draft in folder.glob(".*.draft"):
            draft.unlink(missing_ok=True)


def replace(book: Book, path: Path, fault: str) -> None:
    """Throw away what is in a place of the build's, and say so."""
    print(f"{book.short(path)} was {fault}: thrown away, made again")
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def guarded(book: Book, work: Callable[[], list[str]]) -> int:
    """Do ``work`` as the only build; its problems are the last lines."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed: nobody reads what it gets
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
        if hasattr(stream := getattr(sys, name), "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal has few letters
    try:
        with ended_by_signals(), locked(book):
            problems = work()
    except BuildError as error:
        problems = [str(error)]
    except (MalformedError, yaml.YAMLError) as error:
        words = " ".join(str(error).split())
        problems = [f"_toc.yml or _config.yml cannot be read: {words}"]
    except KeyboardInterrupt:
        problems = ["interrupted; what had passed is stored"]
    except BrokenPipeError:
        hush()
        return 1
    except OSError as error:
        problems = [f"{error.strerror or error}: {error.filename or ''}"]
    try:
        for line in problems:
            print("FAILED", line)
        sys.stdout.flush()
    except BrokenPipeError:
        hush()
    return int(bool(problems))


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """A request to end, or a terminal that closes, is an interruption.

    Python drops an exception that is raised while an object is thrown away,
    so an alarm interrupts again until somebody has heard it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        if number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, 1)
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:  # as under nohup
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        heard()
        for number, handler in before.items():
            signal.signal(number, handler)


def heard() -> None:
    """Somebody deals with an interruption: it is not to be repeated."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def hush() -> None:
    """Say nothing more: nobody reads what is printed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def end_children() -> None:
    """End what this process has started, and what that has started."""
    import psutil

    heard()
    left = psutil.Process().children(recursive=True)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=5)

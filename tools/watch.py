"""Note what a chapter reads, as it reads it.

The build puts this file beside the staged notebooks. A chapter's kernel starts
it, and so does every Python process that the kernel starts. Each note is a
line of JSON: a name, the digest of what stood there at that moment, and the
module that it is.
"""

import hashlib
import json
import os
import sys
import threading
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path

VARIABLE = "DLBOOK_NOTES"  # names the file of notes
SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/run")
LIBRARY = ("<frozen", str(Path(os.__file__).parent) + os.sep)
# Caches of libraries in the folder for temporary files.
CACHES = ("torchinductor", "matplotlib-", "triton")
LISTINGS = ("os.listdir", "os.scandir")


class Watch:
    """What one process has read and written."""

    def __init__(self, root: str, notes: str) -> None:
        self.root, self.notes = root, notes
        self.seen: set[tuple[str, str]] = set()
        self.written: set[str] = set()
        self.own = threading.local()
        own = (sys.prefix, sys.base_prefix, str(Path(notes).parent))
        own += tuple(map(os.path.realpath, own))
        self.inside = tuple(f for f in own if within(f, (root,)))
        self.outside = SYSTEM + own

    def note(self, name: str, digest: str, module: str = "") -> None:
        """Write one line; several processes may do so at once."""
        if (name, module) not in self.seen:
            self.seen.add((name, module))
            with open(self.notes, "a", encoding="utf8") as file:  # noqa: PTH123
                file.write(json.dumps([name, digest, module]) + "\n")

    def foreign(self, path: str) -> bool:
        """Whether a file is a library's or the system's, not the book's."""
        parts = Path(path).parts
        if any(p.endswith((".egg-info", ".dist-info")) for p in parts):
            return True
        if within(path, (self.root,)):
            return within(path, self.inside)
        hidden = os.path.expanduser("~/.")  # noqa: PTH111
        return (
            within(path, self.outside)
            or path.startswith(hidden)
            or any(p.startswith(CACHES) for p in parts)
        )

    def hook(self, event: str, arguments: tuple) -> None:
        """The audit hook; it stops nothing, whatever happens in it."""
        if event != "open" and event not in LISTINGS:
            return
        if getattr(self.own, "busy", False):
            return
        self.own.busy = True
        try:
            if event == "open":
                self.opened(*arguments)
            elif by_cell():
                self.listed(arguments[0] or ".")
        except Exception as error:
            self.note(f"?{error!r}", "")
        finally:
            self.own.busy = False

    def opened(self, path: object, mode: object, flags: int) -> None:
        """Note a file that is read and that this run has not written."""
        if isinstance(path, int):
            return
        path = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
        filled = os.O_WRONLY | os.O_CREAT | os.O_TRUNC  # "r+" has none
        if flags & filled:
            if not os.path.exists(path):  # noqa: PTH110
                self.written.add(path)
        elif path in self.written or (path, "") in self.seen:
            return
        elif not self.foreign(path):
            self.note(path, digest(path))

    def listed(self, path: object) -> None:
        """Note the names in a folder that a cell has looked into."""
        if not isinstance(path, int):
            path = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
            if not self.foreign(path):
                self.note(path + os.sep, digest(path + os.sep))

    def find_spec(self, name: str, path=None, target=None):
        """Find a module of the book's folder, and note it.

        One of the package is noted whether it is there or not.
        """
        folders = [self.root] if path is None else list(path)
        ours = name.split(".")[0] == "dlbook"
        if not ours and (not folders or self.foreign(folders[0])):
            return None
        spec = PathFinder.find_spec(name, folders)
        if not ours and not (spec and spec.origin):
            return None
        tail = name.rpartition(".")[2]
        file = (spec and spec.origin) or f"{folders[0]}/{tail}.py"
        self.note(file, digest(file), name if ours else "")
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Source(name, file)
        return spec


class Source(SourceFileLoader):
    """Runs a module from its source, never from what was compiled before.

    Bytecode is known by the date and the size of its source, and both can
    stay while the source changes.
    """

    def get_code(self, fullname: str):
        """The module's code, compiled now."""
        return self.source_to_code(self.get_data(self.path), self.path)


def within(path: str, folders: tuple[str, ...]) -> bool:
    """Whether a path is one of these folders or lies in one."""
    return any(path == f or path.startswith(f + os.sep) for f in folders)


def by_cell() -> bool:
    """Whether a cell asks, by itself or through the standard library."""
    frame = sys._getframe(2)
    while frame and frame.f_code.co_filename.startswith(LIBRARY):
        frame = frame.f_back
    name = frame.f_code.co_filename if frame else ""
    cell = f"{os.sep}ipykernel_" in name and "site-packages" not in name
    return cell or name == "<string>"


def digest(path: str) -> str:
    """SHA-256 of a file, or of the names in a folder; empty without one."""
    try:
        if path.endswith(os.sep):
            names = "\0".join(sorted(os.listdir(path)))  # noqa: PTH208
            return hashlib.sha256(os.fsencode(names)).hexdigest()
        with open(path, "rb") as file:  # noqa: PTH123
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def watch_variables(watch: Watch) -> None:
    """Note the environment variables that cells read."""
    get = os._Environ.__getitem__

    def noting(self, key):
        if isinstance(key, str) and by_cell():
            value = self._data.get(self.encodekey(key), b"")
            watch.note(f"${key}", hashlib.sha256(value).hexdigest())
        return get(self, key)

    os._Environ.__getitem__ = noting


def start(root: str) -> None:
    """Begin; what this process starts will begin by itself."""
    watch = Watch(root, os.environ[VARIABLE])
    sys.addaudithook(watch.hook)
    sys.meta_path.insert(0, watch)
    watch_variables(watch)

"""Results of a sweep, kept in a file that a kill cannot spoil."""

import errno
import json
import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

START = b'{"run": "'
KEYS = {"run", "setting", "result"}


class Ledger:
    """Results by setting, in a file of JSON lines if ``path`` is given.

    Each line holds one result and is written at once, by one call; the first
    also tells what the function is, its ``parts`` by name. A line that a
    kill has cut short is no JSON: it is passed over, and the next begins on
    a line of its own.
    """

    def __init__(self, path: str | Path | None, parts: dict[str, str]) -> None:
        self.path = Path(path) if path else None
        if self.path and self.path.is_dir():
            raise ValueError(f"sweep: store {path} is a folder, not a file")
        self.parts = parts
        digest = blake2b(repr(sorted(parts.items())).encode(), digest_size=8)
        self.run = f"{parts.get('function')} {digest.hexdigest()}"
        self.known: dict[str, dict[str, str]] = {}  # parts by run
        self.rows: dict[str, dict[str, Any]] = {}
        if self.path and self.path.exists():
            for number, line in enumerate(self.path.read_bytes().split(b"\n")):
                self._read(line, number + 1)

    def __contains__(self, key: str) -> bool:
        return key in self.rows

    def __getitem__(self, key: str) -> dict[str, Any]:
        return self.rows[key]

    def add(self, setting: dict, key: str, result: Any) -> None:
        """Keep a result; ``ValueError`` unless it maps names to JSON.

        ``OSError`` where the file does not take it.
        """
        found = _as_json(setting, result)
        row = {"run": self.run, "setting": setting, "result": found}
        if self.path and self.run not in self.known:
            row["parts"] = self.known[self.run] = self.parts
        if self.path:
            _append(self.path, row)
        self.rows[key] = found

    def prepare(self) -> None:
        """``OSError`` unless the file can be written to."""
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.open("ab").close()

    def _read(self, line: bytes, number: int) -> None:
        """Take in a line of the file, if it is whole."""
        try:
            row = json.loads(line)
        except ValueError:
            if START.startswith(line[: len(START)].strip(b"\0 \r")):
                return
            row = None
        if not isinstance(row, dict) or row.keys() - {"parts"} != KEYS:
            raise ValueError(
                f"sweep: {self.path}, line {number}, is not from a sweep: "
                "take another file"
            )
        if "parts" in row:
            self.known[row["run"]] = row["parts"]
        if row["run"] != self.run:
            other = self._other(row["run"])
            raise ValueError(
                f"sweep: {self.path} holds results of {other}: take another "
                "file for those of the function as it is now"
            )
        key = json.dumps(row["setting"], sort_keys=True)
        self.rows[key] = row["result"]

    def _other(self, run: str) -> str:
        """What ``run`` is that this sweep's function is not."""
        theirs, ours = self.known.get(run, {}), self.parts
        name, own = theirs.get("function", run), ours["function"]
        if name != own:
            return f"{name}, not of {own}"
        names = sorted(theirs.keys() | ours.keys())
        changed = [n for n in names if theirs.get(n) != ours.get(n)]
        return f"{name} before a change of {', '.join(changed)}"


def _as_json(setting: dict, result: Any) -> dict[str, Any]:
    """The result as JSON gives it back; ``ValueError`` names what is none."""
    if not isinstance(result, Mapping):
        came = type(result).__name__
        raise ValueError(f"the result must map names to numbers, got {came}")
    if both := sorted(setting.keys() & result.keys()):
        raise ValueError(f"{both[0]} is in the setting and in the result")
    found = {}
    for name, value in result.items():
        if not isinstance(name, str):
            raise ValueError(f"a result is named by a string, got {name!r}")
        try:
            found[name] = json.loads(json.dumps(value, default=_plain))
        except (TypeError, ValueError, RecursionError) as error:
            raise ValueError(
                f"the result {name!r} is not JSON: {error}"
            ) from None
    return found


def _append(path: Path, row: dict) -> None:
    """Write a line of its own, on the disk when this returns."""
    with path.open("ab+", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - 1, 0))
        broken = file.read(1) not in (b"", b"\n")
        line = b"\n" * broken + json.dumps(row).encode() + b"\n"
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(file.fileno())


def _plain(value: Any) -> Any:
    """A NumPy or PyTorch number or array as Python's numbers."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"got {type(value).__name__}")

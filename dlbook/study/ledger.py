"""Results of a sweep, kept in a file that a kill cannot spoil."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

KEYS = {"run", "setting", "result"}


class Ledger:
    """Results by setting, in a file of JSON lines if ``path`` is given.

    Each line holds one result and is written at once, by one call. A line
    that a kill has cut short is no JSON: it is passed over, and the next
    begins on a line of its own.
    """

    def __init__(self, path: str | Path | None, run: str) -> None:
        self.path = Path(path) if path else None
        if self.path and self.path.is_dir():
            raise ValueError(f"sweep: store {path} is a folder, not a file")
        self.run = run
        self.rows: dict[str, dict[str, Any]] = {}
        if self.path and self.path.exists():
            for number, line in enumerate(self.path.read_bytes().split(b"\n")):
                self._read(line, number + 1)

    def __contains__(self, key: str) -> bool:
        return key in self.rows

    def __getitem__(self, key: str) -> dict[str, Any]:
        return self.rows[key]

    def add(self, setting: dict, key: str, result: Any) -> None:
        """Keep a result; ``ValueError`` unless it maps names to JSON."""
        if not isinstance(result, Mapping):
            raise ValueError(
                "the result must map names to numbers, got "
                f"{type(result).__name__}"
            )
        if both := sorted(setting.keys() & result.keys()):
            raise ValueError(f"{both[0]} is in the setting and in the result")
        row = {"run": self.run, "setting": setting, "result": dict(result)}
        line = json.dumps(row, default=_plain)
        if self.path:
            self._append(self.path, line)
        self.rows[key] = json.loads(line)["result"]

    def _read(self, line: bytes, number: int) -> None:
        """Take in a line of the file, if it is whole."""
        try:
            row = json.loads(line)
        except ValueError:
            return
        if not isinstance(row, dict) or row.keys() != KEYS:
            raise ValueError(
                f"sweep: {self.path}, line {number}, is not from a sweep"
            )
        if row["run"] != self.run:
            raise ValueError(
                f"sweep: {self.path} holds results of {row['run']}, not of "
                f"{self.run}"
            )
        key = json.dumps(row["setting"], sort_keys=True)
        self.rows[key] = row["result"]

    @staticmethod
    def _append(path: Path, line: str) -> None:
        """Write a line of its own, on the disk when this returns."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(end - 1, 0))
            broken = file.read(1) not in (b"", b"\n")
            file.write(b"\n" * broken + line.encode() + b"\n")
            os.fsync(file.fileno())


def _plain(value: Any) -> Any:
    """A NumPy or PyTorch number or array as Python's numbers."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} {value!r} is not JSON")

"""Comma-separated tables and monthly series, with every fault named.

``NA`` is a missing value. Spellings that ``float`` would take but a table
should not hold (``nan``, ``inf``, ``1_000``) are refused.
"""

import csv
import io
import re
from pathlib import Path

import numpy as np

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
MOST_BYTES = 2**26  # of a text or a table
MOST_ROWS = 100_000
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


def read_table(path: Path, columns: int) -> np.ndarray:
    """Numbers (N, ``columns``) as float64, NaN where the file says NA.

    A first row without any number is taken for a header.
    """
    rows = _rows(path, columns)
    if not any(NUMBER.fullmatch(field) for field in rows[0][1]):
        rows = rows[1:]
    if not rows:
        raise ValueError(f"{path}: a header and no rows")
    return np.array(
        [[_number(f, f"{path}, line {n}") for f in row] for n, row in rows]
    )


def read_series(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Values float64 (T,) and months datetime64 (T,), with no month missed.

    The file has a header and then rows like ``1949-01,112``.
    """
    rows = _rows(path, 2)[1:]
    if not rows:
        raise ValueError(f"{path}: a header and no rows")
    for n, (month, _) in rows:
        if not MONTH.fullmatch(month):
            raise ValueError(f"{path}, line {n}: {month!r} is no month")
    dates = np.array([month for _, (month, _) in rows], "datetime64[M]")
    steps = np.diff(dates).astype(int)
    if (steps != 1).any():
        n = rows[int(np.argmax(steps != 1)) + 1][0]
        raise ValueError(f"{path}, line {n}: the months are not consecutive")
    return np.array([_number(v, f"{path}, line {n}") for n, (_, v) in rows]), (
        dates
    )


def read_text(path: Path) -> str:
    """The content of a file in UTF-8 that is not empty.

    Lines end in ``\\n``, whatever the file has there, as with ``open``.
    """
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ValueError(
            f"{path}: {size:,} bytes; at most {MOST_BYTES:,} are expected"
        )
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read()
    except UnicodeDecodeError as fault:
        raise ValueError(f"{path}: not text in UTF-8: {fault}") from fault
    if not text.strip():
        raise ValueError(f"{path}: the file is empty")
    return text


def _rows(path: Path, columns: int) -> list[tuple[int, list[str]]]:
    """Line number and stripped fields of each row that is not blank."""
    # A quoted field may run over lines: the reader gets their ends as well.
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    rows = []
    try:
        for row in filter(None, reader):
            rows.append((reader.line_num, [field.strip() for field in row]))
            where = f"{path}, line {reader.line_num}"
            if len(row) != columns:
                raise ValueError(
                    f"{where}: expected {columns} fields, got {len(row)}"
                )
            if len(rows) > MOST_ROWS:
                raise ValueError(f"{where}: at most {MOST_ROWS:,} rows fit")
    except csv.Error as fault:
        raise ValueError(f"{path}, line {reader.line_num}: {fault}") from fault
    return rows


def _number(field: str, where: str) -> float:
    """The finite number that ``field`` writes, or NaN for NA."""
    if field == "NA":
        return float("nan")
    value = float(field) if NUMBER.fullmatch(field) else float("inf")
    if not np.isfinite(value):
        raise ValueError(f"{where}: {field!r} is no number")
    return value

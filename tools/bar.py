"""A line that says how far a build has come."""

import shutil
import time

COLUMNS = 20


def line(done: int, total: int, begun: float, running: list[str]) -> str:
    """A bar, the minutes that are left, and what runs now."""
    spent = time.monotonic() - begun
    bar = "#" * (COLUMNS * done // total)
    left = f"{spent / done * (total - done) / 60:.0f} min, " if done else ""
    text = f"[{bar:.<{COLUMNS}}] {done}/{total}, {left}running "
    width = shutil.get_terminal_size().columns - 1
    return (text + ", ".join(running))[:width]

"""Ctrl-C that something has answered: what it cut short is not whole.

``fit`` answers Ctrl-C by returning the epochs so far, and so do the loops of
other libraries. Whoever keeps results must not take those for finished.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, local, main_thread
from types import FrameType

_blocks = local()  # the open blocks of each thread


def answered() -> None:
    """Say that Ctrl-C has been answered, and ends here."""
    for came in getattr(_blocks, "open", []):
        came.append(True)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A block at whose end ``KeyboardInterrupt`` is raised if any came."""
    came: list[bool] = []
    _blocks.open = [*getattr(_blocks, "open", []), came]
    try:
        with _listening():
            yield
    finally:
        _blocks.open.remove(came)
        if came and not isinstance(sys.exception(), KeyboardInterrupt):
            raise KeyboardInterrupt


@contextmanager
def _listening() -> Iterator[None]:
    """Note Ctrl-C before its handler runs, where signals arrive."""
    handler = signal.getsignal(signal.SIGINT)
    if current_thread() is not main_thread() or not callable(handler):
        yield
        return

    def note(number: int, frame: FrameType | None) -> object:
        answered()
        return handler(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is note:
            signal.signal(signal.SIGINT, handler)

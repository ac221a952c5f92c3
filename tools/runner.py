"""Run chapters: nbmake under pytest-xdist, in this process.

A chapter is a test. As each passes it is handed on to be stored, so that a
build killed half way keeps what had passed.
"""

import contextlib
import io
import os
from unittest.mock import patch

from tools.book import Book, Chapter
from tools.guard import end_children
from tools.progress import Failure, Progress, Store
from tools.settings import PATIENCE, Settings
from tools.stage import environment, stage

PLUGINS = ["no:cacheprovider", "xdist", "nbmake.pytest_plugin", "tools.worker"]


def run(
    book: Book,
    chapters: list[Chapter],
    settings: Settings,
    workers: int,
    store: Store,
) -> dict[Chapter, Failure]:
    """Run the chapters; return those that failed."""
    import pytest

    with stage(book, chapters) as folder:
        progress = Progress(book, folder, chapters, settings, store)
        arguments = [
            "--rootdir",
            str(folder),
            "-c",
            str(folder / "pytest.ini"),
        ]
        for plugin in PLUGINS:
            arguments += ["-p", plugin]
        arguments += ["--nbmake", "--overwrite", "--dist=load"]
        arguments += ["--maxschedchunk=1", f"-n{min(workers, len(chapters))}"]
        arguments += [f"--nbmake-timeout={PATIENCE * settings.limit}"]
        # The last chapters take longest: none is to be left running alone.
        names = [f"{c.run}.ipynb" for c in reversed(chapters)]
        arguments += [str(folder / name) for name in names]
        noise = io.StringIO()
        with (
            patch.dict(os.environ, environment(book, folder), clear=True),
            contextlib.redirect_stdout(noise),
        ):
            try:
                status = pytest.main(arguments, plugins=[progress])
            finally:
                end_children()
        progress.bar.close()
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    for chapter in progress.waiting.values():
        message = f"{noise.getvalue()}\n{chapter.run}: did not run"
        progress.failed[chapter] = Failure(message, book.read(chapter))
    return progress.failed

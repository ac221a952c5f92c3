"""Pages get the outputs that the build has made; Sphinx executes nothing."""

from pathlib import Path

from tools.cached import FOLDER, never_execute


def setup(app) -> None:
    """Take myst-nb's ways to execute away."""
    never_execute(Path(app.srcdir) / "_build" / FOLDER)

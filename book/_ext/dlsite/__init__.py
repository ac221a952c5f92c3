"""The book's structure in Sphinx: quoted code, equations, measured numbers.

One extension, a module a task. What the page needs to know of code and
chapters comes from ``tools``; what a run measured, from the report.
"""

import sys
from pathlib import Path

REPOSITORY = str(Path(__file__).resolve().parents[3])
if REPOSITORY not in sys.path:
    sys.path.insert(0, REPOSITORY)


def setup(app):
    """Set up the parts, in the order in which their events must run."""
    from dlsite import links, measured, report, source

    for part in (report, links, measured, source):
        part.setup(app)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }

"""The book's structure in Sphinx: quoted code, equations, measured numbers.

One extension, a module a task. What the page needs to know of code and
chapters comes from ``tools``; what a run measured, from the report.
"""

import sys
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from pybtex import plugin

REPOSITORY = str(Path(__file__).resolve().parents[3])
if REPOSITORY not in sys.path:
    sys.path.insert(0, REPOSITORY)
PARTS = (
    "report",
    "links",
    "measured",
    "source",
    "face",
    "implemented",
    "source_pages",
    "launch",
    "head",
    "scoreboard",
    "equation_table",
    "key_equations",
    "notebooks",
    "playgrounds",
    "playground_list",
    "chapter_map",
    "frame",
    "cards",
    "social",
    "inventory",
    "errata",
    "tidy",
    "searching",
    "citing",
    "redirects",
    "previews",
    "symbols",
)

# It looks through all installed packages, at each citation of each page.
plugin.find_plugin = lru_cache(maxsize=None)(plugin.find_plugin)


def setup(app):
    """Set up the parts, in the order in which their events must run."""
    for part in PARTS:
        import_module(f"dlsite.{part}").setup(app)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }

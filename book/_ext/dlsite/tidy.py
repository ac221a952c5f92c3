"""Small repairs of what other extensions leave."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SHARED = {"exercise-content", "solution-content"}
MARK = re.compile(r"^# (?:BEGIN|END)(?:\n|\Z)", re.M)  # of a stub's gap


class DropSharedIds(SphinxPostTransform):
    """Take the id that sphinx-exercise gives the body of every exercise."""

    default_priority = 300

    def run(self, **kwargs) -> None:
        for section in self.document.findall(nodes.section):
            section["ids"] = [i for i in section["ids"] if i not in SHARED]


class DropMarks(SphinxPostTransform):
    """Show solutions without the marks between which a stub is cut out."""

    default_priority = 300

    def run(self, **kwargs) -> None:
        for block in self.document.findall(nodes.literal_block):
            if (text := block.astext()) != (kept := MARK.sub("", text)):
                block.rawsource = kept
                block[:] = [nodes.Text(kept)]


def sweep(app, exception: Exception | None) -> None:
    """Delete figures that pages showed before they were read again."""
    if exception or app.builder.name != "html":
        return
    kept = {name for _, name in app.env.images.values()}
    for path in (Path(app.outdir) / "_images").glob("*"):
        if path.name not in kept:
            path.unlink()


def setup(app) -> None:
    """Add the transforms, and sweep before anything reads the pages."""
    app.add_post_transform(DropSharedIds)
    app.add_post_transform(DropMarks)
    app.connect("build-finished", sweep, priority=100)

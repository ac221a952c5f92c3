"""Small repairs of what other extensions leave."""

from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SHARED = {"exercise-content", "solution-content"}


class DropSharedIds(SphinxPostTransform):
    """Take the id that sphinx-exercise gives the body of every exercise."""

    default_priority = 300

    def run(self, **kwargs) -> None:
        for section in self.document.findall(nodes.section):
            section["ids"] = [i for i in section["ids"] if i not in SHARED]


def sweep(app, exception: Exception | None) -> None:
    """Delete figures that pages showed before they were read again."""
    if exception or app.builder.name != "html":
        return
    kept = {name for _, name in app.env.images.values()}
    for path in (Path(app.outdir) / "_images").glob("*"):
        if path.name not in kept:
            path.unlink()


def setup(app) -> None:
    """Add the transform, and sweep before anything reads the pages."""
    app.add_post_transform(DropSharedIds)
    app.connect("build-finished", sweep, priority=100)

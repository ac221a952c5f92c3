"""Small repairs of what other extensions leave."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SHARED = {"exercise-content", "solution-content"}


class DropSharedIds(SphinxPostTransform):
    """Take the id that sphinx-exercise gives the body of every exercise."""

    default_priority = 300

    def run(self, **kwargs) -> None:
        for section in self.document.findall(nodes.section):
            section["ids"] = [i for i in section["ids"] if i not in SHARED]


def setup(app) -> None:
    """Add the transform."""
    app.add_post_transform(DropSharedIds)

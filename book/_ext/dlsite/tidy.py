"""Small repairs of what other extensions leave."""

from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from dlsite import launch

SHARED = {"exercise-content", "solution-content"}
OURS = ("book/**/*.html", "_previews/**/*.js", "notebooks/*", "_images/*")


class DropSharedIds(SphinxPostTransform):
    """Take the id that sphinx-exercise gives the body of every exercise."""

    default_priority = 300

    def run(self, **kwargs) -> None:
        for section in self.document.findall(nodes.section):
            section["ids"] = [i for i in section["ids"] if i not in SHARED]


def sweep(app, exception: Exception | None) -> None:
    """Delete what earlier builds wrote of pages and figures since gone."""
    if exception or app.builder.name != "html":
        return
    kept = {f"_images/{name}" for _, name in app.env.images.values()}
    for page in app.env.found_docs:
        kept |= {f"{page}.html", f"_previews/{page}.js"}
        kept |= {launch.page_of(page), launch.student_page_of(page)}
    out = Path(app.outdir)
    for path in [p for pattern in OURS for p in out.glob(pattern)]:
        if path.relative_to(out).as_posix() not in kept:
            path.unlink()


def setup(app) -> None:
    """Add the transform, and sweep before anything reads the pages."""
    app.add_post_transform(DropSharedIds)
    app.connect("build-finished", sweep, priority=100)

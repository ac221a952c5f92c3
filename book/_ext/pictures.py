"""Photographs inside drawn figures, in as few bytes as they need.

Matplotlib stores every image with four channels. Where three are equal, or
nothing shines through, the same pixels take half the space. And figures
below the first wait, in a place of their size, until a reader comes near.
"""

import re
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

from PIL import Image

EMBEDDED = re.compile(r"(?<=data:image/png;base64,)[^\"]+")

DRAWN = re.compile(r'<img (?=[^>]*\b_images/(\w+\.svg)")')
SIZE = re.compile(r'<svg\b[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"')


def smaller(match: re.Match) -> str:
    """A picture without the channels that say nothing."""
    image = Image.open(BytesIO(b64decode(match[0])))
    if image.mode != "RGBA":
        return match[0]
    red, green, blue, alpha = image.split()
    if alpha.getextrema() == (255, 255):
        grey = red.tobytes() == green.tobytes() == blue.tobytes()
        image = red if grey else image.convert("RGB")
    made = BytesIO()
    image.save(made, "png", optimize=True)
    return b64encode(made.getvalue()).decode()


def wait(app, pagename, templatename, context, doctree) -> None:
    """Let the figures of a page wait, but for the first."""
    files = {name: path for path, (_, name) in app.env.images.items()}

    def later(match: re.Match) -> str:
        drawn = Path(app.srcdir, files[match[1]]).read_text("utf8")
        width, height = (
            round(4 / 3 * float(x)) for x in SIZE.search(drawn).groups()
        )
        size = f'width="{width}" height="{height}"'
        return f'{match[0]}loading="lazy" {size} '

    body = context.get("body", "")
    if first := DRAWN.search(body):
        rest = DRAWN.sub(later, body[first.end() :])
        context["body"] = body[: first.end()] + rest


def finish(app, error: Exception | None) -> None:
    """Rewrite the figures that hold pictures."""
    if error or app.builder.format != "html":
        return
    for path in (Path(app.outdir) / "_images").glob("*.svg"):
        drawn = path.read_text("utf8")
        if (text := EMBEDDED.sub(smaller, drawn)) != drawn:
            path.write_text(text, "utf8")


def setup(app) -> dict:
    """Connect to the pages, and to the end, when the figures are there."""
    app.connect("html-page-context", wait)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

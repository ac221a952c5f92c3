"""The site's form of a playground: its element after the figure.

myst-nb finds this renderer by the entry point of the installed package.
"""

from html import escape
from typing import Any

from docutils import nodes

from dlbook.playground.embedding import MIME


class Renderer:
    """Puts ``<dl-playground>`` after a figure; the data are not shown."""

    @staticmethod
    def handle_mime(
        renderer: Any, data: Any, inline: bool
    ) -> list[nodes.Element] | None:
        """Nodes of one form of an output, ``None`` where it is not ours."""
        if data.mime_type == MIME:
            return []
        about = data.output_metadata.get("playground")
        if about is None or not data.mime_type.startswith("image/"):
            return None
        kind, key = escape(about["kind"]), escape(about["key"])
        element = f'<dl-playground kind="{kind}" data-key="{key}">'
        element += "</dl-playground>"
        picture = renderer.render_image(data)
        return [*picture, nodes.raw("", element, format="html")]

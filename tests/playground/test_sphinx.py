"""The element that the site puts after a playground's figure."""

from types import SimpleNamespace

import pytest
from docutils import nodes

from dlbook.playground._sphinx import Renderer
from dlbook.playground.embedding import MIME

ABOUT = {"playground": {"kind": "templates", "key": 'a"<b'}}
PICTURE = nodes.image(uri="figure.svg")
RENDERER = SimpleNamespace(render_image=lambda data: [PICTURE])


def handled(mime: str, about: dict | None = None):
    """What the renderer makes of an output of this type."""
    data = SimpleNamespace(mime_type=mime, output_metadata=about or {})
    return Renderer.handle_mime(RENDERER, data, False)


def test_the_element_is_after_the_figure():
    """The figure comes first, then the element, whose names are escaped."""
    picture, element = handled("image/svg+xml", ABOUT)
    assert picture is PICTURE
    assert element.astext() == (
        '<dl-playground kind="templates" data-key="a&quot;&lt;b">'
        "</dl-playground>"
    )
    assert element["format"] == "html"


def test_the_data_are_not_shown():
    """The data's own form of the output is nothing to see."""
    assert handled(MIME, ABOUT) == []


@pytest.mark.parametrize(
    ("mime", "about"),
    [("image/svg+xml", None), ("image/png", {}), ("text/plain", ABOUT)],
)
def test_other_outputs_are_left_alone(mime, about):
    """Other cells' pictures, and a playground's words, are not ours."""
    assert handled(mime, about) is None

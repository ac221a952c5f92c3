"""A page's text as the notebook that Sphinx sees."""

import copy
from functools import lru_cache

from myst_nb.core import read
from myst_parser.config.main import MdParserConfig
from nbformat import ValidationError


def notebook(text: str, syntax: tuple[str, ...], path: str):
    """The text as a notebook; ``ValueError`` if it is none."""
    return copy.deepcopy(_notebook(text, syntax, path))


@lru_cache(maxsize=128)
def _notebook(text: str, syntax: tuple[str, ...], path: str):
    """The same text is not read twice."""
    try:
        return read.read_myst_markdown_notebook(
            text,
            MdParserConfig(enable_extensions=syntax),
            add_source_map=True,
            path=path,
        )
    except (read.MystMetadataParsingError, ValidationError) as error:
        raise ValueError(str(error)) from error

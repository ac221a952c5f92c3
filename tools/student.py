"""A chapter's notebook for a student: stubs where the solutions stand."""

from collections.abc import Iterator
from dataclasses import replace

from nbformat import NotebookNode

from tools import export
from tools.blocks import Block
from tools.exercises import stub
from tools.inline import Resolver
from tools.reading import Page


def notebook(
    page: Page, resolve: Resolver, note: str, install: str = ""
) -> NotebookNode:
    """The page as ``export.notebook`` makes it, with the work left to do.

    It has no outputs: they would show what solutions make, and double what
    the site weighs.
    """
    unsolved = replace(page, blocks=list(without_solutions(page.blocks)))
    return export.notebook(unsolved, resolve, note, install=install)


def without_solutions(blocks: list[Block]) -> Iterator[Block]:
    """The blocks, stubs for solutions, nothing else of what explains them."""
    for block in blocks:
        if block.kind == "code-cell" and "solution" in block.tags:
            body = stub(block.text).split("\n")
            yield replace(block, body=body, options={"tags": ["exercise"]})
        elif block.within != "solution":
            yield block

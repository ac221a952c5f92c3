"""In-page interactives: a chapter's results as data for the browser.

Importing one name loads one module.
"""

from typing import TYPE_CHECKING

from dlbook._lazy import lazy_table

if TYPE_CHECKING:
    from dlbook.playground.chains import chain as chain
    from dlbook.playground.chains import rounded as rounded
    from dlbook.playground.embedding import Playground as Playground
    from dlbook.playground.embedding import embed as embed
    from dlbook.playground.packing import pack as pack
    from dlbook.playground.packing import unpack as unpack

TABLE = {
    "chain": "chains",
    "Playground": "embedding",
    "embed": "embedding",
    "pack": "packing",
    "rounded": "chains",
    "unpack": "packing",
}

__getattr__, __dir__ = lazy_table(__name__, TABLE)

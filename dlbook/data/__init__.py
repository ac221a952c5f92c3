"""Data: ``load(name, sample=False)`` returns the arrays and where they came
from.

Every set has an entry in ``dlbook.data.catalogue``. ``sample=True`` reads
what the package carries and touches neither network nor mirror.
"""

from dlbook.data.kinds import Images, Series, Split, Table, Text
from dlbook.data.loading import load, loaded

__all__ = [
    "Images",
    "Series",
    "Split",
    "Table",
    "Text",
    "load",
    "loaded",
]

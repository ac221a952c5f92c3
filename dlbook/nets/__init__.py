"""PyTorch architectures, one family a module.

Importing one name loads one module.
"""

from dlbook._lazy import lazy_table

TABLE: dict[str, str] = {}

__getattr__, __dir__ = lazy_table(__name__, TABLE)

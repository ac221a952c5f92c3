"""Models written by hand in NumPy, from the operations of ``dlbook.ops``.

Each module holds one subject, and its functions are called by both names:
``byhand.mlp.fit``. Importing the package loads none of them.
"""

from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)

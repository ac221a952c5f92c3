"""Deep Learning, Checked: the package behind the textbook.

Chapters, tests and readers import what they need from the subpackages;
importing ``dlbook`` itself loads none of them, prints nothing and seeds
nothing.
"""

from lazy_loader import attach_stub

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)

"""Instruments that look at models and their errors.

Importing one name loads one module.
"""

from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)

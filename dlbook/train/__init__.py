"""Training: the loop, schedules, checkpoints, several processes.

Importing one name loads one module.
"""

from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)

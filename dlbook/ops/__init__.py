"""Operations in NumPy: each returns its value and its pullback.

``y, pullback = affine(x, W, b)`` runs forward; ``dx, dW, db = pullback(dy)``
carries the gradient of the loss with respect to the output back to the
inputs. A pullback always returns a tuple, one cotangent for each
differentiable argument, in order. Operations are pure, preserve the dtype,
and take rows as examples. Importing one operation loads one module.
"""

from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)

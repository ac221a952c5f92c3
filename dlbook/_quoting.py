"""Numbers as prose writes them."""

import numpy as np

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def quote(values: np.ndarray, spec: str) -> str:
    """``values`` as prose quotes them: the number, or mean ± deviation."""
    text = _typeset(format(values.mean(), spec))
    if values.size == 1:
        return text
    spread = _typeset(format(values.std(ddof=1), spec))
    return f"{text.removesuffix('%')} ± {spread}"


def _typeset(number: str) -> str:
    """A formatted number with a true minus and powers of ten: 3·10⁻⁴."""
    digits, power, exponent = number.partition("e")
    digits = digits.replace("-", "\N{MINUS SIGN}")
    if not power:
        return digits
    return f"{digits}·10{str(int(exponent)).translate(SUPERSCRIPTS)}"

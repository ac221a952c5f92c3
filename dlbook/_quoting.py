"""Numbers as prose writes them."""

import numpy as np

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def quote(values: np.ndarray, spec: str) -> str:
    """``values`` as prose quotes them: the number, or mean ± deviation.

    Sums and squares are those of numbers near one: they do not overflow.
    """
    power = int(np.frexp(np.abs(values).max())[1])
    near = np.ldexp(values, -power)
    text = _typeset(format(np.ldexp(near.mean(), power), spec))
    if values.size == 1:
        return text
    with np.errstate(over="ignore"):
        spread = np.ldexp(near.std(ddof=1), power)
    if not np.isfinite(spread):
        raise ValueError(f"no number can hold the deviation of {values}")
    spread = _typeset(format(spread, spec.replace("+", "")))  # has no sign
    return f"{text.removesuffix('%')} ± {spread}"


def _typeset(number: str) -> str:
    """A formatted number with a true minus and powers of ten: 3·10⁻⁴."""
    digits, power, exponent = number.partition("e")
    digits = digits.replace("-", "\N{MINUS SIGN}")
    if not power:
        return digits
    return f"{digits}·10{str(int(exponent)).translate(SUPERSCRIPTS)}"

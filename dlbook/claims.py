"""Executed claims and measured numbers.

A claim is a sentence with its evidence; it shows as a ticked line and raises
when false. A measured number is the only kind that prose may quote.
"""

from html import escape

import numpy as np
from numpy.typing import ArrayLike

from dlbook._display import show
from dlbook._quoting import quote
from dlbook._recorded import Recorded as Recorded
from dlbook._recorded import read
from dlbook._recorded import recorded as recorded
from dlbook._truth import boolean, real, refuse_unreal


class ClaimError(AssertionError):
    """A claim of the text that the run does not bear out."""


def claim(
    text: str,
    holds: bool | np.bool_ | np.ndarray,
    evidence: str = "",
    *,
    kind: str = "executed",
) -> None:
    """Show ``text`` as a ticked line; raise ``ClaimError`` if it is false.

    ``holds`` is True or False, of Python or NumPy, and nothing that merely
    counts as true: ``TypeError`` says how to make it a boolean. ``evidence``
    says in numbers what was seen. ``kind`` is ``"executed"`` or, for a claim
    on a result of ``recorded``, which must have been asked for before,
    ``"recorded"``.
    """
    for what, value in {"text": text, "evidence": evidence}.items():
        if not isinstance(value, str):
            came = type(value).__name__
            raise TypeError(f"claim: {what} must be a string, got {came}")
    if not text.strip():
        raise ValueError("claim: text must say what is claimed, got nothing")
    _check_kind(kind)
    holds = boolean(holds)
    record = {"type": "claim", "text": text, "holds": holds}
    record |= {"evidence": evidence, "kind": kind}
    tick = "✓" if holds else "✗"
    mark = "" if kind == "executed" else " [recorded]"
    plain = f"{tick} {text}" + (f" ({evidence})" if evidence else "") + mark
    html = (
        f'<p class="dl-claim dl-{"holds" if holds else "fails"}">'
        f'<span class="dl-tick">{tick}</span> {escape(text)}'
        f'<span class="dl-evidence">{escape(evidence)}</span>'
        + ('<span class="dl-kind">recorded</span>' if mark else "")
        + "</p>"
    )
    show(record, plain, html)
    if not holds:
        raise ClaimError(f"{text}: {evidence or 'false'}")


def _check_kind(kind: str) -> None:
    """Raise unless ``kind`` is one of the two, and its result was read."""
    if kind not in ("executed", "recorded"):
        raise ValueError(f"kind must be executed or recorded, got {kind!r}")
    if kind == "recorded" and not read:
        fault = "kind='recorded', but recorded() was not called before"
        raise ValueError(f"claim: {fault}; without it the kind is 'executed'")


def claim_greater(
    text: str,
    a: ArrayLike,
    b: ArrayLike,
    by: float = 0.0,
    *,
    confidence: float = 0.95,
    kind: str = "executed",
) -> None:
    """Claim that ``a`` exceeds ``b`` by more than ``by``, both paired.

    ``a`` and ``b`` hold one number a seed, (S,), three seeds at least, or one
    a seed and test example, (S, N), in the same order; ``b`` may be one number
    for all. The claim holds if the one-sided Student interval for the mean
    difference lies above ``by``, as ``study.paired_difference`` has it.
    ``confidence`` lies between 1/2 and 1.
    """
    from dlbook.study.pairing import paired_difference

    _check_pairs("claim_greater", a, b, confidence)
    by = real("claim_greater", "by", by)
    found = paired_difference(a, b)
    bound, _ = found.interval(2 * confidence - 1)
    evidence = (
        f"mean difference {found.mean:.3g}, {confidence:.0%} lower bound "
        f"{bound:.3g}, {found.pairs}"
    )
    claim(text, bound > by, evidence, kind=kind)


def claim_between(
    text: str,
    a: ArrayLike,
    b: ArrayLike,
    low: float,
    high: float,
    *,
    confidence: float = 0.95,
    kind: str = "executed",
) -> None:
    """Claim that ``a`` exceeds ``b`` by a number from ``low`` to ``high``.

    This is how equality is claimed: the two-sided interval for the mean
    difference lies between the bounds, which the text names. ``a``, ``b`` and
    ``confidence`` are those of ``claim_greater``.
    """
    from dlbook.study.pairing import paired_difference

    _check_pairs("claim_between", a, b, confidence)
    low = real("claim_between", "low", low)
    high = real("claim_between", "high", high)
    if not low < high:
        raise ValueError(f"claim_between: low {low} is not below high {high}")
    found = paired_difference(a, b)
    left, right = found.interval(confidence)
    evidence = (
        f"mean difference {found.mean:.3g}, {confidence:.0%} interval "
        f"{left:.3g} to {right:.3g}, {found.pairs}"
    )
    claim(text, low < left and right < high, evidence, kind=kind)


def _check_pairs(
    caller: str, a: ArrayLike, b: ArrayLike, confidence: float
) -> None:
    """Raise unless a and b are real, and enough to speak of a difference."""
    if not 0.5 < real(caller, "confidence", confidence) < 1:
        raise ValueError(
            f"{caller}: confidence must lie between 1/2 and 1, got "
            f"{confidence}"
        )
    refuse_unreal(caller, a, b)
    shape = np.shape(a)
    if shape[:1] < (3,) and not (len(shape) == 2 and shape[1] >= 20):
        raise ValueError(
            f"{caller} needs three seeds at least, (S,), or twenty examples, "
            f"(S, N); got shape {shape}"
        )


def measured(name: str, value: ArrayLike, spec: str = ".3g") -> None:
    """Publish a number of this run, for the prose to quote by ``name``.

    ``value`` is one number or one a seed; several are quoted as mean ±
    standard deviation. ``spec`` is the format of the mean, as in ``format``.
    """
    refuse_unreal("measured", value)
    values = np.asarray(value, float)
    if values.ndim > 1 or values.size == 0:
        raise ValueError(
            "measured takes a number or a sequence of numbers, got shape "
            f"{values.shape}"
        )
    if not np.isfinite(values).all():
        raise ValueError(f"measured {name!r} is not finite: {values}")
    text = quote(values, spec)
    record: dict[str, object] = {"type": "measured", "name": name}
    record |= {"text": text, "spec": spec}
    record["values"] = values.ravel().tolist()
    show(record, f"{name}: {text}", f'<p class="dl-measured">{text}</p>')

"""Executed claims and measured numbers.

A claim is a sentence with its evidence; it shows as a ticked line and raises
when false. A measured number is the only kind that prose may quote.
"""

import json
from dataclasses import dataclass
from html import escape
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike

from dlbook._display import show
from dlbook._hints import did_you_mean

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class ClaimError(AssertionError):
    """A claim of the text that the run does not bear out."""


def claim(
    text: str, holds: object, evidence: str = "", *, kind: str = "executed"
) -> None:
    """Show ``text`` as a ticked line; raise ``ClaimError`` if it is false.

    ``evidence`` says in numbers what was seen. ``kind`` is ``"executed"``
    or, for a claim on a result of ``recorded``, ``"recorded"``.
    """
    if kind not in ("executed", "recorded"):
        raise ValueError(f"kind must be executed or recorded, got {kind!r}")
    holds = bool(holds)
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


def claim_greater(
    text: str,
    a: ArrayLike,
    b: ArrayLike,
    by: float = 0.0,
    *,
    confidence: float = 0.95,
    kind: str = "executed",
) -> None:
    """Claim that ``a`` exceeds ``b`` by more than ``by``, paired by seed.

    ``a`` and ``b`` hold one number a seed, in the same order, three seeds at
    least; ``b`` may be one number for all. The claim holds if the one-sided
    Student interval for the mean difference d, of standard deviation s, lies
    above ``by``: d > by + t s / √n.
    """
    from scipy.stats import t

    a, b = np.asarray(a, float), np.asarray(b, float)
    n = a.size
    if a.ndim != 1 or n < 3 or b.shape not in ((), (n,)):
        raise ValueError(
            "claim_greater needs two sequences of one number a seed, three "
            f"seeds at least; got shapes {a.shape} and {b.shape}"
        )
    difference = a - b
    if not np.isfinite(difference).all():
        raise ValueError(f"claim_greater got differences {difference}")
    mean = difference.mean()
    error = difference.std(ddof=1) / np.sqrt(n)
    bound = mean - t.ppf(confidence, n - 1) * error
    evidence = (
        f"mean difference {mean:.3g}, {confidence:.0%} lower bound "
        f"{bound:.3g}, {n} seeds"
    )
    claim(text, bound > by, evidence, kind=kind)


def measured(name: str, value: ArrayLike, spec: str = ".3g") -> None:
    """Publish a number of this run, for the prose to quote by ``name``.

    ``value`` is one number or one a seed; several are quoted as mean ±
    standard deviation. ``spec`` is the format of the mean, as in ``format``.
    """
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


@dataclass(frozen=True)
class Recorded:
    """A full-size result: numbers by name, and where they came from."""

    name: str
    measured: dict[str, list[float]]
    provenance: dict[str, object]

    def __getitem__(self, key: str) -> np.ndarray:
        """The values, one a seed, that the full run measured as ``key``."""
        if key not in self.measured:
            raise KeyError(
                f"{self.name} recorded {', '.join(self.measured)}, not {key!r}"
            )
        return np.asarray(self.measured[key])


def recorded(name: str) -> Recorded:
    """The recorded full-size result ``name``; shows its provenance."""
    folder = resources.files("dlbook.results")
    files = [p.name for p in folder.iterdir()]
    names = [f.removesuffix(".json") for f in files if f.endswith(".json")]
    if name not in names:
        raise ValueError(
            f"no recorded result {name!r}{did_you_mean(name, names)}"
        )
    content = json.loads((folder / f"{name}.json").read_text("utf-8"))
    provenance = content["provenance"]
    values = {k: v["values"] for k, v in content["measured"].items()}
    line = f"{name}: recorded {provenance['date']} on {provenance['hardware']}"
    line += f", {provenance['seconds']:.0f} s"
    show(
        {"type": "recorded", "name": name, "provenance": provenance},
        line,
        f'<p class="dl-recorded">{escape(line)}</p>',
    )
    return Recorded(name, values, provenance)

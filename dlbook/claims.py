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
from dlbook._quoting import quote
from dlbook._truth import boolean, real, refuse_unreal

_read: set[str] = set()  # the recorded results that this process has read


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
    if kind == "recorded" and not _read:
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
    """Claim that ``a`` exceeds ``b`` by more than ``by``, paired by seed.

    ``a`` and ``b`` hold one number a seed, in the same order, three seeds at
    least; ``b`` may be one number for all. The claim holds if the one-sided
    Student interval for the mean difference d, of standard deviation s, lies
    above ``by``: d > by + t s / √n. ``confidence`` lies between 1/2 and 1.
    """
    from scipy.stats import t

    if not 0.5 < real("confidence", confidence) < 1:
        raise ValueError(
            "claim_greater: confidence must lie between 1/2 and 1, got "
            f"{confidence}"
        )
    by = real("by", by)
    refuse_unreal("claim_greater", a, b)
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
    _read.add(name)
    return Recorded(name, values, provenance)

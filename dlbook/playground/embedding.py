"""``embed``: a figure with an interactive below it on the book's page.

The data carry their own proof: inputs, and what the model holding the rounded
weights answers to them. The browser's answers are compared with these.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from dlbook._hints import did_you_mean
from dlbook.playground.packing import pack, unpack

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MIME = "application/vnd.dlbook.playground+json"
LIMIT = 150_000  # characters of a playground's data
Arrays = Mapping[str, ArrayLike]
Forward = Callable[..., ArrayLike]


@dataclass(frozen=True)
class Playground:
    """What a cell shows: a figure, and the data of the playground below it.

    The site puts an element after the figure; JupyterLab, a PDF and a page
    without JavaScript show the figure alone.
    """

    kind: str
    record: dict[str, object]
    figure: str

    @property
    def key(self) -> str:
        """The name of the data: it changes when, and only when, they do."""
        return f"{self.kind}-{sha256(text(self.record)).hexdigest()[:10]}"

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, object], dict[str, object]]:
        bundle: dict[str, object] = {
            "image/svg+xml": self.figure,
            "text/plain": f"playground {self.kind}: on the book's page",
            MIME: self.record,
        }
        return bundle, {"playground": {"kind": self.kind, "key": self.key}}


def embed(
    kind: str,
    figure: "Figure",
    *,
    arrays: Arrays | None = None,
    dtypes: Mapping[str, str] | str = "f16",
    params: Mapping[str, object] | None = None,
    checks: Sequence[Mapping[str, ArrayLike]] = (),
    forward: Forward | None = None,
) -> Playground:
    """``figure`` with a playground of ``kind`` below it.

    ``arrays``, such as a model's weights, are rounded to ``dtypes`` (one for
    all, or by name; f16 where none is given) and sent with the plain numbers
    and texts of ``params``. ``forward(arrays, **check)`` is what the page
    computes, called with the rounded arrays (float32) and the named inputs of
    each of ``checks``; input and output travel along as the proof. Put it
    last in its cell. ``ValueError`` for an unknown kind, numbers that are not
    finite, no check or no ``forward``, and data above 150 kB.
    """
    if kind not in (known := kinds()):
        raise ValueError(
            f"kind must be one of {', '.join(known)}, "
            f"got {kind!r}{did_you_mean(kind, known)}"
        )
    if not checks or forward is None:
        raise ValueError(
            f"the playground {kind!r} needs checks (inputs, by name) and "
            f"forward, the function whose answers the page's must equal; "
            f"got {len(checks)} checks and forward={forward!r}"
        )
    arrays = arrays or {}
    if isinstance(dtypes, str):
        dtypes = dict.fromkeys(arrays, dtypes)
    packed = {
        name: pack(array, dtypes.get(name, "f16"))
        for name, array in arrays.items()
    }
    rounded = {name: unpack(array) for name, array in packed.items()}
    record = {
        "kind": kind,
        "arrays": packed,
        "params": plain(params or {}),
        "checks": [proof(rounded, check, forward) for check in checks],
    }
    if (size := len(text(record))) > LIMIT:
        raise ValueError(
            f"the data of {kind} take {size} characters, more than {LIMIT}"
        )
    return Playground(kind, record, svg(figure))


def proof(
    arrays: Mapping[str, np.ndarray],
    inputs: Mapping[str, ArrayLike],
    forward: Forward,
) -> dict[str, object]:
    """Inputs of a check, as the browser gets them, and the output."""
    packed = {name: pack(value, "f32") for name, value in inputs.items()}
    sent = {name: unpack(value) for name, value in packed.items()}
    output = np.asarray(forward(arrays, **sent))
    return {"inputs": packed, "output": pack(output, "f32")}


def kinds() -> list[str]:
    """The playgrounds there are."""
    folder = resources.files("dlbook.playground") / "js" / "kinds"
    return sorted(p.name.removesuffix(".js") for p in folder.iterdir())


def plain(value: object) -> object:
    """Numbers rounded to six digits, arrays and tuples as lists."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return float(f"{value:.6g}")
    return value


def text(record: Mapping[str, object]) -> bytes:
    """The record as it is sent, the same for the same content."""
    return json.dumps(
        record, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def svg(figure: "Figure") -> str:
    """The figure as SVG, closed, so that the cell does not show it again."""
    import matplotlib.pyplot as plt

    file = io.StringIO()
    figure.savefig(
        file, format="svg", bbox_inches="tight", metadata={"Date": None}
    )
    plt.close(figure)
    return file.getvalue()

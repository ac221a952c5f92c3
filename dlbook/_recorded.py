"""Full-size results that the package carries."""

import json
from dataclasses import dataclass
from html import escape
from importlib import resources

import numpy as np

from dlbook._display import show
from dlbook._hints import did_you_mean

read: set[str] = set()  # the recorded results that this process has read


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
    read.add(name)
    return Recorded(name, values, provenance)

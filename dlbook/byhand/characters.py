"""Texts as whole numbers: an alphabet, and three parts of a text."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Alphabet:
    """The K different characters of a text, in their order."""

    characters: str

    @classmethod
    def of(cls, text: str) -> "Alphabet":
        """The alphabet of ``text``.

        >>> Alphabet.of("abacus").characters
        'abcsu'
        """
        if not text:
            raise ValueError("an alphabet needs a text, got an empty one")
        return cls("".join(sorted(set(text))))

    def __len__(self) -> int:
        return len(self.characters)

    def encode(self, text: str) -> Array:
        """The characters' places in the alphabet, int64 (T,).

        ``ValueError`` names the first character that it lacks.
        """
        known, codes = points(self.characters), points(text)
        ids = np.searchsorted(known, codes).clip(max=len(known) - 1)
        strange = np.flatnonzero(known[ids] != codes)
        if strange.size:
            place = int(strange[0])
            raise ValueError(
                f"character {text[place]!r} at {place} is not among the "
                f"{len(known)} of the alphabet"
            )
        return ids.astype(np.int64)

    def decode(self, ids: Array) -> str:
        """The text of places ids (T,), each below K."""
        check_ids(ids, len(self))
        return "".join(self.characters[k] for k in np.asarray(ids).tolist())


def points(text: str) -> Array:
    """The code points of a text, (T,)."""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def check_ids(ids: Array, K: int, least: int = 0) -> None:
    """``ValueError`` unless ids (T,) are whole numbers below K, T enough."""
    ids = np.asarray(ids)
    if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "ui"):
        raise ValueError(
            f"expected whole numbers (T,), got {ids.dtype} {ids.shape}"
        )
    if len(ids) < least:
        raise ValueError(f"expected {least} tokens at least, got {len(ids)}")
    if ids.size and (ids.min() < 0 or ids.max() >= K):
        raise ValueError(
            f"tokens must lie from 0 to {K - 1}, got {ids.min()} to "
            f"{ids.max()}"
        )


def three_parts(ids: Array) -> tuple[Array, Array, Array]:
    """The first 90 % of ids (T,), the next 5 %, and the rest.

    Validation and test together are the last tenth, on which networks are
    usually compared; the middle of a text is no fair sample of its end.
    """
    first, second = round(0.9 * len(ids)), round(0.95 * len(ids))
    return ids[:first], ids[first:second], ids[second:]

"""What a mistyped name was probably meant to be."""

from collections.abc import Iterable


def did_you_mean(name: object, names: Iterable[str]) -> str:
    """The end of an error message: the nearest of ``names``, or nothing.

    >>> did_you_mean("MNITS", ["svhn", "mnist"])
    "; did you mean 'mnist'?"
    """
    from difflib import get_close_matches  # slow to import, seldom needed

    by_lower = {known.lower(): known for known in names}
    near = get_close_matches(str(name).lower(), by_lower, n=1)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""

"""Modules stay small: print the table, fail above the caps.

    python -m tools.size

Code lines are those that hold code, docstrings and comments apart. That
functions stay small is ruff's to see.
"""

import sys
import tokenize
from pathlib import Path

CODE, TOTAL = 130, 200
STARTS = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
QUIET = STARTS | {tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER}


def measure(path: Path) -> tuple[int, int]:
    """Code lines, and code with docstrings: strings that stand alone."""
    code: set[int] = set()
    filled: set[int] = set()
    before = tokenize.NEWLINE
    with path.open(encoding="utf8") as file:
        for token in tokenize.generate_tokens(file.readline):
            lines = set(range(token.start[0], token.end[0] + 1))
            alone = token.type == tokenize.STRING and before in STARTS
            filled |= lines if token.type not in QUIET else set()
            code |= lines if token.type not in QUIET and not alone else set()
            if token.type not in (tokenize.NL, tokenize.COMMENT):
                before = token.type
    return len(code), len(filled)


def main(folders: tuple[str, ...] = ("dlbook", "tools")) -> int:
    """Print the table; 1 if a module is over its cap."""
    paths = [p for f in folders for p in sorted(Path(f).rglob("*.py"))]
    found = {path: measure(path) for path in paths}
    for path, (code, total) in found.items():
        print(f"{code:5d} {total:5d}  {path}")
    both = (sum(column) for column in zip(*found.values(), strict=True))
    print("{:5d} {:5d}  together (code, with docstrings)".format(*both))
    over = [p for p, (c, t) in found.items() if c > CODE or t > TOTAL]
    for path in over:
        print(f"TOO LONG {path}: the caps are {CODE} and {TOTAL} lines")
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main())

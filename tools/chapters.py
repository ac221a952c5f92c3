"""Hold every chapter to the contract, as a checklist; nothing is executed.

    python -m tools.chapters [STEM ...]

A chapter may set a rule aside in its front matter, with a reason:
``waive: {words: two derivations need the room}``.
"""

import sys
from pathlib import Path

from tools import contract
from tools.reading import Page

ROOT = Path(__file__).resolve().parents[1]


def checklist(page: Page, context: contract.Context) -> tuple[list[str], int]:
    """The lines to print for a chapter, and how many rules it breaks."""
    name = page.path.relative_to(context.root)
    rows, broken, kept = [], 0, 0
    for rule, check in contract.rules().items():
        if reason := contract.waived(page).get(rule):
            rows.append(f"  - {rule}: waived, {reason}")
        elif found := contract.complaints(page, rule, context):
            broken += 1
            rows.append(f"  ✗ {rule}: {(check.__doc__ or '').split('.')[0]}")
            rows += [f"      {name}:{line}: {text}" for line, text in found]
        else:
            kept += 1
    return [f"{name}", *rows, f"  ✓ {kept} rules kept"], broken


def main(stems: list[str]) -> int:
    """Print the checklist; exit code 1 if a chapter breaks a rule."""
    context = contract.Context(ROOT)
    total = 0
    for page in context.chapters:
        if not stems or page.stem in stems:
            lines, broken = checklist(page, context)
            print("\n".join(lines))
            total += broken
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

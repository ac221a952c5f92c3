"""The package as a wheel, from what lies in its folder now.

It is built from a copy: an old ``build`` or ``*.egg-info`` puts nothing into
it, and stays. The same sources give the same bytes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BESIDE = ("pyproject.toml", "README.md", "LICENSE*")
RUN = "import sys, setuptools.build_meta as b; b.build_wheel(sys.argv[1])"


def copy(root: Path, folder: Path) -> None:
    """Copy what the wheel is made of."""
    for path in [p for name in BESIDE for p in root.glob(name)]:
        shutil.copyfile(path, folder / path.name)
    shutil.copytree(
        root / "dlbook",
        folder / "dlbook",
        copy_function=shutil.copyfile,
        ignore=shutil.ignore_patterns("__pycache__", ".*"),
    )


def wheel(root: Path, target: Path) -> list[str]:
    """Build the package of ``root`` into the folder ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dlbook-") as name:
        copy(root, Path(name))
        made = subprocess.run(
            [sys.executable, "-c", RUN, target.resolve()],
            cwd=name,
            env=os.environ | {"SOURCE_DATE_EPOCH": "315532800"},  # 1980
            capture_output=True,
            text=True,
            check=False,
        )
    if made.returncode:
        return [f"no wheel of the package: {made.stderr.strip()[-2000:]}"]
    return []

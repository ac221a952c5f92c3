"""Which Chromium prints the book and tests its pages."""

import subprocess

from mini import REPOSITORY


def test_a_browser_that_is_named_is_enough(tmp_path):
    """Nothing is installed where the variable CHROMIUM names a browser."""
    said = subprocess.check_output(
        ["/bin/sh", REPOSITORY / "tools/chromium.sh"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path), "CHROMIUM": "/opt/chromium"},
    )
    assert said == b""

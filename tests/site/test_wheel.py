"""The wheel that the site carries."""

import zipfile
from pathlib import Path

import dlbook


def test_the_site_carries_the_package_it_was_built_with(html: Path):
    """One wheel, named as notebooks ask for it, with the sources as now."""
    (wheel,) = (html / "wheel").iterdir()
    assert wheel.name == f"dlbook-{dlbook.__version__}-py3-none-any.whl"
    folder = Path(dlbook.__file__).parent
    with zipfile.ZipFile(wheel) as archive:
        packed = {n: archive.read(n) for n in archive.namelist()}
    for path in folder.rglob("*.py"):
        name = f"dlbook/{path.relative_to(folder).as_posix()}"
        assert packed[name] == path.read_bytes(), name
    assert "dlbook/data/samples/mnist.npz" in packed


def test_a_chapter_offers_the_package(html: Path, chapters):
    """Without an address of the site its notebook cannot fetch it."""
    for name in chapters:
        link = 'href="../../wheel/dlbook-'
        assert link in (html / name).read_text("utf8"), name

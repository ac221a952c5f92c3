"""The catalogue: complete, and no checksum made up."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from dlbook.data.catalogue import CATALOGUE, find

FILES = [(e, f) for e in CATALOGUE.values() for f in e.files]
SYLLABUS = (
    "mnist fashion_mnist cifar10 svhn flowers pima_diabetes air_passengers "
    "tiny_shakespeare"
)


@pytest.mark.parametrize("name", SYLLABUS.split())
def test_every_set_of_the_syllabus(name):
    """Each set has what a reader must know before using it."""
    entry = CATALOGUE[name]
    assert entry.title
    assert entry.sizes
    assert entry.licence
    assert entry.citation
    assert entry.homepage.startswith("http")
    assert entry.files or entry.whole
    assert entry.kind in ("images", "table", "series", "text")


@pytest.mark.parametrize(("entry", "file"), FILES, ids=lambda x: x.name)
def test_files(entry, file):
    """URLs are URLs; a checksum is one and says where it is published."""
    assert all(re.match(r"https?://\S+$", url) for url in file.urls)
    assert "/" not in file.name
    if file.checksum:
        assert re.fullmatch(
            "md5:[0-9a-f]{32}|sha256:[0-9a-f]{64}", file.checksum
        )
        assert file.published
        assert file.size > 0
    else:
        assert not file.published


def constants(source: str, name: str) -> list[str]:
    """The strings inside the definition ``Class.attribute``."""
    owner, attribute = name.split(".")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and node.name == owner:
            for item in node.body:
                if isinstance(item, ast.Assign) and attribute in (
                    target.id
                    for target in item.targets
                    if isinstance(target, ast.Name)
                ):
                    return [
                        leaf.value
                        for leaf in ast.walk(item.value)
                        if isinstance(leaf, ast.Constant)
                    ]
    return []


@pytest.mark.parametrize(
    ("entry", "file"),
    [(e, f) for e, f in FILES if f.published.startswith("torchvision")],
    ids=lambda x: x.name,
)
def test_torchvision_publishes_it(entry, file):
    """The checksum stands in torchvision where the entry says it does."""
    spec = find_spec("torchvision")
    if spec is None or spec.origin is None:
        pytest.skip("torchvision is not installed")
    _, path, name = file.published.split(", ")
    source = Path(spec.origin).parents[1] / path
    there = constants(source.read_text("utf-8"), name)
    assert file.name in there
    assert file.checksum.removeprefix("md5:") in there


def test_unknown_name():
    """A name mistyped is met with the nearest one, and all there are."""
    with pytest.raises(ValueError, match="; did you mean 'fashion_mnist'"):
        find("fasion_mnist")
    with pytest.raises(ValueError, match="no data set 'x' among mnist"):
        find("x")

"""The source line counts what is at hand, not what was published."""

from dataclasses import replace

import numpy as np
import pytest

from dlbook.data import load
from dlbook.data.catalogue import CATALOGUE, find
from dlbook.data.provenance import sides

X = np.arange(60, dtype=np.uint8).repeat(784).reshape(60, 28, 28)
Y = np.arange(60, dtype=np.uint8) % 10
SIZE = sides(1, 28, 28)
ROW = ",".join(["0"] * 8)


@pytest.fixture
def source(tmp_path, monkeypatch):
    """Load MNIST from a mirror with these arrays; its source line."""
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path))

    def of(x=X, y=Y, test=(X[:10] + 100, Y[:10])):
        x_test, y_test = test
        arrays = {"x_train": x, "y_train": y, "x_test": x_test}
        np.savez(tmp_path / "mnist.npz", **arrays, y_test=y_test)
        return load("mnist").source

    return of


def test_a_part_of_the_set(source):
    """Fewer images than published are counted beside those published."""
    assert source() == (
        "MNIST handwritten digits, 60 of 60,000 training and 10 of 10,000 "
        f"test images, {SIZE}; from mnist.npz in DLBOOK_DATA"
    )


def test_the_whole_set(source, monkeypatch):
    """As many as published are called by the published numbers alone."""
    entry = replace(find("mnist"), counts=(60, 10))
    monkeypatch.setitem(CATALOGUE, "mnist", entry)
    assert f", 60 training and 10 test images, {SIZE}; " in source()


def test_one_class(source):
    """A class that never occurs in training is told."""
    assert "28, 1 of 10 classes in training; from" in source(y=0 * Y)


def test_test_is_train(source):
    """A test split that is part of training is told; one other image, not."""
    assert ", every test image a training image; from" in source(
        test=(X[:10], Y[:10])
    )
    x = X[:10].copy()
    x[9, 0, 0] += 1
    assert "every" not in source(test=(x, Y[:10]))


def test_more_than_published(source, monkeypatch):
    """What is larger than the set cannot be it."""
    entry = replace(find("mnist"), counts=(50, 10))
    monkeypatch.setitem(CATALOGUE, "mnist", entry)
    with pytest.raises(ValueError, match=r"mnist\.npz, x_train: .* at most"):
        source()


def test_a_table_and_a_text(tmp_path, monkeypatch):
    """Three women of 768; six characters of a million."""
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path))
    (tmp_path / "pima_diabetes.csv").write_text(f"{ROW},1\n" * 3)
    (tmp_path / "tiny_shakespeare.txt").write_text("To be\n")
    table, text = load("pima_diabetes"), load("tiny_shakespeare")
    assert ", 3 of 768 women, 8 measurements" in table.source
    assert ", 6 of 1,115,394 characters; from" in text.source


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda e: e.name)
def test_the_catalogue_counts(entry):
    """Each number that the catalogue counts has its place in the words."""
    assert entry.contents.count("{}") == len(entry.counts)
    assert all(f"{count:,}" in entry.sizes for count in entry.counts)
    assert entry.most == 0 or entry.shape

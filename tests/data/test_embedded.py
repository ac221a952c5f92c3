"""The samples that the package carries."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from dlbook.data import Images, load
from dlbook.data.catalogue import CATALOGUE
from dlbook.data.embedded import FOLDER

SAMPLES = [e.name for e in CATALOGUE.values() if e.sample]


@pytest.fixture(autouse=True)
def _nothing_else_at_hand(monkeypatch):
    """A sample must need neither mirror nor cache."""
    monkeypatch.setenv("DLBOOK_DATA", "/nowhere")
    monkeypatch.setenv("DLBOOK_CACHE", "/nowhere")


def hashes(x):
    """The SHA-256 of each image."""
    return {hashlib.sha256(image.tobytes()).digest() for image in x}


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_five_thousand_images(name):
    """3,500, 500 and 1,000 images, as many of each class, mixed."""
    images = load(name, sample=True)
    splits = images.train, images.validation, images.test
    for split, per_class in zip(splits, (350, 50, 100), strict=True):
        assert split.x.shape == (10 * per_class, 1, 28, 28)
        assert (split.x.dtype, split.y.dtype) == (np.uint8, np.int64)
        assert (np.bincount(split.y) == per_class).all()
        assert len(set(split.y[:100])) == 10, "the classes are not mixed"
        assert split.x.max() == 255
    assert len(images.classes) == 10


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_splits_are_disjoint(name):
    """No image is in two splits, nor twice in one."""
    images = load(name, sample=True)
    splits = images.train, images.validation, images.test
    distinct = [hashes(split.x) for split in splits]
    assert len(set.union(*distinct)) == 5000


def test_digits_are_digits():
    """The nearest class mean tells most digits: x and y belong together."""
    data = load("mnist", sample=True)
    x, y = data.train.x.reshape(3500, -1) / 255, data.train.y
    means = np.stack([x[y == k].mean(0) for k in range(10)])
    z = data.test.x.reshape(1000, -1) / 255
    distances = (means**2).sum(1) - 2 * z @ means.T
    assert (distances.argmin(1) == data.test.y).mean() > 0.75


def test_pima_keeps_missing_values():
    """632 rows; pressure, skin and bmi have 13, 98 and 3 values missing."""
    table = load("pima_diabetes", sample=True)
    assert table.x.shape == (632, 7)
    assert len(table.features) == 7
    missing = dict(
        zip(table.features, np.isnan(table.x).sum(0).tolist(), strict=True)
    )
    assert {k: v for k, v in missing.items() if v} == {
        "pressure": 13,
        "skin": 98,
        "bmi": 3,
    }
    assert not (table.x[:, 1:6] == 0).any(), "zeros stand for missing values"
    assert (len(table.y), table.y.sum()) == (632, 215)
    assert len({row.tobytes() for row in table.x}) == 632


def test_air_passengers_is_the_whole_series():
    """144 months from 112 to 432 thousand passengers, 40,363 in all."""
    series = load("air_passengers")
    assert series.values[[0, -1]].tolist() == [112, 432]
    assert series.values.sum() == 40363
    ends = [str(date) for date in series.dates[[0, -1]]]
    assert ends == ["1949-01", "1960-12"]
    assert len(series.values) == len(series.dates) == 144


def test_photographs():
    """Two photographs, channels first: a blue sky and a red flower."""
    images = load("photographs")
    assert images.train.x.shape == (2, 3, 427, 640)
    assert len(images.test.y) == len(images.validation.y) == 0
    china, flower = images.train.x.astype(int)
    assert china[2, :40].mean() > china[0, :40].mean()
    r, g, b = flower[:, 200:260, 300:360].mean((1, 2))
    assert r > g, (r, g, b)


def test_python_reference():
    """The text of help(): long, with the statements in it."""
    text = load("python_reference", sample=True).text
    assert len(text) > 300_000
    assert 'The "while" statement' in text


@pytest.mark.parametrize("name", ["cifar10", "svhn", "flowers"])
def test_no_sample(name):
    """Without a sample a ValueError says what samples there are."""
    with pytest.raises(ValueError, match=f"{name} has no .* mnist, fashion"):
        load(name, sample=True)


@pytest.mark.parametrize("name", SAMPLES)
def test_arrays_are_read_only(name):
    """No caller can change what another one loads."""
    data = load(name, sample=True)
    parts = vars(data).values()
    if isinstance(data, Images):
        parts = [*data.train, *data.validation, *data.test]
    for array in parts:
        if isinstance(array, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                array += array


@pytest.mark.parametrize("name", SAMPLES)
def test_source_is_one_line(name):
    """The source says in one line what the arrays are."""
    source = load(name, sample=True).source
    assert source.startswith(CATALOGUE[name].title)
    assert "\n" not in source


def test_files_are_small_and_licensed():
    """Below 3 MB each and 6 MB together; each with its licence noted."""
    licences = (FOLDER / "LICENCES.md").read_text("utf-8")
    files = [path for path in FOLDER.iterdir() if path.suffix != ".md"]
    assert len(files) == 7
    assert max(path.stat().st_size for path in files) < 3e6
    assert sum(path.stat().st_size for path in files) < 6e6
    for path in files:
        assert f"`{path.name}`" in licences


def test_importing_loads_little():
    """``import dlbook.data`` loads no downloader, no torch, no drawing."""
    heavy = "tqdm", "requests", "torch", "matplotlib", "PIL", "dlbook.ops"
    code = (
        "import sys, dlbook.data; "
        f"print(*(m for m in {heavy} if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.strip() == ""

"""A folder of pictures by class."""

import numpy as np
import pytest
from PIL import Image

from dlbook.data import load, loading
from dlbook.data.provenance import sides

rng = np.random.default_rng(0)
GREY = rng.integers(0, 256, (20, 6, 4), np.uint8)


def write(folder, pictures=GREY, suffix=".png"):
    """Pictures in folders cat and dog, in turn."""
    for i, picture in enumerate(pictures):
        place = folder / ("cat", "dog")[i % 2] / f"{i:02}{suffix}"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(place)
    return folder


def test_classes_are_folders(tmp_path):
    """Folders in alphabetical order are the classes; test is held out."""
    write(tmp_path)
    (tmp_path / "cat" / ".hidden").touch()
    (tmp_path / ".ipynb_checkpoints").mkdir()
    data = load(tmp_path)
    assert data.classes == ("cat", "dog")
    splits = data.train, data.validation, data.test
    assert [len(split.y) for split in splits] == [15, 1, 4]
    assert data.test.y.tolist() == [0, 0, 1, 1]
    # The fifth cat is picture 8, the tenth is picture 18.
    np.testing.assert_array_equal(data.test.x[:2, 0], GREY[[8, 18]])
    size = sides(1, 6, 4)
    assert f", 16 training and 4 test images, {size}; own" in data.source
    assert str(tmp_path) in data.source
    assert len([d for d in loading.loaded if d["source"] == data.source]) == 20


def test_train_and_test_folders(tmp_path):
    """Folders train and test are the splits."""
    write(tmp_path / "train")
    write(tmp_path / "test", 255 - GREY[:6])
    data = load(f"{tmp_path}/")
    assert [len(data.train.y), len(data.validation.y)] == [18, 2]
    np.testing.assert_array_equal(data.test.x[0, 0], 255 - GREY[0])
    assert data.test.y.tolist() == [0, 0, 0, 1, 1, 1]


def test_one_coloured_picture(tmp_path):
    """One picture in colour among grey ones makes all of them coloured."""
    write(tmp_path)
    colour = np.repeat(GREY[:1, ..., None], 3, axis=3)[0]
    colour[..., 1] = 0
    Image.fromarray(colour).save(tmp_path / "cat" / "00.png")
    x = load(tmp_path).train.x
    assert x.shape == (15, 3, 6, 4)
    np.testing.assert_array_equal(x[0], colour.transpose(2, 0, 1))
    assert (x[1] == x[1, :1]).all()


def test_a_palette_with_transparency(tmp_path):
    """A picture with a palette is read by its colours."""
    write(tmp_path)
    image = Image.new("P", (4, 6))
    image.putpalette([10, 20, 30, *bytes(765)])
    image.save(tmp_path / "cat" / "00.png", transparency=bytes([0, 255]))
    x = load(tmp_path).train.x
    assert x[0, :, 0, 0].tolist() == [10, 20, 30]


def test_upright(tmp_path):
    """A camera's note on how it was held turns the picture."""
    write(tmp_path)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter, clockwise
    turned = Image.fromarray(np.rot90(GREY[0]).copy())
    turned.save(tmp_path / "cat" / "00.png", exif=exif)
    np.testing.assert_array_equal(load(tmp_path).train.x[0, 0], GREY[0])


def test_the_digest_is_that_of_names_and_pictures(tmp_path):
    """Another picture, or another name, gives another digest."""
    sources = {load(write(tmp_path)).source}
    (tmp_path / "cat" / "00.png").rename(tmp_path / "cat" / "00a.png")
    sources.add(load(tmp_path).source)
    Image.fromarray(GREY[3]).save(tmp_path / "cat" / "00a.png")
    sources.add(load(tmp_path).source)
    assert len(sources) == 3


def test_faults(tmp_path):
    """What is no such folder is refused with the path and the cause."""
    with pytest.raises(ValueError, match="two or more classes, got none"):
        load(tmp_path)
    write(tmp_path)
    (tmp_path / "emu").mkdir()
    with pytest.raises(ValueError, match="emu: expected pictures, got none"):
        load(tmp_path)
    (tmp_path / "emu" / "notes.txt").write_text("no picture")
    with pytest.raises(ValueError, match=r"notes\.txt: no readable picture"):
        load(tmp_path)
    place = tmp_path / "emu" / "notes.txt"
    Image.fromarray(GREY[0, :5]).save(place.with_suffix(".png"))
    place.unlink()
    with pytest.raises(
        ValueError, match=r"expected 6 .* 4 pixels, as 00\.png"
    ):
        load(tmp_path)
    deep = np.zeros((6, 4), np.uint16)
    Image.fromarray(deep).save(place.with_suffix(".png"))
    with pytest.raises(ValueError, match=r"notes\.png: .*pixels of kind I;16"):
        load(tmp_path)


def test_other_classes_in_test(tmp_path):
    """Train and test have the same classes."""
    write(tmp_path / "train")
    write(tmp_path / "test")
    (tmp_path / "test" / "emu").mkdir()
    with pytest.raises(ValueError, match="those of test cat, dog, emu"):
        load(tmp_path)


def test_a_picture_too_large(tmp_path):
    """A picture of more pixels than Pillow trusts is refused."""
    write(tmp_path)
    Image.new("L", (20_000, 10_000)).save(tmp_path / "cat" / "00.png")
    with pytest.raises(ValueError, match=r"00\.png: .*decompression bomb"):
        load(tmp_path)

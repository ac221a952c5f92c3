"""The flowers' archive, on a stand-in of a few tiny pictures."""

import tarfile
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from serving import answer, publish

from dlbook.data.catalogue import find
from dlbook.data.download import DownloadError
from dlbook.data.flowers import load_flowers, read_flowers, square

CLASSES = find("flowers").classes


def jpeg(colour, size=(24, 16)):
    """A picture of one colour, as a JPEG."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG", quality=95)
    return file.getvalue()


def pack(path, each=10, classes=CLASSES, more=()):
    """An archive like the published one: ``each`` pictures of a class.

    Class k has the red value 40 k, the picture n of it the green value 9 n.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    members = [("flower_photos/LICENSE.txt", b"who took them"), *more]
    for k, kind in enumerate(classes):
        for n in reversed(range(each)):
            data = jpeg((40 * k, 9 * n, 90))
            members.append((f"flower_photos/{kind}/{n:03}.jpg", data))
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
    return path


def test_pictures_and_classes(tmp_path):
    """Each picture has its folder's class, whatever the archive's order."""
    data = read_flowers(pack(tmp_path / "a.tgz"), find("flowers"), 8)
    assert [len(p.y) for p in (data.train, data.validation, data.test)] == [
        36, 4, 10]  # fmt: skip
    for x, y in (data.train, data.validation, data.test):
        assert x.shape[1:] == (3, 8, 8)
        red = x[:, 0].mean(axis=(1, 2))
        assert (np.rint(red / 40) == y).all()
    greens = np.rint(data.test.x[:, 1].mean(axis=(1, 2)) / 9)
    assert greens.tolist() == [4, 9] * 5
    assert data.test.y.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert "50 of 3,670" in data.source


def test_the_middle_is_cut_out():
    """A stripe in the middle of a long picture stays, the rims go."""
    picture = np.zeros((80, 240, 3), np.uint8)
    picture[:, 80:160] = 255
    file = BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    x = square(file.getvalue(), 70, "here")
    assert x.shape == (3, 70, 70)
    assert (x > 250).all()


def test_load_from_a_server(server, cache, monkeypatch, tmp_path):
    """The published archive is fetched once, then read from the cache."""
    path = pack(tmp_path / "flower_photos.tgz")
    entry = publish(monkeypatch, "flowers", tmp_path)
    file = entry.files[0]
    object.__setattr__(file, "urls", (server.url("/f"),))
    server.answers["/f"] = answer(path.read_bytes())
    first, second = load_flowers(8), load_flowers(8)
    assert server.requests == ["/f"]
    assert (first.train.x == second.train.x).all()


def test_load_from_a_mirror(cache, monkeypatch, tmp_path):
    """In DLBOOK_DATA the archive is found, and compared with its checksum."""
    pack(tmp_path / "flower_photos.tgz")
    publish(monkeypatch, "flowers", tmp_path)
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path))
    assert len(load_flowers(8).test.y) == 10
    pack(tmp_path / "flower_photos.tgz", each=11)
    with pytest.raises(ValueError, match=r"flower_photos.tgz: expected"):
        load_flowers(8)


def test_not_to_be_had(server, cache, monkeypatch, tmp_path):
    """Where no server has it, the error says what to do."""
    pack(tmp_path / "flower_photos.tgz")
    entry = publish(monkeypatch, "flowers", tmp_path)
    object.__setattr__(entry.files[0], "urls", (server.url("/f"),))
    server.answers["/f"] = answer(b"gone", 404)
    with pytest.raises(DownloadError, match=r"404"):
        load_flowers(8)


def test_a_damaged_archive(tmp_path):
    """Cut off in the middle it is refused by name."""
    path = pack(tmp_path / "a.tgz")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(ValueError, match=r"a.tgz: not a whole archive"):
        read_flowers(path, find("flowers"), 8)


def test_a_damaged_picture(tmp_path):
    """The picture is named."""
    extra = [("flower_photos/roses/zz.jpg", b"no picture")]
    path = pack(tmp_path / "a.tgz", more=extra)
    with pytest.raises(ValueError, match=r"zz.jpg: no readable picture"):
        read_flowers(path, find("flowers"), 8)


def test_other_classes(tmp_path):
    """An archive that lacks a class is another one."""
    path = pack(tmp_path / "a.tgz", classes=CLASSES[:4])
    with pytest.raises(ValueError, match=r"expected folders .*tulips, got"):
        read_flowers(path, find("flowers"), 8)


def test_bad_side():
    """A picture has a pixel at least."""
    with pytest.raises(ValueError, match=r"side must be"):
        load_flowers(0)

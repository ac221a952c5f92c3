"""Published weights, from a server on this machine; then the whole path."""

import hashlib
from io import BytesIO

import numpy as np
import pytest
import torch
from serving import answer
from test_flowers import pack

from dlbook.data.catalogue import find
from dlbook.data.download import DownloadError
from dlbook.data.flowers import read_flowers
from dlbook.data.weights import VGG16, fetch_weights
from dlbook.nets import VGG, read_weights
from dlbook.nets.vgg import MEAN, STD


def tiny():
    """A VGG that two convolutions and few dense units make."""
    torch.manual_seed(0)
    return VGG((4, 0, 4), classes=7, hidden=16, side=2)


def saved(model):
    """The bytes of its weights, and the name that vouches for them."""
    file = BytesIO()
    torch.save(model.state_dict(), file)
    data = file.getvalue()
    return data, f"tiny-{hashlib.sha256(data).hexdigest()[:8]}.pth"


def test_fetched_once(server, cache):
    """A file whose digest begins as its name says lands in the cache."""
    data, name = saved(tiny())
    server.answers[f"/{name}"] = answer(data)
    paths = [fetch_weights(server.url(f"/{name}")) for _ in range(2)]
    assert paths[0] == paths[1] == cache / "weights" / name
    assert paths[0].read_bytes() == data
    assert server.requests == [f"/{name}"]


def test_from_the_mirror(cache, monkeypatch, tmp_path):
    """A file in DLBOOK_DATA is taken, and nothing is asked for."""
    data, name = saved(tiny())
    (tmp_path / name).write_bytes(data)
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path))
    url = f"http://127.0.0.1:9/{name}"
    assert fetch_weights(url) == tmp_path / name


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [(b"other bytes", 200, "a SHA-256 that begins"), (b"gone", 404, "404")],
)
def test_nothing_wrong_is_kept(server, cache, body, status, told):
    """Another file, or none: the error says so and the cache stays empty."""
    server.answers["/net-0123abcd.pth"] = answer(body, status)
    with pytest.raises(DownloadError, match=told):
        fetch_weights(server.url("/net-0123abcd.pth"))
    assert not list((cache / "weights").iterdir())


def test_a_damaged_file_is_fetched_anew(server, cache):
    """What lies in the cache is compared each time."""
    data, name = saved(tiny())
    server.answers[f"/{name}"] = answer(data)
    (cache / "weights").mkdir(parents=True)
    (cache / "weights" / name).write_bytes(data[:100])
    assert fetch_weights(server.url(f"/{name}")).read_bytes() == data


def test_a_name_without_a_digest():
    """Nothing would vouch for it."""
    with pytest.raises(ValueError, match=r"ends in a digest"):
        fetch_weights("https://example.org/vgg16.pth")
    assert VGG16.endswith("vgg16-397923af.pth")


def test_the_whole_path(server, cache, tmp_path):
    """Archive, weights, features, head: the stand-in's kinds are told apart.

    Its flowers differ in colour alone, so a random body will do.
    """
    data, name = saved(tiny())
    server.answers[f"/{name}"] = answer(data)
    model = tiny().eval()
    for w in model.parameters():
        torch.nn.init.zeros_(w)
    read_weights(model, fetch_weights(server.url(f"/{name}")))
    flowers = read_flowers(pack(tmp_path / "f.tgz"), find("flowers"), 8)
    mean, std = (torch.tensor(a)[:, None, None] for a in (MEAN, STD))

    def features(part):
        x = (torch.tensor(part.x) / 255 - mean) / std
        with torch.no_grad():
            return model.embed(x).double().numpy()

    z, rest = features(flowers.train), features(flowers.test)
    design = np.column_stack([z, np.ones(len(z))])
    head = np.linalg.lstsq(design, np.eye(5)[flowers.train.y])[0]
    scores = np.column_stack([rest, np.ones(len(rest))]) @ head
    assert (scores.argmax(axis=1) == flowers.test.y).mean() > 0.7

"""VGG: torchvision's names, shapes and values, and files of weights."""

import pytest
import torch
from torch import nn

from dlbook.nets import VGG, read_weights
from dlbook.nets.vgg import MEAN, STD, VGG16

vgg = pytest.importorskip("torchvision.models.vgg")


def small():
    """Two convolutions, a pool between them."""
    torch.manual_seed(0)
    return VGG((4, 0, 6), classes=3, hidden=8, side=2).eval()


def test_names_and_shapes_are_torchvisions():
    """Every weight of VGG16 has its name, shape and order."""
    with torch.device("meta"):
        pair = VGG(), vgg.vgg16(init_weights=False)
    mine, theirs = (
        [(k, tuple(w.shape)) for k, w in m.state_dict().items()] for m in pair
    )
    assert mine == theirs
    assert sum(w.numel() for w in pair[0].parameters()) == 138_357_544


def test_the_same_values_as_torchvision():
    """With the same weights its convolutions give the same maps."""
    theirs = vgg.make_layers([4, "M", 6])
    model = small()
    theirs.load_state_dict(model.features.state_dict())
    x = torch.randn(2, 3, 9, 10)
    assert torch.equal(model.features(x), theirs(x))
    head = nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten())
    z = model.classifier(head(theirs(x)))
    assert torch.allclose(model(x), z)


def test_constants_are_torchvisions():
    """The means and deviations its weights were trained with."""
    from torchvision.models import VGG16_Weights

    transforms = VGG16_Weights.IMAGENET1K_V1.transforms()
    assert list(MEAN) == transforms.mean
    assert list(STD) == transforms.std
    assert VGG16.count(0) == 5


def test_features_are_cached_in_evaluation():
    """Dropout is off then: two passes agree, and the head completes them."""
    model, x = small(), torch.randn(4, 3, 8, 8)
    z = model.embed(x)
    assert torch.equal(z, model.embed(x))
    assert torch.equal(model.classifier[-1](z), model(x))
    model.train()
    assert not torch.equal(model.embed(x), model.embed(x))


def test_weights_come_back(tmp_path):
    """A file of torch.save gives another model the same answers."""
    model, other = small(), VGG((4, 0, 6), classes=3, hidden=8, side=2)
    torch.save(model.state_dict(), tmp_path / "w.pth")
    read_weights(other, tmp_path / "w.pth")
    x = torch.randn(2, 3, 8, 8)
    assert torch.equal(model(x), other.eval()(x))


def test_another_models_weights(tmp_path):
    """The first that does not fit is named, and nothing is changed."""
    torch.save(small().state_dict(), tmp_path / "w.pth")
    model = VGG((4, 0, 6), classes=5, hidden=8, side=2)
    before = model.classifier[0].weight.clone()
    with pytest.raises(ValueError, match=r"classifier.6.weight of shape \(5"):
        read_weights(model, tmp_path / "w.pth")
    assert torch.equal(before, model.classifier[0].weight)


def test_a_damaged_file(tmp_path):
    """It is refused by name; so is one that holds something else."""
    path = tmp_path / "w.pth"
    path.write_bytes(b"no weights")
    with pytest.raises(ValueError, match=r"w.pth: no file of weights"):
        read_weights(small(), path)
    torch.save([1, 2], path)
    with pytest.raises(
        ValueError, match=r"expected weights by name, got list"
    ):
        read_weights(small(), path)


@pytest.mark.parametrize("plan", [(), (0,), (4, -1)])
def test_bad_plans(plan):
    """A plan needs channels."""
    with pytest.raises(ValueError, match=r"plan must hold channels"):
        VGG(plan)

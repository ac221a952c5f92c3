"""What the answers in the boxes "Try this" say, computed."""

import numpy as np

from dlbook import byhand, ops
from dlbook.byhand import graphs
from dlbook.data import load
from tools.chapters import ROOT


def answers(chapter: str) -> str:
    """The answers of a chapter's box."""
    text = (ROOT / f"book/{chapter}.md").read_text("utf8")
    return text.split(":class: try")[1].split(":::")[0]


def test_the_numbers_of_backpropagation():
    """A sigmoid that is sure passes nothing on."""
    text, small = answers("foundations/backpropagation"), graphs.small_graphs()
    squashed = small["a sigmoid and its error"]
    loss = [ops.sigmoid(np.float64(w - 1))[0] ** 2 for w in (2, 8)]
    dw = [graphs.leaf_cotangents(squashed, (1, w, -1, 0))[1] for w in (2, 8)]
    assert f"from ${loss[0]:.3f}$ to ${loss[1]:.3f}$" in text
    assert f"from ${dw[0]:.3f}$ to ${dw[1]:.4f}$" in text


def test_an_empty_sheet_is_a_one():
    """The mean of ones is the shortest, so its bias is the largest."""
    assert "an empty sheet is called a 1" in answers(
        "foundations/softmax-regression"
    )
    x, y = load("mnist", sample=True).train
    rows = x.reshape(len(x), -1)
    means = byhand.softmax.nearest_mean(rows, y, classes=10, scale=1 / 255)
    assert means.predict(np.zeros((1, 784))).tolist() == [1]
    assert np.linalg.norm(means.W, axis=0).argmin() == 1


def test_blocks_stretch_a_gradient_for_four_steps():
    """Each block sends (1, 1) back through its transpose at radius ½."""
    assert "For four steps." in answers("sequences/recurrent-networks")
    J, g, lengths = np.array([[0.5, 4], [0, 0.5]]), np.ones(2), []
    for _ in range(40):
        g = J @ g
        lengths.append(np.linalg.norm(g) / 2**0.5)
    assert [k for k, v in enumerate(lengths, 1) if v > 1] == [1, 2, 3, 4]

"""One training of a search: data, curves, answers."""

import numpy as np
import pytest

from dlbook.byhand import tuned
from dlbook.data import load
from dlbook.study import clothes, trial


def test_the_parts_are_disjoint_and_shrunk_by_means():
    """Every picture of the sample is in one part; a pixel is a mean."""
    images, parts = load("fashion_mnist", sample=True), clothes()
    assert {k: len(y) for k, (_, y) in parts.items()} == {
        "train": 1000, "validation": 500, "test": 1000, "fresh": 2500
    }  # fmt: skip
    x = images.train.x[:, 0].astype(float)
    squares = x[:, 2:4, 6:8].mean(axis=(1, 2))
    mine = np.concatenate([parts[k][0][:, 14 + 3] for k in ("train", "fresh")])
    ratio = (squares - squares[:1000].mean())[:9] / mine[:9]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-4)
    fitted = parts["train"][0]
    np.testing.assert_allclose(fitted.mean(axis=0), 0, atol=1e-4)
    assert fitted.std(axis=0).mean() == pytest.approx(1, abs=1e-4)
    assert (parts["fresh"][1] == images.train.y[1000:]).all()
    assert (parts["test"][1] == images.test.y).all()
    rows = np.concatenate([x for x, _ in parts.values()])
    assert len(np.unique(rows, axis=0)) >= len(rows) - 5


def test_a_trial_learns_and_says_what_it_answers():
    """The curve ends at the share of answers; a second run is the same."""
    setting = {"seed": 3, "lr": 0.2, "width": 32, "epochs": 6}
    row = trial(**setting)
    assert len(row["curve"]) == 6
    assert row["curve"][-1] == np.mean(row["validation"])
    assert 0.65 < np.mean(row["judged"]) < 0.9
    assert row["judged"].shape == (2500,)
    test = trial(**setting, judge="test")["judged"]
    assert test.shape == (1000,)
    assert 0.65 < test.mean() < 0.9
    assert trial(**setting)["curve"] == row["curve"]
    assert trial(**setting | {"seed": 4})["curve"] != row["curve"]


def test_every_setting_reaches_the_training():
    """The answers are those of a network trained here with the same."""
    setting = {"seed": 1, "lr": 0.3, "gain": 0.4, "decay": 0.05}
    setting |= {"activation": "tanh", "epochs": 2, "batch_size": 40}
    row = trial(width=12, depth=2, **setting)
    params = tuned.trained(clothes()["train"], hidden=[12, 12], **setting)
    x, y = clothes()["fresh"]
    scores = tuned.activations(x, params, "tanh")[-1]
    np.testing.assert_array_equal(row["judged"], scores.argmax(axis=1) == y)


def test_a_constant_rate_makes_a_short_run_the_start_of_a_long_one():
    """What lets halving go on where it stopped."""
    setting = {"seed": 0, "lr": 0.1, "width": 16, "depth": 2}
    short, long = (trial(**setting, epochs=n)["curve"] for n in (2, 4))
    assert long[:2] == short


def test_a_rate_that_diverges_is_a_bad_score_not_an_error():
    """NaN answers the first class to everything."""
    row = trial(seed=0, lr=1e6, width=8, epochs=1)
    assert row["curve"] == [pytest.approx(0.1)]


def test_answers_are_compared_with_labels():
    """A network of zeros names the first class."""
    params = [np.zeros((3, 2), np.float32), np.zeros(2, np.float32)]
    x, y = np.ones((3, 3), np.float32), np.array([0, 1, 0])
    from dlbook.study.trials import answers

    assert answers(params, x, y, "relu").tolist() == [True, False, True]
    assert tuned.activations(x, params)[-1].shape == (3, 2)

"""The history of a training."""

import numpy as np
import pytest

from dlbook.train import History

ROWS = [{"train_loss": 2.0, "lr": 0.1}, {"train_loss": 1.0, "lr": 0.05}]


def test_arrays_by_name():
    """Each name gives an array with one entry an epoch, in order."""
    history = History.of(ROWS, best_epoch=1, stopped="finished")
    assert list(history) == ["train_loss", "lr"]
    np.testing.assert_array_equal(history["train_loss"], [2.0, 1.0])
    assert (history.epochs, history.best_epoch) == (2, 1)


def test_a_line_says_what_happened():
    """The repr is one line: epochs, why it ended, the last numbers."""
    line = repr(History.of(ROWS, best_epoch=None, stopped="patience"))
    assert line == "History(2 epochs, patience: train_loss 1, lr 0.05)"
    line = repr(History.of([], best_epoch=None, stopped="interrupted"))
    assert line == "History(0 epochs, interrupted)"


def test_a_wrong_name_suggests_the_nearest():
    """KeyError names what there is and what was probably meant."""
    history = History.of(ROWS, best_epoch=None, stopped="finished")
    with pytest.raises(KeyError, match="did you mean 'train_loss'"):
        history["trainloss"]


def test_histories_are_compared_without_a_fault():
    """A history equals itself alone and can be a key; no array is asked."""
    first, second = (History.of(ROWS, None, "finished") for _ in range(2))
    assert first == first
    assert len({first, second}) == 2


def test_a_history_cannot_be_changed():
    """Fields are frozen and arrays read-only: it is a record."""
    history = History.of(ROWS, best_epoch=None, stopped="finished")
    with pytest.raises(AttributeError):
        history.stopped = "interrupted"
    with pytest.raises(ValueError, match="read-only"):
        history["lr"][0] = 1.0

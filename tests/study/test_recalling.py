"""Recall: the loss by hand, a table that is learnt, refusals."""

import numpy as np
import pytest
import torch
from torch import nn

from dlbook.byhand import recall
from dlbook.study import learn_recall, recall_loss, recalled


class Copying(nn.Module):
    """Scores of what was looked up, times a factor that can be learnt."""

    def __init__(self):
        """Begin with the opposite."""
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(-1.0))

    def forward(self, tokens):
        """Logits (N, T, 8) from the table of what followed last."""
        x = tokens.numpy()
        none = np.zeros(x.shape, bool)
        said = recall.looked_up(recall.Texts(x, x, none))
        rows = nn.functional.one_hot(torch.as_tensor(said).clamp(0), 8)
        return self.factor * rows


def draw(rng):
    """Texts of six pairs, each with a key that comes again."""
    texts = recall.draw(60, 6, 4, rng)
    some = texts.known.any(axis=1)
    return recall.Texts(*(a[some] for a in texts))


def test_the_loss_counts_known_answers_alone():
    """By hand: right with e of e + 7, whatever the rest."""
    net = Copying()
    net.factor.data.fill_(1.0)
    loss = recall_loss(net, draw(np.random.default_rng(0)))
    assert loss.item() == pytest.approx(np.log((np.e + 7) / np.e))


def test_what_can_be_learnt_is():
    """The sign of one factor: from nothing right to all."""
    net, rng = Copying(), np.random.default_rng(0)
    texts = draw(rng)
    shares = learn_recall(
        net, draw, rng, steps=60, lr=0.2, texts=texts, every=20
    )
    assert shares.shape == (4,)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert (recalled(net, texts) == 1).all()


def test_steps_end_with_a_judgement():
    """Sixty steps cannot be judged every forty."""
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="40 must divide steps, got 60"):
        learn_recall(
            Copying(), draw, rng, steps=60, lr=0.1, texts=draw(rng), every=40
        )


def test_texts_without_an_answer_do_not_judge():
    """Two pairs of many keys seldom have the same one."""
    texts = recall.draw(5, 2, 1000, np.random.default_rng(0))
    with pytest.raises(ValueError, match="no answer that is known"):
        recalled(Copying(), texts)

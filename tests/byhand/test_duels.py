"""Two sides against each other: SciPy, limits, and a game of two numbers."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr

from dlbook.byhand import duels
from dlbook.proof import check_pullback

RNG = np.random.default_rng(0)
P, Q = RNG.dirichlet(np.ones(6), size=2)


def test_jensen_shannon_is_scipys():
    """Whose distance is its root."""
    theirs = jensenshannon(P, Q) ** 2
    assert duels.jensen_shannon(P, Q) == pytest.approx(theirs, rel=1e-12)
    assert duels.jensen_shannon(P, P) == 0
    apart = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.1, 0.9]])
    assert duels.jensen_shannon(*apart) == pytest.approx(np.log(2))


def test_relative_entropy_is_scipys():
    """Infinite where the second lacks what the first has."""
    found = duels.relative_entropy(P, Q)
    assert found == pytest.approx(rel_entr(P, Q).sum(), rel=1e-12)
    one, both = np.array([1.0, 0]), np.array([0.5, 0.5])
    assert duels.relative_entropy(both, one) == np.inf
    assert duels.relative_entropy(one, both) == pytest.approx(np.log(2))


def test_no_answer_beats_the_best():
    """Its loss is ln 2 less the divergence; any other's is larger."""

    def loss(D):
        return -(P @ np.log(D) + Q @ np.log(1 - D)) / 2

    D = duels.best_answers(P, Q)
    least = np.log(2) - duels.jensen_shannon(P, Q)
    assert loss(D) == pytest.approx(least, rel=1e-12)
    for _ in range(50):
        other = np.clip(D + RNG.uniform(-0.1, 0.1, 6), 1e-3, 1 - 1e-3)
        assert loss(other) > least
    shown = duels.best_answers(np.array([1.0, 0]), np.array([1.0, 0]))
    assert shown.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("loss", [duels.minimax, duels.non_saturating])
@pytest.mark.parametrize("N", [1, 7])
def test_pullbacks_of_both_losses(loss, N):
    """Against differences."""
    check_pullback(loss, 3 * RNG.standard_normal(N))


def test_losses_at_great_scores():
    """They neither overflow nor lose the small one's digits."""
    scores = np.array([-1000.0, 1000.0])
    assert duels.minimax(scores)[0] == -500
    assert duels.non_saturating(scores)[0] == 500
    (ds,) = duels.minimax(np.array([-40.0]))[1](1.0)
    assert ds[0] == pytest.approx(-np.exp(-40), rel=1e-12)
    (ds,) = duels.non_saturating(np.array([40.0]))[1](1.0)
    assert ds[0] == pytest.approx(-np.exp(-40), rel=1e-12)


@pytest.mark.parametrize("alternate", [False, True])
@pytest.mark.parametrize("penalty", [0.0, 0.3])
@pytest.mark.parametrize("loss", [duels.minimax, duels.non_saturating])
def test_matrix_is_the_slope_of_a_step(loss, alternate, penalty):
    """At the rest, by central differences of one step."""
    options = {"penalty": penalty, "alternate": alternate}
    step, columns = 1e-4, []
    for x, w in ((step, 0), (0, step)):
        ahead, back = (
            duels.two_points(s * x, s * w, 0.7, 1, loss=loss, **options)[1]
            for s in (1, -1)
        )
        columns.append((ahead - back) / (2 * step))
    matrix = duels.duel_matrix(0.7, **options)
    np.testing.assert_allclose(np.transpose(columns), matrix, atol=1e-7)


def test_moduli_of_the_steps():
    """The root of 1 - lr penalty, and lr²/4 more at simultaneous steps."""
    lr, penalty = 0.4, 0.5
    for alternate, more in ((False, lr**2 / 4), (True, 0)):
        matrix = duels.duel_matrix(lr, penalty=penalty, alternate=alternate)
        moduli = abs(np.linalg.eigvals(matrix))
        expected = np.sqrt(1 - lr * penalty + more)
        np.testing.assert_allclose(moduli, expected)


def test_two_points_by_hand():
    """From (1, 0): w gains half the rate down, and x moves by what w was."""
    path = duels.two_points(1.0, 0.0, 0.2, 1)
    np.testing.assert_allclose(path, [[1, 0], [1, -0.1]])
    path = duels.two_points(1.0, 0.0, 0.2, 1, alternate=True)
    x = 1 - 0.2 * 0.1 / (1 + np.exp(-0.1))
    np.testing.assert_allclose(path[1], [x, -0.1])


def test_refusals():
    """What is no distribution; no draws."""
    with pytest.raises(ValueError, match="add to one"):
        duels.jensen_shannon(P, 2 * Q)
    with pytest.raises(ValueError, match="add to one"):
        duels.best_answers(np.array([1.5, -0.5]), np.array([0.5, 0.5]))
    with pytest.raises(ValueError, match="q"):
        duels.best_answers(P, Q[:5])
    for loss in (duels.minimax, duels.non_saturating):
        with pytest.raises(ValueError, match="scores"):
            loss(np.zeros(0))

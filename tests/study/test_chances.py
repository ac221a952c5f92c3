"""The best of several trials: laws against enumeration and simulation."""

from itertools import combinations

import numpy as np
import pytest
from scipy import integrate, stats

from dlbook import study

RNG = np.random.default_rng(0)


def test_nine_trials_by_hand():
    """A ninth of one range: chance 1 - (8/9)^9, a 3 x 3 grid one in three."""
    assert study.chance_hits((1 / 9, 1), 9) == pytest.approx(1 - (8 / 9) ** 9)
    assert study.grid_hits((1 / 9, 1), (3, 3)) == pytest.approx(1 / 3)
    assert study.grid_hits((1 / 9, 1), (9, 1)) == pytest.approx(1)
    assert study.grid_hits((1 / 3, 1 / 3), (3, 3)) == pytest.approx(1)


@pytest.mark.parametrize("sides", [(0.1, 1.0), (0.3, 0.25), (0.6, 0.05)])
def test_hits_are_what_is_counted(sides):
    """Points against boxes anywhere, five thousand searches each."""
    counts, low = {}, RNG.random(2) * (1 - np.array(sides))
    for name, make in {
        "chance": lambda: study.random_points(12, 2, RNG),
        "grid": lambda: study.grid_points((4, 3), RNG),
    }.items():
        points = np.array([make() - low for _ in range(5_000)])
        counts[name] = ((points >= 0) & (points < sides)).all(2).sum(1)
    said = {"chance": study.chance_hits(sides, 12)}
    said["grid"] = study.grid_hits(sides, (4, 3))
    for name, count in counts.items():
        rate, mean = np.mean(count > 0), np.mean(count)
        error = max(np.std(count > 0), 1e-9) / 5_000**0.5
        assert abs(rate - said[name]) < 4.5 * error + 1e-9, name
        # the expected number of hits is the same for both
        error = np.std(count) / 5_000**0.5
        assert abs(mean - 12 * np.prod(sides)) < 4.5 * error, name


def test_best_of_three_by_hand():
    """Of 2, 5, 9: alone 16/3; the larger of two is 5, 9 or 9; of all 9."""
    found = study.expected_best([5, 2, 9])
    np.testing.assert_allclose(found, [16 / 3, 23 / 3, 9])


@pytest.mark.parametrize("N", [1, 2, 6, 9])
def test_expected_best_is_the_mean_over_all_choices(N):
    """Every subset, enumerated, with ties."""
    scores = RNG.integers(0, 5, N).astype(float)
    exact = [
        np.mean([max(c) for c in combinations(scores, m)])
        for m in range(1, N + 1)
    ]
    np.testing.assert_allclose(study.expected_best(scores), exact)


def test_values_go_with_their_scores():
    """What another measure says of the best, over all choices."""
    scores, values = RNG.normal(size=(2, 7))
    for m, found in enumerate(study.expected_best(scores, values), 1):
        every = [max(c, key=scores.__getitem__)
                 for c in combinations(range(7), m)]  # fmt: skip
        assert found == pytest.approx(values[every].mean())


def test_expected_best_is_unbiased_where_drawing_again_is_not():
    """Uniform scores: the best of m of them has the mean m / (m + 1)."""
    many = np.array([study.expected_best(RNG.random(8)) for _ in range(3000)])
    m = np.arange(1, 9)
    error = many.std(axis=0) / 3000**0.5
    assert (abs(many.mean(axis=0) - m / (m + 1)) < 4.5 * error).all()
    again = np.sort(RNG.random((3000, 8)), axis=1)
    weights = (m / 8) ** 8 - ((m - 1) / 8) ** 8
    assert (again @ weights).mean() < 8 / 9 - 0.03


@pytest.mark.parametrize("n", [1, 2, 3, 10, 1000])
def test_largest_normal_against_the_integral(n):
    """Scipy's quadrature of the same density; closed forms up to three."""
    power = stats.norm.logcdf

    def density(x):
        return x * n * stats.norm.pdf(x) * np.exp((n - 1) * power(x))

    exact, _ = integrate.quad(density, -8, 9, limit=200)
    found = study.largest_normal(n)
    assert found == pytest.approx(exact, abs=1e-7)
    closed = {1: 0, 2: np.pi**-0.5, 3: 1.5 * np.pi**-0.5}
    assert found == pytest.approx(closed.get(n, found), abs=1e-9)
    assert found <= np.sqrt(2 * np.log(n)) + 1e-9


@pytest.mark.parametrize(("spread", "noise"), [(1, 1), (2, 0.5), (0, 1)])
def test_winners_curse_is_what_is_simulated(spread, noise):
    """The winner's true score and error, a hundred thousand searches."""
    mu = spread * RNG.standard_normal((100_000, 7))
    error = noise * RNG.standard_normal((100_000, 7))
    best = (mu + error).argmax(axis=1)[:, None]
    found = [np.take_along_axis(a, best, axis=1).mean() for a in (mu, error)]
    said = study.winners_curse(7, spread, noise)
    np.testing.assert_allclose(found, said, atol=0.02)
    assert sum(said) == pytest.approx(
        np.hypot(spread, noise) * study.largest_normal(7)
    )


def test_without_noise_or_rivals_there_is_no_curse():
    """Its share of the lead is the noise's share of the variance."""
    assert study.winners_curse(9, 1.0, 0.0)[1] == 0
    assert study.winners_curse(9, 0.0, 0.0) == (0, 0)
    assert study.winners_curse(1, 1.0, 2.0) == pytest.approx((0, 0), abs=1e-9)
    gain, curse = study.winners_curse(5, 1.0, 2.0)
    assert curse == pytest.approx(4 * gain)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: study.chance_hits((0.5, 1.5), 3), r"got \(0.5, 1.5\)"),
        (lambda: study.chance_hits((0.5,), 0), "from 1 on, got 0"),
        (lambda: study.grid_hits((0.5, 0.5), (3,)), "each of 2 sides, got 1"),
        (lambda: study.expected_best(np.eye(2)), r"shapes \(2, 2\)"),
        (lambda: study.expected_best([1, 2], [1]), r"\(2,\) and \(1,\)"),
        (lambda: study.expected_best([1, np.nan]), "finite"),
        (lambda: study.largest_normal(2.5), "got 2.5"),
        (lambda: study.winners_curse(3, -1, 1), "spread -1 and noise 1"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    """Shares above one, no trials and no scores raise with what came."""
    with pytest.raises(ValueError, match=message):
        make()

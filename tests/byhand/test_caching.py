"""The cache: equal to the full pass, its cost, choices, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from dlbook.byhand import caching, transformer

SMALL = transformer.Sizes(V=7, T=6, D=8, heads=2, blocks=2, hidden=12)


def model(sizes=SMALL):
    """Parameters in double precision, none zero."""
    rng = np.random.default_rng(0)
    params = transformer.init(sizes, rng)
    return {
        k: p + 0.1 * rng.standard_normal(p.shape) for k, p in params.items()
    }


def texts(N=3):
    """Tokens of as many steps as a table of positions has."""
    return np.random.default_rng(1).integers(7, size=(N, 6))


@pytest.mark.parametrize("positions", transformer.POSITIONS)
@pytest.mark.parametrize("cuts", [[1, 2, 3, 4, 5], [4], [2, 5], []])
def test_steps_are_the_full_pass(positions, cuts):
    """However the text is cut, to 1e-12."""
    sizes = replace(SMALL, positions=positions)
    params, tokens = model(sizes), texts()
    z, _ = transformer.forward(params, tokens, sizes)
    cache = caching.Cache()
    parts = np.split(tokens, cuts, axis=1)
    found = [caching.advance(params, part, sizes, cache) for part in parts]
    np.testing.assert_allclose(np.concatenate(found, 1), z, atol=1e-12)
    assert cache.steps == 6


@pytest.mark.parametrize("keep", [True, False])
def test_writing_goes_on_from_what_was_written(keep):
    """Each token is the likeliest after the full pass over those before."""
    params, start = model(), texts()[:, :2]
    found = caching.write(
        params, start, 20, SMALL, caching.most_likely, keep=keep
    )
    assert found.shape == (3, 22)
    np.testing.assert_array_equal(found[:, :2], start)
    z, _ = transformer.forward(params, found[:, :-1], SMALL)
    np.testing.assert_array_equal(z.argmax(axis=2)[:, 1:], found[:, 2:])


def test_nothing_more_is_the_text_itself():
    """No step adds no token."""
    start = texts()
    found = caching.write(model(), start, 0, SMALL, caching.most_likely)
    np.testing.assert_array_equal(found, start)


def test_products_by_hand():
    """One block of width 1: a token costs 4 + 2 + 1, a look 2."""
    sizes = transformer.Sizes(V=1, T=9, D=1, heads=1, blocks=1, hidden=1)
    assert caching.products(sizes, 3, keep=True) == 3 * 7 + 2 * (1 + 2 + 3)
    again = (1 + 2 + 3) * 7 + 2 * (1 + 4 + 9)
    assert caching.products(sizes, 3, keep=False) == again
    assert caching.products(sizes, 0, keep=False) == 0


def test_chances_are_those_of_the_softmax():
    """Logits 0 and ln 3 are drawn one to three; at half heat one to nine."""
    z = np.broadcast_to(np.log([1.0, 3.0]), (20_000, 2))
    for heat, share in ((1.0, 3 / 4), (0.5, 9 / 10)):
        choose = caching.sampler(np.random.default_rng(0), heat)
        assert choose(z).mean() == pytest.approx(share, abs=0.015)


@pytest.mark.parametrize("heat", [0, -1.0, np.nan, np.inf])
def test_temperatures_that_give_no_chances_are_refused(heat):
    """At zero the choice is the likeliest: another function has it."""
    with pytest.raises(ValueError, match="temperature must be positive"):
        caching.sampler(np.random.default_rng(0), heat)


def test_a_table_of_positions_ends():
    """With learned positions no step goes beyond the table."""
    sizes = replace(SMALL, positions="learned")
    params, tokens = model(sizes), texts()
    with pytest.raises(ValueError, match="ends at 6 steps, got 7"):
        caching.write(params, tokens, 2, sizes, caching.most_likely)


def test_unknown_and_empty_prompts_are_refused():
    """A token out of the vocabulary, and no token at all."""

    def write(tokens, steps=1):
        """The likeliest tokens."""
        chosen = SMALL, caching.most_likely
        return caching.write(model(), tokens, steps, *chosen)

    with pytest.raises(ValueError, match="got 9"):
        write(np.array([[9]]))
    with pytest.raises(ValueError, match="one step at least"):
        write(np.zeros((1, 0), int))
    with pytest.raises(ValueError, match="steps must be 0"):
        write(texts(), -1)

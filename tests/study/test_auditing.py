"""A training set held against another set."""

import numpy as np
import pytest

from dlbook import study
from dlbook.data import broken, load
from dlbook.data.kinds import Split
from dlbook.study.auditing import families, repeated, twins

LEVEL, SIZES = 1e-5, (1500, 400, 600)
FINDS = {
    "two classes absent": {"classes", "means"},
    "train validates": {"copies", "twins"},
    "test transposed": {"means", "classifier"},
    "a few, repeated": {"copies", "classes", "means", "classifier"},
}


@pytest.fixture(scope="module")
def pool():
    """All clothes of the sample."""
    clothes = load("fashion_mnist", sample=True)
    parts = clothes.train, clothes.validation, clothes.test
    return tuple(np.concatenate(a) for a in zip(*parts, strict=True))


def alarms(parts, rng):
    """The checks that cry out, in one pair of sets or in the other."""
    pairs = (parts.validation, parts.test)
    found = [study.audit(parts.train, p, classes=10, rng=rng) for p in pairs]
    return {name for p in found for name, v in p.items() if v < LEVEL}


@pytest.mark.parametrize("seed", range(3))
def test_sound_splits_raise_no_alarm(pool, seed):
    """Of random splits none is accused."""
    rng = np.random.default_rng(seed)
    assert not alarms(broken.sound(*pool, SIZES, rng), rng)


@pytest.mark.parametrize("fault", broken.FAULTS)
def test_each_fault_is_found(pool, fault):
    """By the checks that were made for it, at least."""
    rng = np.random.default_rng(0)
    parts = broken.FAULTS[fault](*pool, SIZES, rng)
    assert alarms(parts, rng) >= FINDS[fault]


def test_brightness_cannot_see_a_transposed_test(pool):
    """A picture has the same mean whichever way its rows run."""
    rng = np.random.default_rng(0)
    parts = broken.transposed(*pool, SIZES, rng)
    sound = broken.sound(*pool, SIZES, np.random.default_rng(0))
    turned, straight = (
        study.audit(p.train, p.test, classes=10, rng=rng)["brightness"]
        for p in (parts, sound)
    )
    assert turned == pytest.approx(straight)


def test_brightness_sees_a_darker_set(pool):
    """Of a test darker by a fifth, whose empty ground stays black."""
    rng = np.random.default_rng(0)
    parts = broken.sound(*pool, SIZES, rng)
    dark = parts.test._replace(x=(0.8 * parts.test.x).astype(np.uint8))
    p = study.audit(parts.train, dark, classes=10, rng=rng)
    assert p["brightness"] < LEVEL


@pytest.mark.parametrize("part", ["validation", "test"])
def test_a_small_leak_of_altered_copies_is_found(pool, part):
    """A tenth of 400, or of 600, are copies with fewer greys."""
    rng = np.random.default_rng(1)
    parts = broken.sound(*pool, SIZES, rng)
    x = getattr(parts, part).x
    few = len(x) // 10
    x[:few] = broken.fewer_greys(parts.train.x[:few])
    assert alarms(parts, rng) == {"twins"}


def test_twins_are_as_likely_own_as_new():
    """Of sets drawn alike, the new a third as many or three times as many."""
    for N, M in ((300, 100), (100, 300)):
        rng = np.random.default_rng(0)
        found = [
            twins(
                rng.normal(size=(N, 1, 2, 2)),
                rng.normal(size=(M, 1, 2, 2)),
                rng=rng,
            )
            for _ in range(200)
        ]
        assert np.mean(np.array(found) <= 0.1) < 0.17


def test_repeated_takes_the_larger_share():
    """Two of four in z are known, one of five in x."""
    x = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1)
    x[4] = 3
    z = np.array([7, 0, 9, 7], np.uint8).reshape(4, 1, 1, 1)
    assert repeated(x, z) == 0.5
    assert repeated(x, z[[0, 2]]) == pytest.approx(0.2)


def test_odd_images_are_refused():
    """Height and width must be even."""
    part = Split(np.ones((5, 1, 3, 4)), np.zeros(5, int))
    with pytest.raises(ValueError, match="2 does not divide 3 and 4"):
        study.audit(part, part, classes=2, rng=np.random.default_rng(0))


def four(x, rng):
    """The images, and of each a noisy, a coarser and a moved one."""
    noisy = np.clip(x + rng.normal(0, 15, x.shape), 0, 255).astype(np.uint8)
    moved = np.roll(x, 1, axis=3)
    return np.concatenate([x, noisy, broken.fewer_greys(x), moved])


def test_families_are_those_of_the_parents(pool):
    """Of 150 parents nine of ten have their four images together."""
    rng = np.random.default_rng(0)
    found = families(four(pool[0][:150], rng)).reshape(4, 150)
    assert np.mean((found == found[0]).all(axis=0)) > 0.9
    assert 130 < len(np.unique(found)) < 170
    same = np.repeat(np.arange(3), 2)
    assert families(pool[0][same]).tolist() == [0, 0, 2, 2, 4, 4]


def test_families_first_then_the_audit(pool):
    """Four of a family hide a leak and accuse its cure; one each do not."""
    rng = np.random.default_rng(0)
    x, y = four(pool[0][:400], rng), np.tile(pool[1][:400], 4)
    by_image = rng.permutation(1600) < 320
    by_parent = np.tile(rng.permutation(400) < 80, 4)
    for held, sound in ((by_image, False), (by_parent, True)):
        sets = Split(x[~held], y[~held]), Split(x[held], y[held])
        raw = study.audit(*sets, classes=10, rng=rng)
        assert raw["twins"] > LEVEL
        fewer = [study.one_each(part) for part in sets]
        p = study.audit(*fewer, classes=10, rng=rng)
        assert (min(p.values()) > LEVEL) == sound

"""The profile and the seeds are those that the environment asks for."""

import os
import subprocess
import sys

import numpy as np
import pytest

from dlbook import profile


def test_quick_without_shift_is_the_default():
    """Unset and empty variables mean the quick profile, unshifted."""
    assert profile.read({}) == ("quick", 0)
    empty = {"DLBOOK_PROFILE": "", "DLBOOK_SEED": ""}
    assert profile.read(empty) == ("quick", 0)


@pytest.mark.parametrize("name", profile.NAMES)
def test_both_variables_are_read(name):
    """Profile and shift are what the variables say."""
    environ = {"DLBOOK_PROFILE": name, "DLBOOK_SEED": "3"}
    assert profile.read(environ) == (name, 3)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("ful", "did you mean 'full'"), ("Quick", "'quick'"), ("x", "got 'x'$")],
)
def test_an_unknown_profile_is_named(name, hint):
    """The message lists the profiles and suggests a close one."""
    with pytest.raises(ValueError, match=f"quick, full, got '{name}'") as e:
        profile.read({"DLBOOK_PROFILE": name})
    assert e.match(hint)


@pytest.mark.parametrize("shift", ["-1", "1.5", "one", "²"])
def test_the_shift_is_a_whole_number(shift):
    """Anything else is refused by its text."""
    with pytest.raises(ValueError, match=f"whole number .* got '{shift}'"):
        profile.read({"DLBOOK_SEED": shift})


def run(code, **environ):
    """What ``code`` prints in an interpreter with these variables."""
    code = "from dlbook import profile; " + code
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


def test_the_environment_decides_at_import():
    """A full run, shifted twice, picks the full value and shifted seeds."""
    code = (
        "print(profile.name, profile.quick, profile.full, "
        "profile.pick(quick=3, full=30), profile.seed(7), profile.seeds(3))"
    )
    full = run(code, DLBOOK_PROFILE="full", DLBOOK_SEED="2")
    assert full == "full False True 30 2007 [2000, 2001, 2002]"
    quick = run(code, DLBOOK_PROFILE="quick", DLBOOK_SEED="")
    assert quick == "quick True False 3 7 [0, 1, 2]"


def test_the_quick_profile_runs_on_the_cpu_without_torch():
    """Asking for the device in a quick run does not import PyTorch."""
    code = "import sys; print(profile.device(), 'torch' in sys.modules)"
    assert run(code, DLBOOK_PROFILE="quick") == "cpu False"


@pytest.mark.parametrize("found", [True, False])
def test_the_full_profile_takes_the_gpu_there_is(monkeypatch, found):
    """cuda where PyTorch finds one, cpu otherwise."""
    import torch

    monkeypatch.setattr(profile, "quick", False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: found)
    assert profile.device() == ("cuda" if found else "cpu")


def test_shifted_seeds_do_not_overlap(monkeypatch):
    """A thousand seeds of one shift share none with the next."""
    seeds = []
    for shift in range(3):
        monkeypatch.setattr(profile, "shift", shift)
        seeds += profile.seeds(1000)
    assert len(set(seeds)) == 3000


def test_the_generator_has_the_shifted_seed(monkeypatch):
    """rng(base) is NumPy's generator seeded by seed(base)."""
    monkeypatch.setattr(profile, "shift", 4)
    expected = np.random.default_rng(4005).random(3)
    np.testing.assert_array_equal(profile.rng(5).random(3), expected)

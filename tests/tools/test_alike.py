"""What judges is compared with its files after a chapter has run."""

import subprocess
import sys

import pytest
from mini import REPOSITORY

HEAD = """
import sys
import numpy as np
from dlbook import byhand, data, nets, ops, proof, study, train
from dlbook.claims import claim, claim_between, claim_greater, measured
proof.check_pullback(ops.relu, np.ones(2))
proof.check_saddle(ops.gradient_reversal, np.ones(2), strength=1.0)
claim_greater("more", [2, 3, 2.5], [1, 1, 1])
judge = proof.demand.__globals__
twins = [m for name, m in sys.modules.items() if name.endswith("twins")][0]
"""
TAIL = """
from tools.alike import rewritten
print("rewritten", *rewritten())
"""


def rewritten(cell: str) -> list[str]:
    """What is found to be rewritten after a cell."""
    command = [sys.executable, "-c", HEAD + cell + TAIL]
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1].split()[1:]


WAYS = {
    "claim_greater.__globals__['boolean'] = bool": "claims.boolean",
    "claim.__globals__['boolean'] = bool": "claims.boolean",
    "proof.enforce = print": "proof.enforce",
    "judge['SAME'] = 1e9": "demands.SAME",
    "proof.check_pullback.__kwdefaults__['rtol'] = 1": "proof.check_pullback",
    "proof.Call.pull = print": "conduct.Call",
    "claim_greater.__code__ = claim.__code__": "claims.claim_greater",
    "twins.TWINS['relu'] = twins.TWINS['gelu']": "twins.TWINS",
    "study.PairedDifference.interval = print": "pairing.PairedDifference",
    "del claim.__globals__['refuse_unreal']": "claims.refuse_unreal",
}


@pytest.mark.parametrize("cell", WAYS)
def test_what_is_rewritten_is_named(cell):
    """A function, its code, defaults, a constant, a method, an entry."""
    (name,) = rewritten(cell)
    assert name.endswith(WAYS[cell])


def test_what_was_used_alone_is_as_it_was():
    """Claims, proofs and their modules, imported and run."""
    assert rewritten("proof.check_pullback(ops.tanh, np.ones(2))") == []

#!/bin/sh
# The tests of operations, proof, nets, training and study under the oldest
# packages that pyproject.toml allows, or the newest, in their own environment.
set -e
cd "$(dirname "$0")/.."
which=$1 && shift
python=_build/$which/bin/python
test -x $python || "${PYTHON:-python3}" -m venv _build/$which
packages=$($python -c '
import sys, tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
sign = {"oldest": "==", "newest": ">="}[sys.argv[1]]
print(*(p.replace(">=", sign) for p in project["dependencies"]))
' "$which")
$python -m pip install -q ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} \
    $packages pytest pytest-xdist pytest-timeout hypothesis distributed \
    scikit-learn
# A Python that pyproject.toml does not allow yet is tried all the same.
$python -m pip install -q --no-deps --ignore-requires-python -e .
exec $python -m pytest tests/ops tests/nets tests/train tests/study \
    tests/proof tests/identity tests/test_proof.py "$@"

#!/bin/sh
# The tests of operations, proof, nets, training and study under the oldest
# packages that pyproject.toml allows, in an environment of their own.
set -e
cd "$(dirname "$0")/.."
python=_build/oldest/bin/python
test -x $python || "${PYTHON:-python3.11}" -m venv _build/oldest
oldest=$($python -c '
import tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
print(*(p.replace(">=", "==") for p in project["dependencies"]))
')
$python -m pip install -q ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} \
    $oldest pytest pytest-xdist hypothesis distributed scikit-learn
$python -m pip install -q --no-deps -e .
exec $python -m pytest tests/ops tests/nets tests/train tests/study \
    tests/proof tests/identity tests/test_proof.py "$@"

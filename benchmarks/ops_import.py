"""How long ``import dlbook.ops`` takes beyond NumPy, and as a ratio to it.

Interpreters alternate between the two statements, so that a busy machine
slows both alike; medians are compared.
"""

import statistics
import subprocess
import sys

RUNS = 21
NUMPY = "import numpy"
OPS = "import dlbook.ops as ops; [getattr(ops, name) for name in dir(ops)]"
TIMED = """
import time
start = time.perf_counter()
{}
print(time.perf_counter() - start)
"""


def seconds(statement: str) -> float:
    """How long ``statement`` takes in a new interpreter."""
    run = [sys.executable, "-c", TIMED.format(statement)]
    return float(subprocess.check_output(run, text=True))


def main() -> None:
    """Print both medians, their difference and their ratio."""
    pairs = [(seconds(NUMPY), seconds(OPS)) for _ in range(RUNS)]
    numpy, ops = (
        statistics.median(times) for times in zip(*pairs, strict=True)
    )
    print(f"import numpy                       {numpy:.3f} s")
    print(f"import numpy and every operation   {ops:.3f} s")
    print(f"beyond numpy {ops - numpy:.3f} s (at most 0.15 s)")
    print(f"ratio {ops / numpy:.2f}")
    sys.exit(ops - numpy > 0.15)


if __name__ == "__main__":
    main()

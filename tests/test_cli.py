"""The command ``dlbook``: exit codes, one clear line, no traceback."""

import os
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest

from dlbook import __version__, _doctor, cli
from dlbook.data.catalogue import CATALOGUE, find
from dlbook.data.images import REQUIRED

PIMA = "pima-indians-diabetes.data.csv"
ROW = "6,148,72,35,0,33.6,0.627,50,1\n"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, no mirror, and no network."""
    monkeypatch.delenv("DLBOOK_DATA", raising=False)
    monkeypatch.setenv("DLBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(
        "dlbook.data.download.transfer", lambda *args: "404 Not Found"
    )
    return tmp_path / "cache"


def dlbook(capsys, *argv):
    """Exit code, lines of stdout, lines of stderr."""
    try:
        code = cli.main(argv)
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    return code, out.splitlines(), err.splitlines()


def put(folder, name, content):
    """Write a file with the folders it needs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content)
    return folder / name


def test_version(capsys):
    """--version prints the version and nothing else."""
    assert dlbook(capsys, "--version") == (0, [__version__], [])


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["nonsense"],
        ["data"],
        ["data", "nonsense"],
        ["data", "fetch"],
        ["data", "fetch", "mnist", "--all"],
        ["data", "list", "mnist"],
    ],
)
def test_usage(capsys, argv):
    """A command that is not understood exits with 2 and says why."""
    code, out, err = dlbook(capsys, *argv)
    assert (code, out) == (2, [])
    assert "error:" in err[-1]


def test_list(capsys, tmp_path, monkeypatch, cache):
    """Every set has a line with its size, where it is, and its licence."""
    put(cache / "pima_diabetes", PIMA, ROW)
    put(tmp_path / "mirror", "cifar10.npz", "")
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path / "mirror"))
    code, out, err = dlbook(capsys, "data", "list")
    lines = {line.split()[0]: line for line in out[1:]}
    assert (code, err) == (0, [])
    assert set(lines) == set(CATALOGUE)
    assert "12 MB  sample  " in lines["mnist"]
    assert "170 MB  mirror  " in lines["cifar10"]
    assert "sample, cache" in lines["pima_diabetes"]
    assert " 0 MB  package" in lines["air_passengers"]
    assert "nothing" in lines["svhn"]
    for name, line in lines.items():
        assert line.endswith(CATALOGUE[name].licence)


def test_fetch_failure(capsys):
    """A download that fails is one line on stderr and exit code 1."""
    code, out, err = dlbook(capsys, "data", "fetch", "mnist")
    assert (code, out, len(err)) == (1, [], 1)
    assert err[0].startswith("dlbook: mnist: could not download train-images")
    assert "got 404 Not Found" in err[0]


def test_fetch_unknown_name(capsys):
    """A mistyped name exits with 2 and suggests the nearest."""
    code, _, err = dlbook(capsys, "data", "fetch", "mnits")
    assert code == 2
    assert "did you mean 'mnist'?" in err[-1]


def test_fetch_unverified(capsys, monkeypatch, cache):
    """Without --unverified a set without checksum is refused, with it had."""

    def transfer(url, part, file):
        part.write_text(ROW)

    monkeypatch.setattr("dlbook.data.download.transfer", transfer)
    code, _, err = dlbook(capsys, "data", "fetch", "pima_diabetes")
    assert (code, len(err)) == (1, 1)
    assert "--unverified" in err[0]
    argv = "data", "fetch", "pima_diabetes", "--unverified"
    code, out, err = dlbook(capsys, *argv)
    assert (code, err) == (0, [])
    assert out == [f"pima_diabetes: {cache / 'pima_diabetes'}"]
    assert (cache / "pima_diabetes" / PIMA).read_text() == ROW


def test_fetch_all_goes_on(capsys):
    """After a set that fails the next one is tried; whole sets need none."""
    code, out, err = dlbook(capsys, "data", "fetch", "--all")
    assert code == 1
    assert len(err) == sum(bool(e.files) for e in CATALOGUE.values())
    assert "air_passengers: nothing to fetch, the package carries it" in out
    assert "mnist_m: nothing to fetch, made from mnist and photographs" in out


def test_verify(capsys, tmp_path, monkeypatch, cache):
    """Right and wrong files in cache and mirror are told apart."""
    assert dlbook(capsys, "data", "verify")[:2] == (
        0,
        ["neither cache nor mirror has a file"],
    )
    good = put(cache / "pima_diabetes", PIMA, ROW)
    code, out, _ = dlbook(capsys, "data", "verify")
    assert (code, out) == (0, [f"{good}: readable"])
    bad = put(cache / "mnist", find("mnist").files[1].name, "x" * 28_881)
    short = put(cache / "svhn", "test_32x32.mat", "short")
    text = put(tmp_path / "mirror", "tiny_shakespeare.txt", "")
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path / "mirror"))
    code, out, _ = dlbook(capsys, "data", "verify")
    assert code == 1
    assert out[0].startswith(f"{bad}: expected md5:d53e105ee54ea40749a09fcbc")
    assert out[1] == f"{short}: expected 64,275,384 bytes, got 5"
    assert out[2] == f"{good}: readable"
    assert out[3] == f"{text}: the file is empty"


def test_verify_says_when_the_checksum_holds(capsys, monkeypatch, cache):
    """A file with the published checksum is called as published."""
    name = "tiny_shakespeare"
    # The SHA-256 of "abc", from FIPS 180-2.
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    file = replace(find(name).files[0], checksum=f"sha256:{digest}", size=3)
    entry = replace(find(name), files=(file,))
    monkeypatch.setitem(CATALOGUE, name, entry)
    path = put(cache / name, "input.txt", "abc")
    code, out, _ = dlbook(capsys, "data", "verify")
    assert (code, out) == (0, [f"{path}: as published"])


def test_doctor(capsys, cache):
    """The doctor tells versions, device, profile, folders and data."""
    code, out, err = dlbook(capsys, "doctor")
    assert (code, err) == (0, [])
    table = {line.split()[0]: line for line in out}
    for word in ("dlbook", "python", "platform", "numpy", "torch", "threads"):
        assert word in table
    assert table["device"].split()[1] in ("cpu", "cuda")
    assert "seed shift" in table["profile"]
    assert str(cache) in table["cache"]
    assert "GB free" in table["cache"]
    data = [line for line in out if line.startswith("data ")]
    assert len(data) == len(CATALOGUE)
    assert any(line.endswith("mnist: sample") for line in data)


def test_doctor_names_what_is_missing(capsys, monkeypatch):
    """A core package that is not installed is named, with exit code 1."""
    monkeypatch.setattr(_doctor, "PACKAGES", ("numpy", "no-such-package"))
    code, _, err = dlbook(capsys, "doctor")
    assert (code, err) == (1, ["dlbook: no-such-package is not installed"])


def command(*argv, **environ):
    """A run of the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "dlbook.cli", *argv],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DLBOOK_PROFILE", "quik"),
        ("DLBOOK_SEED", "-1"),
        ("DLBOOK_DATA", "/no/such/folder"),
    ],
)
def test_doctor_with_a_bad_setting(tmp_path, variable, value):
    """A wrong environment variable is one line; the report goes on."""
    (tmp_path / "torch.py").write_text(TORCH)  # the real one takes seconds
    settings = {variable: value, "PYTHONPATH": str(tmp_path)}
    done = command("doctor", **settings)
    assert done.returncode == 1
    assert done.stderr.startswith(f"dlbook: {variable} ")
    assert done.stderr.count("\n") == 1
    for word in ("numpy", "device", "threads", "cache", "data       svhn:"):
        assert f"\n{word}" in done.stdout


TORCH = """
class cuda:
    is_available = bool
get_num_threads = int
"""
BROKEN = ("raise ImportError('no torch')", "raise OSError('libcudart')", "x=(")


@pytest.mark.parametrize("code", BROKEN)
def test_doctor_with_a_broken_torch(tmp_path, code):
    """Whatever importing torch raises, the report goes on."""
    (tmp_path / "torch.py").write_text(code)
    done = command("doctor", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("dlbook: torch cannot be imported: ")
    assert "\ndevice     unknown: torch cannot be imported" in done.stdout
    assert "\ndata       mnist: sample" in done.stdout


def test_doctor_with_an_unreadable_cache(capsys, monkeypatch):
    """A cache that may not be looked into is told, set after set."""

    def refuse():
        raise PermissionError(13, "Permission denied", "/root/cache")

    monkeypatch.setattr("dlbook.data.places.cache_folder", refuse)
    code, out, err = dlbook(capsys, "doctor")
    fault = "[Errno 13] Permission denied: '/root/cache'"
    assert (code, err) == (1, [f"dlbook: {fault}"])
    assert f"cache      unknown: {fault}" in out
    assert f"data       mnist: unknown: {fault}" in out
    assert any(line.startswith("profile    quick") for line in out)


def test_a_bad_mirror_is_one_line(capsys, monkeypatch):
    """The commands on data name a mirror that is no folder once."""
    monkeypatch.setenv("DLBOOK_DATA", "/no/such/folder")
    line = "dlbook: DLBOOK_DATA names /no/such/folder, which is no folder"
    for verb in ("list", "verify"):
        assert dlbook(capsys, "data", verb) == (1, [], [line])


def test_list_goes_on(capsys, tmp_path, monkeypatch):
    """A set that cannot be looked for is told; the others are listed."""
    (tmp_path / "MNIST.npz").touch()
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path))
    code, out, err = dlbook(capsys, "data", "list")
    assert (code, len(out)) == (1, 1 + len(CATALOGUE))
    assert all(str(tmp_path / "MNIST.npz") in line for line in err)
    assert "cannot be read" in out[1]


HEADER = b"\x93NUMPY\1\0\x40\0{'descr': 7, 'fortran_order': [], 'shape': 'x'}"


def test_verify_goes_on(capsys, tmp_path, monkeypatch, cache):
    """Whatever a file holds, the files after it are checked."""
    with zipfile.ZipFile(tmp_path / "mnist.npz", "w") as archive:
        for name in REQUIRED:
            archive.writestr(f"{name}.npy", HEADER)
    (tmp_path / "pima_diabetes.csv").write_text('1,"2\n3",4\n')
    (tmp_path / "cifar10.npz").mkdir()
    (tmp_path / "tiny_shakespeare.txt").write_text("To be")
    (cache / "svhn" / "test_32x32.mat").mkdir(parents=True)
    monkeypatch.setenv("DLBOOK_DATA", str(tmp_path))
    code, out, err = dlbook(capsys, "data", "verify")
    assert (code, err, len(out)) == (1, [], 5)
    assert out[0].startswith(f"{tmp_path / 'mnist.npz'}, x_train: no readable")
    assert out[1].endswith("cifar10.npz: expected a file, got a folder")
    assert "Is a directory" in out[2]
    assert "expected 9 fields, got 3" in out[3]
    assert ": readable, Tiny Shakespeare, 5 of 1,115,394 char" in out[4]


@pytest.mark.parametrize("argv", ["data list", "--help"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_is_quiet(argv, unbuffered):
    """A reader that goes away ends the command without a word."""
    line = f"set -o pipefail; {sys.executable} -m dlbook.cli {argv} | true"
    done = subprocess.run(
        ["bash", "-c", line],
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 141)
    assert done.stderr == ""


def test_a_full_disk_is_one_line():
    """Output that cannot be written is a failure, in one line."""
    line = f"{sys.executable} -m dlbook.cli data list > /dev/full"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "dlbook: [Errno 28] No space left on device\n"


def test_a_terminal_with_few_characters(tmp_path):
    """Where a character cannot be written another stands for it."""
    folder = tmp_path / "d\N{LATIN SMALL LETTER E WITH ACUTE}"
    put(folder, "pima_diabetes.csv", ROW)
    settings = {"DLBOOK_DATA": str(folder), "PYTHONIOENCODING": "ascii"}
    done = command("data", "verify", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "/d?/pima_diabetes.csv: readable, Pima diabetes, 1 of" in done.stdout
    )


def test_light():
    """The commands on data load no torch, no Jupyter, no downloader."""
    heavy = "torch", "IPython", "matplotlib", "requests", "tqdm"
    code = (
        "import sys, dlbook.cli; "
        f"print(*(m for m in {heavy} if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.strip() == ""

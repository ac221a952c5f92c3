"""What a run has used: what its cells, its workers and its modules read."""

import os
import py_compile

import pytest
from mini import HEAD, edit, run, write_book

from tools.book import Book
from tools.depends import imported, stub
from tools.settings import settings
from tools.store import stored

READER = """import os, subprocess, sys
from pathlib import Path
import dlbook.alpha
import aside
root = Path(dlbook.__file__).parents[1]
text = (root / "notes.txt").read_text()
numbers = open(root / "numbers.bin", "r+b").read()
names = sorted(os.listdir(root / "mirror"))
wanted = os.environ.get("A_SETTING", "nothing")
worker = subprocess.run([sys.executable, "-c", "import dlbook.worker"])
try:
    from dlbook import extra
except ImportError:
    extra = None
Path("own.txt").write_text(text)
Path("own.txt").read_text()
del sys.modules["dlbook.alpha"]
wanted, worker.returncode, extra
"""


def add_chapter(book: Book, stem: str, code: str) -> None:
    """One more chapter with one code cell."""
    cell = f"# {stem}\n\n```{{code-cell}} ipython3\n{code}\n```\n"
    (book.root / "book" / f"{stem}.md").write_text(HEAD + cell)
    with (book.root / "_toc.yml").open("a") as toc:
        toc.write(f"- file: book/{stem}\n")


def stale(book: Book, stem: str) -> bool:
    """Whether a chapter would be executed."""
    (chapter,) = [c for c in book.chapters() if c.stem == stem]
    return stored(book, chapter, settings(book)) is None


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """A book below odd names, after a run of a chapter that reads a lot."""
    folder = tmp_path_factory.mktemp("a.python") / "50%"
    folder.mkdir()
    book = write_book(folder)
    (book.root / "notes.txt").write_text("one")
    (book.root / "numbers.bin").write_text("one")
    (book.root / "dlbook/worker.py").write_text("")
    (book.root / "aside.py").write_text("x = 1")
    py_compile.compile(str(book.root / "aside.py"))
    add_chapter(book, "reader", READER)
    done = run(book, "execute", "--chapter", "reader")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


def test_nothing_is_stale_where_nothing_changed(read, monkeypatch):
    """Other files and other variables are none of the chapter's."""
    assert not stale(read, "reader")
    (read.root / "others.txt").write_text("two")
    monkeypatch.setenv("ANOTHER_SETTING", "set")
    assert not stale(read, "reader")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.txt", "two"),
        ("numbers.bin", "two"),
        ("mirror/more.csv", "3"),
        ("dlbook/extra.py", ""),
        ("dlbook/extra/__init__.py", ""),
        ("dlbook/worker.py", "1"),
        ("aside.py", "x = 2"),
        ("aside/__init__.py", ""),
        ("dlbook/alpha.py", "def value():\n    return 2\n"),
        ("dlbook/alpha/__init__.py", ""),
    ],
)
def test_what_was_read_counts(read, name, text):
    """By hand, in a worker, in vain, or since removed; date and size kept."""
    path = read.root / name
    before = path.read_text() if path.is_file() else None
    date = path.stat().st_mtime_ns if before else 0
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    if before:
        os.utime(path, ns=(date, date))
    assert stale(read, "reader")
    path.unlink()
    if before is not None:
        path.write_text(before)
    elif path.parent.name in ("extra", "alpha"):
        path.parent.rmdir()
    assert not stale(read, "reader")


def test_a_variable_that_a_cell_reads_counts(read, monkeypatch):
    """The value of an environment variable is part of the run."""
    monkeypatch.setenv("A_SETTING", "something")
    assert stale(read, "reader")


REPLACED = """import os
from pathlib import Path
import dlbook.alpha
path = Path(dlbook.alpha.__file__)
path.write_text(path.read_text().replace("1", "2"))
os.utime(path, (1, 1))
"""


def test_a_module_replaced_during_the_run_is_not_the_one_that_ran(book):
    """Even if its date is old: the run is known by what it saw."""
    add_chapter(book, "replaced", REPLACED)
    done = run(book, "execute", "--chapter", "replaced")
    assert done.returncode == 0, done.stdout
    assert stale(book, "replaced")


SAVED = """from pathlib import Path
import dlbook
page = Path(dlbook.__file__).parents[1] / "book/saved.md"
page.write_text(page.read_text().replace("1 + 1", "1 + 2"))
1 + 1
"""


def test_a_chapter_saved_while_it_runs_fails(book):
    """Its outputs are not those of the cells that stand there now."""
    add_chapter(book, "saved", SAVED)
    done = run(book, "execute")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == (
        "FAILED saved: was saved while it ran: run the build again"
    )


def test_old_bytecode_is_not_run(book):
    """A module whose size and date stay is compiled from what it says now."""
    path = book.root / "dlbook/alpha.py"
    py_compile.compile(str(path))
    date = path.stat().st_mtime_ns
    edit(path, "return 1", "return 2")
    os.utime(path, ns=(date, date))
    done = run(book, "execute")
    assert done.stdout.splitlines()[-1].endswith("alpha is one: 1 = 1")
    assert done.returncode == 1


OWN = """import sys
import matplotlib as mpl
sys.flags.optimize, mpl.rcParams["lines.linewidth"], sys.path[0][:1]
"""


def test_nobodys_own_settings_reach_a_chapter(book, tmp_path):
    """Neither another kernel, nor -O, nor a style of one's own."""
    kernel = tmp_path / "jupyter/kernels/python3/kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(
        '{"argv": ["false"], "display_name": "", "language": ""}'
    )
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\n")
    add_chapter(book, "own", OWN)
    done = run(
        book,
        "execute",
        JUPYTER_PATH=str(tmp_path / "jupyter"),
        JUPYTER_DATA_DIR=str(tmp_path / "jupyter"),
        PYTHONOPTIMIZE="1",
        MATPLOTLIBRC=str(tmp_path),
    )
    assert done.returncode == 0, done.stdout
    (run_,) = book.store.glob("own-*")
    assert "(0, 1.5, " in run_.read_text()


def test_a_mirror_is_known_by_its_place_and_its_names(
    book, tmp_path, monkeypatch
):
    """Another DLBOOK_DATA, or another file there, is another setting."""
    monkeypatch.setenv("DLBOOK_PROFILE", "full")
    seen = [settings(book).data]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv("DLBOOK_DATA", str(tmp_path / name))
        seen.append(settings(book).data)
    (tmp_path / "b/mnist.npz").touch()
    seen.append(settings(book).data)
    assert len(set(seen)) == 4


def test_the_module_that_is_imported_is_found(tmp_path):
    """A folder with ``__init__`` beside a module hides it."""
    path = tmp_path / "deep.py"
    path.touch()
    assert imported(path) == path
    (tmp_path / "deep").mkdir()
    assert imported(path) == path
    (tmp_path / "deep/__init__.py").touch()
    assert imported(path) == tmp_path / "deep/__init__.py"


def test_of_a_stub_counts_what_was_sought(tmp_path):
    """A module's names, or a name that was taken for a module."""
    names = ["p/__init__.pyi", "p/one.py", "p/lost.py", "p/two/__init__.py"]

    def seen(*lines: str) -> str:
        (tmp_path / "p").mkdir(exist_ok=True)
        (tmp_path / names[0]).write_text("\n".join(lines))
        return stub(tmp_path, names[0], names)

    one, two = "from .one import a as a, b as b", "from .two import c as c"
    base = seen(one, two)
    assert seen("# why", one, two, "from .other import d as d") == base
    assert seen(one.replace(", b as b", ""), two) != base
    assert seen(one, two.replace("c", "e")) != base
    assert seen(one, two, "from .other import lost as lost") != base
    assert seen(one, two, "x: int") != base
    assert seen(one, "from .other import c as c") != base
    assert seen(one, two, "from (") not in ("", base)
    (tmp_path / names[0]).unlink()
    assert stub(tmp_path, names[0], names) == ""

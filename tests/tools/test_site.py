"""The site: whole, the same however it was reached, known by its digests."""

import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
import zipfile

import pytest
from mini import REPOSITORY, edit, quick, run
from twelve import ALONE, EDITS, write_rich

from tools import site
from tools.wheel import wheel

REASON = "making every page: "


@pytest.fixture(scope="module")
def edited(tmp_path_factory) -> dict:
    """What each edit of a small book left different."""
    folder = tmp_path_factory.mktemp("rich")
    done = subprocess.run(
        [sys.executable, REPOSITORY / "tests/tools/twelve.py", folder],
        env=quick() | {"PYTHONPATH": str(REPOSITORY)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["", *EDITS])
def test_a_build_ends_in_the_site_that_one_from_nothing_gives(edited, name):
    """After each edit every file is the same, byte for byte."""
    found = edited[name]
    assert "built in" in found["said"], found["said"]
    assert "built in" in found["told"], found["told"]
    assert found["files"] > 90
    assert found["differ"] == []


@pytest.mark.parametrize("name", ALONE)
def test_prose_is_read_alone(edited, name):
    """An edit that no other page shows leaves the other pages unread."""
    assert REASON not in edited[name]["said"]


@pytest.mark.parametrize("name", sorted(EDITS.keys() - ALONE.keys()))
def test_what_other_pages_show_makes_every_page_anew(edited, name):
    """Numbers, titles and the like are on every page: all are made."""
    assert REASON in edited[name]["said"]


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """The small book with its site."""
    book = write_rich(tmp_path_factory.mktemp("whole") / "book")
    done = run(book, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


@pytest.mark.parametrize("how", ["gone", "cut"])
def test_a_damaged_file_is_restored(rich, how):
    """A style sheet lost or cut is as before, and a line says so."""
    before = site.files(rich.build)
    name = "html/_static/katex/katex.min.css"
    path = rich.build / name
    if how == "gone":
        shutil.rmtree(path.parent)
    else:
        path.write_bytes(path.read_bytes()[:99])
    done = run(rich, "build")
    assert done.returncode == 0, done.stdout
    lines = [x for x in done.stdout.splitlines() if x.startswith(REASON)]
    word = "is missing" if how == "gone" else "was altered"
    assert len(lines) == 1
    assert lines[0].endswith(word)
    assert "_build/html/_static/katex" in lines[0]
    assert unlike(before, site.files(rich.build)) == []


def test_an_unchanged_build_reads_no_chapter(rich):
    """Digests alone say that all is as it was, with every run in the store."""
    assert run(rich, "build").returncode == 0
    shutil.rmtree(rich.build / "outputs")
    done = run(rich, "build")
    assert done.stdout.splitlines()[-1].startswith("built in")
    assert not (rich.build / "outputs").exists()
    told = json.loads((rich.build / "report.json").read_text("utf8"))
    assert {c["status"] for c in told["chapters"]} == {"stored"}


def test_no_grammar_is_read_for_a_notebook():
    """A format that no notebook has would take seconds at every start."""
    code = "import tools.build, sys; sys.exit('lark' in sys.modules)"
    assert not subprocess.call([sys.executable, "-c", code], cwd=REPOSITORY)


def unlike(before: dict, after: dict) -> list[str]:
    """The files of two sites that differ."""
    pages = {n: x for n, x in before.items() if n.startswith("html/")}
    others = {n: x for n, x in after.items() if n.startswith("html/")}
    return sorted({name for name, _ in pages.items() ^ others.items()})


def small_files() -> None:
    """Let no file grow beyond 30 kB, as a full disk would."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))


def test_a_full_disk_leaves_the_site_as_it_was(rich):
    """A build that cannot write says so; the next one finishes its work."""
    before = site.files(rich.build)
    page = rich.root / "book/beta.md"
    edit(page, "come back", "return")
    done = subprocess.run(
        [sys.executable, "-m", "tools.build", "--root", str(rich.root)],
        cwd=REPOSITORY,
        env=quick(),
        preexec_fn=small_files,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("FAILED")
    assert "File too large" in done.stdout
    assert "Traceback" not in done.stderr
    assert unlike(before, site.files(rich.build)) == []
    assert run(rich, "build").returncode == 0
    html = rich.build / "html/book/beta.html"
    assert "return." in html.read_text("utf8")


def test_what_lies_beside_the_pages_goes(rich):
    """A file that no build made does not stay in the site."""
    stray = rich.build / "html/book/old.html"
    stray.write_text("old")
    assert run(rich, "build").returncode == 0
    assert not stray.exists()


def test_an_older_date_hides_no_edit(rich):
    """A page is known by its digest, not by its date."""
    page = rich.root / "book/beta.md"
    then = page.stat()
    edit(page, "# Beta\n", "# Beth\n")
    os.utime(page, ns=(then.st_atime_ns, then.st_mtime_ns - 10**12))
    assert run(rich, "build").returncode == 0
    for name in ("beta", "alpha"):
        html = (rich.build / f"html/book/{name}.html").read_text("utf8")
        assert "Beth" in html


def test_a_chapter_alone_keeps_the_others(rich):
    """One page is written among the others, and a whole build mends all."""
    edit(rich.root / "book/beta.md", "1 + 1", "1 + 2")
    done = run(rich, "build", "--chapter", "beta")
    assert done.returncode == 0, done.stdout
    page = rich.build / "html/book/beta.html"
    assert (rich.build / "html/book/alpha.html").is_file()
    assert '<span class="mi">2</span>' in page.read_text("utf8")
    refused = run(rich, "zip")
    assert refused.returncode == 1
    assert "run make book" in refused.stdout
    done = run(rich, "build")
    assert done.returncode == 0, done.stdout
    assert REASON not in done.stdout
    assert run(rich, "zip").returncode == 0


def test_a_chapter_alone_is_built_where_there_was_no_site(rich):
    """The other pages are missing then, in the search index as well."""
    for name in ("html", ".doctrees", "jupyter_execute"):
        shutil.rmtree(rich.build / name)
    done = run(rich, "build", "--chapter", "beta")
    assert done.returncode == 0, done.stdout
    assert (rich.build / "html/book/beta.html").is_file()
    assert run(rich, "build").returncode == 0


def test_the_archive_waits_for_a_build(rich):
    """While a build works nothing is packed; then the whole site is."""
    edit(rich.root / "CITATION.cff", "version: 0.1.0", "version: 0.3.0")
    build = threading.Thread(target=run, args=(rich, "build"))
    build.start()
    while not (rich.build / "next").is_dir():
        time.sleep(0.01)
    done = run(rich, "zip")
    build.join()
    assert done.returncode == 0, done.stdout
    (archive,) = rich.build.glob("*.zip")
    with zipfile.ZipFile(archive) as packed:
        names = {n.split("/", 1)[1] for n in packed.namelist()}
        page = packed.read(f"{archive.stem}/book/alpha.html").decode()
    assert "0.3.0" in page
    assert {"book/beta.html", "_search/index.js", "genindex.html"} <= names


def test_a_damaged_site_is_not_packed(rich):
    """A page altered by hand is named, and nothing is written."""
    page = rich.build / "html/book/alpha.html"
    text = page.read_text("utf8")
    page.write_text(text + "<p>more", "utf8")
    done = run(rich, "zip")
    page.write_text(text, "utf8")
    assert done.returncode == 1
    assert "html/book/alpha.html was altered" in done.stdout


def test_the_wheel_has_what_is_there_now(tmp_path):
    """No ghost of an old build is in it, and the user's own folder stays."""
    root = tmp_path / "project"
    ghost, own = root / "build/lib/dlbook/ghost.py", root / "build/own.txt"
    stale = root / "dlbook.egg-info/SOURCES.txt"
    for path in (ghost, own, stale, root / "dlbook/gone.py"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("dlbook/ghost.py\n")
    (root / "dlbook/__init__.py").write_text("new = 1\n")
    (root / "dlbook/gone.py").unlink()
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-text"):
        shutil.copy(REPOSITORY / name, root / name)
    assert wheel(root, tmp_path / "a") + wheel(root, tmp_path / "b") == []
    (made,), (again,) = (list((tmp_path / x).iterdir()) for x in "ab")
    assert made.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(made) as archive:
        names = {n for n in archive.namelist() if n.startswith("dlbook/")}
        assert names == {"dlbook/__init__.py"}
        assert archive.read("dlbook/__init__.py") == b"new = 1\n"
    assert own.read_text() == ghost.read_text() == stale.read_text()


def test_a_wheel_that_cannot_be_built_says_why(tmp_path):
    """A project file that is none fails with the builder's words."""
    (tmp_path / "dlbook").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project\n")
    (said,) = wheel(tmp_path, tmp_path / "out")
    assert said.startswith("no wheel of the package: ")

"""Whole runs of the driver on a small book."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import pytest
from mini import (
    REPOSITORY,
    add_chapter,
    command,
    edit,
    quick,
    run,
    scripted,
    wait_for,
)

from tools.cached import FOLDER, executed
from tools.guard import LOCK


def content(book):
    """The report, and each chapter's entry by its stem."""
    report = json.loads((book.build / "report.json").read_text())
    return report, {c["chapter"]: c for c in report["chapters"]}


def assert_at_hand(book):
    """Sphinx finds the outputs of every chapter as its page is now."""
    folder = book.build / FOLDER
    for chapter in book.chapters():
        assert executed(folder, book.read(chapter), chapter.path)
    assert len(list(folder.iterdir())) == len(book.chapters())


def test_report_has_the_keys_the_site_reads(built):
    """The report names profile, device, versions and each chapter's run."""
    report, chapters = content(built)
    assert list(report) == ["profile", "device", "versions", "chapters"]
    assert report["profile"] == "quick"
    assert {"python", "numpy", "matplotlib"} <= set(report["versions"])
    alpha = chapters["alpha"]
    assert alpha["status"] == "executed"
    assert 0 < alpha["seconds"] < 60
    claim = {"text": "alpha is one", "holds": True, "evidence": "1 = 1"}
    assert alpha["claims"] == [claim | {"kind": "executed"}]
    assert alpha["measured"]["alpha-value"] == {
        "text": "1.5 ± 0.7",
        "spec": ".1f",
        "values": [1.0, 2.0],
    }
    assert "dlbook.alpha" in alpha["modules"]
    assert "dlbook.alpha" not in chapters["beta"]["modules"]
    assert chapters["beta"]["data"] == ["made"]


def test_a_plain_log_says_what_runs_and_what_is_left(built):
    """Without a terminal each chapter gets plain lines, pytest none."""
    lines = (built.build / "stdout").read_text().splitlines()
    assert lines[0] == "executing 2 of 2 chapters"
    assert re.fullmatch(r"\[2/2\] \w+ … \d+\.\d s, 0 left", lines[-1])
    assert not any("pytest" in x or "\x1b" in x for x in lines)


def test_stored_notebook_is_the_chapter_alone(built):
    """Hidden cells, their timing and their names leave no trace."""
    fingerprint = content(built)[1]["beta"]["fingerprint"]
    text = (built.store / f"beta-{fingerprint}.ipynb").read_text()
    cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    assert len(cells) == 3
    assert cells[-1]["outputs"][0]["data"]["text/plain"] == ["('1,2\\n', [])"]
    assert [c["execution_count"] for c in cells] == [1, 2, 3]
    assert not any("execution" in c["metadata"] for c in cells)


def test_sphinx_will_find_every_chapter(built):
    """The outputs are at hand, and no measured number is shown there."""
    assert_at_hand(built)
    shown = "".join(p.read_text() for p in (built.build / FOLDER).iterdir())
    assert "alpha is one" in shown
    assert "image/svg+xml" in shown
    assert "vnd.dlbook" not in shown
    assert "dl-measured" not in shown


def test_prose_caption_and_tag_execute_nothing(book):
    """An edit that is not code is a hit for the store and for Sphinx."""
    page = book.root / "book" / "alpha.md"
    edit(page, "Prose of alpha", "Better prose")
    edit(page, "The first caption", "A better caption")
    edit(page, "tags: [hide-input]", "tags: [hide-output, remove-stderr]")
    done = run(book, "execute")
    assert done.returncode == 0
    assert "executing" not in done.stdout
    assert {c["status"] for c in content(book)[1].values()} == {"stored"}
    assert_at_hand(book)


def test_a_module_edit_executes_those_that_load_it(book):
    """Code rewritten in one module runs exactly the chapters that use it."""
    edit(book.root / "dlbook" / "alpha.py", "return 1", "return 2 - 1")
    done = run(book, "execute")
    assert done.returncode == 0
    status = {k: c["status"] for k, c in content(book)[1].items()}
    assert status == {"alpha": "executed", "beta": "stored"}
    assert_at_hand(book)


def test_a_false_claim_is_named_with_its_cell(book):
    """The last line names chapter, cell, line; the others are kept."""
    edit(book.root / "book" / "alpha.md", "== 1,", "== 3,")
    edit(book.root / "book" / "beta.md", "1 / 0", "2 / 0")
    done = run(book, "execute")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == (
        "FAILED alpha, cell 3 (line 31 of book/alpha.md): "
        "ClaimError: alpha is one: 1 = 1"
    )
    _, chapters = content(book)
    assert chapters["alpha"]["status"] == "failed"
    assert chapters["alpha"]["claims"][0]["holds"] is False
    assert chapters["beta"]["status"] == "executed"


def test_a_dead_kernel_is_named_with_its_cell(book):
    """A kernel that dies fails its chapter at the cell it was in."""
    add_chapter(book, "gamma", "import os\nos._exit(1)")
    done = run(book, "execute", "--chapter", "gamma")
    assert done.returncode == 1
    assert "FAILED gamma, cell 1 (line 8 " in done.stdout.splitlines()[-1]
    assert "DeadKernelError" in done.stdout.splitlines()[-1]


def test_a_cell_is_named_wherever_the_chapter_has_gone(book):
    """Another working directory does not change which cell failed."""
    moved = "import os\nos.chdir('/')\n```\n\nAnd:\n\n"
    add_chapter(book, "gamma", moved + "```{code-cell} ipython3\n1 / 0")
    done = run(book, "execute")
    assert done.stdout.splitlines()[-1] == (
        "FAILED gamma, cell 2 (line 15 of book/gamma.md): "
        "ZeroDivisionError: division by zero"
    )


MUCH = {
    "at-once": "print(30_000_000 * 'x')",
    "for-ever": "while True: print(999 * 'x')",
}


def test_a_cell_that_shows_too_much_is_refused(book):
    """It is stopped and named, in any encoding; no page grows by it."""
    for stem, cell in MUCH.items():
        add_chapter(book, stem, cell)
    add_chapter(book, "spoken", "raise ValueError('naïve → ✓')")
    done = run(book, "execute", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    for stem in MUCH:
        (line,) = [
            x for x in done.stdout.splitlines() if f"FAILED {stem}" in x
        ]
        assert line.endswith("cell 1 shows more than 4 MB")
    assert "ValueError: na?ve ? ?" in done.stdout
    assert (book.build / "report.json").stat().st_size < 100_000
    assert not done.stderr


def test_a_kernel_without_descriptors_ends(book):
    """A cell that closes what it talks through fails its chapter alone."""
    add_chapter(book, "gamma", "import os\nos.closerange(3, 500)")
    done = run(book, "execute")
    assert done.stdout.splitlines()[-1].startswith("FAILED gamma, cell 1 ")


BUSY = "import time\nwhile time.process_time() < 5: pass"
SLOW = {
    "lasts": ("import time\ntime.sleep(60)", 3, "did not end in 12 s"),
    "works": (BUSY, 30, " s of a processor; a chapter has 4"),
}


@pytest.mark.parametrize(
    ("cell", "patience", "fault"), SLOW.values(), ids=SLOW
)
def test_a_chapter_over_its_time_fails(book, cell, patience, fault):
    """The processor's time is limited, and three times as long to last."""
    add_chapter(book, "gamma", cell)
    code = "import sys, tools.settings; tools.settings.QUICK_LIMIT = 4; "
    code += f"tools.settings.PATIENCE = {patience}; "
    code += "from tools.execute import main; sys.exit(main())"
    done = scripted(book, code)
    assert done.returncode == 1
    last = done.stdout.splitlines()[-1]
    assert last.startswith("FAILED gamma")
    assert last.endswith(fault)


def test_killed_half_way_keeps_what_had_passed(book, tmp_path):
    """After kill -9 the chapters that had passed are not run again."""
    add_chapter(book, "quickly", "1 + 1")
    held = tmp_path / "held"
    code = f"import os, time\nwhile not os.path.exists({str(held)!r}):\n"
    add_chapter(book, "slowly", code + "    time.sleep(0.1)")
    driver = subprocess.Popen(
        command(book, "execute"),
        cwd=REPOSITORY,
        env=quick(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: any(book.store.glob("quickly-*.ipynb")))
    finally:
        os.kill(driver.pid, signal.SIGKILL)
        driver.wait()
    held.touch()
    done = run(book, "execute")
    assert done.returncode == 0, done.stdout
    status = {k: c["status"] for k, c in content(book)[1].items()}
    assert status.pop("slowly") == "executed"
    assert set(status.values()) == {"stored"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_build_asked_to_end_leaves_nothing(book, tmp_path, number):
    """No process goes on, no folder stays; the last line says so."""
    here = tmp_path / "here"
    code = f"import time\nopen({str(here)!r}, 'w').close()\ntime.sleep(99)"
    add_chapter(book, "slowly", code)
    driver = subprocess.Popen(
        command(book, "execute"),
        cwd=REPOSITORY,
        env=quick() | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    wait_for(here.exists)
    started = psutil.Process(driver.pid).children(recursive=True)
    folders = {p.cwd() for p in started}
    driver.send_signal(number)
    out, _ = driver.communicate(timeout=60)
    assert out.splitlines()[-1] == (
        "FAILED interrupted; what had passed is stored"
    )
    _, alive = psutil.wait_procs(started, timeout=5)
    assert not alive
    assert not any("dlbook-" in f and Path(f).exists() for f in folders)


def test_a_reader_who_leaves_ends_the_build_quietly(book):
    """``| head -1``: no trace, and nothing stays."""
    for stem in ("gamma", "delta"):
        add_chapter(book, stem, "1")
    done = subprocess.run(
        " ".join(command(book, "execute")) + " | head -1",
        shell=True,
        cwd=REPOSITORY,
        env=quick(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout == "executing 2 of 4 chapters\n"
    assert not done.stderr


def begun(book):
    """A build that has been started, its output to be read."""
    return subprocess.Popen(
        command(book, "execute"),
        cwd=REPOSITORY,
        env=quick(),
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_second_build_waits(book):
    """Two builds at once: the second says so and goes on after the first."""
    with (book.root / LOCK).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        second = begun(book)
        line = second.stdout.readline()
        assert line.startswith("another build is running")
    assert second.wait(timeout=30) == 0
    second.stdout.close()


def test_a_failure_does_not_keep_others_from_being_recorded(book):
    """A full run records the chapters that passed, whatever else failed."""
    edit(book.root / "book" / "beta.md", "data.load()", "1 / 0")
    done = run(book, "execute", "--record", DLBOOK_PROFILE="full")
    assert done.returncode == 1
    results = book.root / "dlbook" / "results"
    assert [p.name for p in results.iterdir()] == ["alpha.json"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--chapter", "alhpa"],
            "no chapter is called 'alhpa'; did you mean 'alpha'?",
        ),
        (["--record"], "results are recorded in the full profile alone"),
    ],
)
def test_wrong_requests_are_refused(book, arguments, message):
    """An unknown chapter, or recording a quick run, is refused in a line."""
    done = run(book, "execute", *arguments)
    assert done.returncode == 1
    assert done.stdout.startswith(f"FAILED {message}")
    assert not done.stderr


def test_a_wrong_profile_is_refused_in_a_line(book):
    """The message of the profile reaches the terminal without a trace."""
    done = subprocess.run(
        command(book, "execute"),
        cwd=REPOSITORY,
        env=quick() | {"DLBOOK_PROFILE": "ful"},
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 1
    assert "did you mean 'full'?" in done.stdout
    assert not done.stderr


def test_options_that_cannot_be_read_are_named(book):
    """A cell whose options are no YAML is named with its page and line."""
    edit(book.root / "book" / "alpha.md", "The first caption", "A: b: c")
    done = run(book, "execute")
    assert done.returncode == 1
    assert done.stdout.startswith("FAILED book/alpha.md: Code cell ")
    assert not done.stderr


def test_a_page_in_another_encoding_is_named(book):
    """A page that is not UTF-8 is named with its line."""
    with (book.root / "book" / "alpha.md").open("ab") as page:
        page.write("\nnaïve\n".encode("latin-1"))
    done = run(book, "execute")
    assert done.returncode == 1
    assert done.stdout.startswith("FAILED book/alpha.md:37: the page is not")
    assert not done.stderr


def test_a_page_with_a_byte_order_mark_is_a_chapter(book):
    """What some editors write before the text does not hide its cells."""
    page = book.root / "book" / "alpha.md"
    page.write_bytes(b"\xef\xbb\xbf" + page.read_bytes())
    assert [c.stem for c in book.chapters()] == ["alpha", "beta"]
    assert_at_hand(book)


def test_what_stands_in_the_builds_places_is_replaced(book):
    """Files for folders and folders for files: a line each, and on it goes."""
    for name in ("store", FOLDER):
        shutil.rmtree(book.build / name)
        (book.build / name).touch()
    for path in (book.build / "report.json", book.root / LOCK):
        path.unlink()
        path.mkdir()
    done = run(book, "execute")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("thrown away, made again") == 4
    assert content(book)[1]["alpha"]["status"] == "executed"
    assert_at_hand(book)


def test_a_build_that_cannot_write_says_so(book):
    """A fault of the disk is a line, not a trace."""
    shutil.rmtree(book.build)
    book.build.symlink_to("/proc")
    done = run(book, "execute")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("FAILED ")
    assert "/_build/" in done.stdout.splitlines()[-1]
    assert not done.stderr


def test_cleaning_does_not_let_a_second_build_in(book):
    """The lock outlives ``_build``."""
    with (book.root / LOCK).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        shutil.rmtree(book.build)
        second = begun(book)
        assert second.stdout.readline().startswith("another build is running")
        second.kill()
        second.communicate()


def test_two_chapters_of_one_stem_are_refused(book):
    """The stem is a chapter's name; a second one is refused."""
    (book.root / "book" / "more").mkdir()
    add_chapter(book, "more/beta", "1")
    done = run(book, "execute")
    assert done.stdout == "FAILED two chapters are called beta\n"

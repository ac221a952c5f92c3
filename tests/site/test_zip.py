"""The site as one archive, unpacked elsewhere and read from the disk."""

import os
import zipfile

import pytest
from playing import READY, START
from visits import Recorder

from tools.zip import NAME, pack

CHAPTER = "book/foundations/softmax-regression.html"


@pytest.fixture(scope="module")
def archive(html, tmp_path_factory):
    """The archive of the built pages."""
    return pack(html, tmp_path_factory.mktemp("zip") / f"{NAME}.zip")


@pytest.fixture(scope="module")
def unpacked(archive, tmp_path_factory):
    """Its one folder, below a name that an address must escape."""
    home = tmp_path_factory.mktemp("zip") / "Bücher & more"
    with zipfile.ZipFile(archive) as found:
        found.extractall(home)
    return home / NAME


@pytest.fixture
def tab(browser, unpacked):
    """A tab that lets through what lies in the folder, and notes the rest."""
    recorder = Recorder(browser, unpacked.as_uri())
    recorder.page.context.set_offline(True)
    yield recorder
    recorder.page.close()
    assert not recorder.visit.left + recorder.visit.failed
    assert not recorder.visit.console


def test_the_same_pages_give_the_same_bytes(tmp_path):
    """The archive depends on the pages alone, not on when they are made."""
    packed = []
    for names, time in [("ab", 1e9), ("ba", 1.1e9)]:
        site = tmp_path / names
        site.mkdir()
        for name in names:
            (site / name).write_text(name)
            os.utime(site / name, (time, time))
        packed.append(pack(site, site / f"{NAME}.zip").read_bytes())
    assert packed[0] == packed[1]


def test_the_archive_is_one_folder_with_every_page(unpacked, names):
    """Nothing is unpacked beside the folder; no page is missing in it."""
    assert [p.name for p in unpacked.parent.iterdir()] == [NAME]
    assert all((unpacked / name).is_file() for name in names)
    assert not list(unpacked.glob("dlbook-*"))


def test_a_download_does_not_hold_the_other(tmp_path):
    """Archive and PDF beside the pages are left out of the archive."""
    site = tmp_path / "html"
    site.mkdir()
    for name in ("index.html", f"{NAME}.zip", f"{NAME}.pdf", ".buildinfo"):
        (site / name).write_text(name)
    with zipfile.ZipFile(pack(site, tmp_path / f"{NAME}.zip")) as found:
        assert found.namelist() == [f"{NAME}/index.html"]


def test_a_chapter_opens_from_the_disk(tab):
    """Who opens index.html reaches a chapter with formulas and figures."""
    tab.page.goto(f"{tab.base}/index.html")
    tab.page.wait_for_url(f"{tab.base}/book/index.html")
    tab.page.locator(".bd-article a", has_text="Softmax").first.click()
    tab.page.wait_for_url(f"**/{CHAPTER}")
    seen = tab.open(CHAPTER).seen
    assert seen["math"] > 20
    assert not seen["raw"] + seen["broken"] + seen["fonts"]


def test_search_works_from_the_disk(tab):
    """A search leads to a chapter that holds the word."""
    tab.page.goto(f"{tab.base}/search.html?q=softmax")
    tab.page.locator("#dl-found a[href*='softmax-reg']").first.click()
    tab.page.wait_for_url("**/softmax-regression.html*")
    assert "Softmax" in tab.page.inner_text("h1")


def test_playgrounds_play_from_the_disk(tab):
    """One is ready when seen, and answers as the chapter did."""
    tab.page.goto(f"{tab.base}/{CHAPTER}")
    element = tab.page.locator("dl-playground")
    assert element.evaluate(START, READY) == "ready"
    assert element.evaluate("e => e.difference()") <= 1e-4

"""A published site offers the book as an archive, a PDF and an EPUB."""

import sys
from fnmatch import fnmatch
from types import SimpleNamespace

import pytest
import yaml
from jinja2 import Environment
from small_book import ROOT

from tools.zip import NAME

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from dlsite import launch

COLOPHON = (ROOT / "book/_templates/colophon.html").read_text("utf8")
PUBLISH = (ROOT / ".github/workflows/publish.yml").read_text("utf8")


@pytest.mark.parametrize("url", ["", "https://h/book/"])
def test_only_a_published_page_offers_downloads(monkeypatch, url):
    """The colophon names all files where the site's address is known."""
    monkeypatch.setenv("DLBOOK_URL", url)
    config = SimpleNamespace(html_baseurl="", html_context={"kept": 1})
    launch.address(None, config)
    assert config.html_context["kept"] == 1
    template = Environment(autoescape=True).from_string(COLOPHON)
    html = template.render(config.html_context, pathto=lambda name: name)
    for kind in ("zip", "pdf", "epub"):
        link = f'href="https://h/book/{NAME}.{kind}"'
        assert (link in html) == (f'.{kind}"' in html) == bool(url)


@pytest.mark.parametrize("job", ["quick", "full"])
def test_what_is_offered_is_published(job):
    """Both jobs put files of all names beside the pages."""
    steps = yaml.safe_load(PUBLISH)["jobs"][job]["steps"]
    (run,) = [s for s in steps if "DLBOOK_URL" in s.get("env", {})]
    _, *files, folder = run["run"].splitlines()[-1].split()
    assert folder == "_build/html/"
    for kind in ("zip", "pdf", "epub"):
        assert any(fnmatch(f"_build/{NAME}.{kind}", name) for name in files)

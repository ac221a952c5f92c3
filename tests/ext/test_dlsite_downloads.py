"""A published site offers the book as an archive and as a PDF."""

import sys
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
    """The colophon names both files where the site's address is known."""
    monkeypatch.setenv("DLBOOK_URL", url)
    config = SimpleNamespace(html_baseurl="", html_context={"kept": 1})
    launch.address(None, config)
    assert config.html_context["kept"] == 1
    template = Environment(autoescape=True).from_string(COLOPHON)
    html = template.render(config.html_context, pathto=lambda name: name)
    for kind in ("zip", "pdf"):
        link = f'href="https://h/book/{NAME}.{kind}"'
        assert (link in html) == (f'.{kind}"' in html) == bool(url)


@pytest.mark.parametrize("job", ["quick", "full"])
def test_what_is_offered_is_published(job):
    """Both jobs make both files and put them beside the pages."""
    steps = yaml.safe_load(PUBLISH)["jobs"][job]["steps"]
    (run,) = [s for s in steps if "DLBOOK_URL" in s.get("env", {})]
    assert "zip pdf" in run["run"]
    for kind in ("zip", "pdf"):
        assert f"_build/dlbook-*.{kind}" in run["run"].splitlines()[-1]

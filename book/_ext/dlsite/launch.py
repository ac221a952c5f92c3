"""Where a reader takes a chapter: downloads, and machines that run it.

What can be offered depends on what the build is told by ``DLBOOK_URL`` (the
site's address), ``DLBOOK_REPOSITORY`` (``owner/name`` on GitHub) and
``DLBOOK_NOTEBOOKS`` (its branch with the site's folder ``notebooks``).
"""

import os
import re
from html import escape
from pathlib import Path

from sphinx.util.osutil import relative_uri

import dlbook
from dlsite import report
from tools import exercises, reading

COLAB = "https://colab.research.google.com/github"
BINDER = "https://mybinder.org/v2/gh"
TORCH = "https://download.pytorch.org/whl/cpu"
WHEEL = f"wheel/dlbook-{dlbook.__version__}-py3-none-any.whl"
FACES = r"(?:torch\.utils\.(?=tensorboard))?"  # of a package not brought along
IMPORT = re.compile(rf"^\s*(?:import|from) {FACES}(\w+)", re.MULTILINE)
STUDENT = """

*The solutions are left out. Work between `# BEGIN` and `# END`; the cell below
says whether the answer is right. The exercises use the code of the first cells
alone, down to the imports, so you can run those and go straight to them.*"""
# What chapters import beside the package and what it brings.
PACKAGES = {"cv2": "opencv-python-headless", "sklearn": "scikit-learn"}
PACKAGES |= {"pandas": "pandas", "pandera": "pandera[pandas]"}
PACKAGES |= {"tensorboard": "tensorboard"}
DOT = '<span class="dl-dot"> · </span>'
INSTALL = """\
# The one thing to install, where the book's package is not at hand.
from importlib.util import find_spec

if find_spec("dlbook") is None:
    %pip install -q {packages}"""


def page_of(docname: str) -> str:
    """Where the site keeps a page's notebook."""
    return f"notebooks/{report.stem_of(docname)}.ipynb"


def student_page_of(docname: str) -> str:
    """Where the site keeps the notebook without the solutions."""
    return f"notebooks/{report.stem_of(docname)}-exercises.ipynb"


def absolute(config, uri: str) -> str:
    """The whole address of a file of the site, if the site has one."""
    home = config.html_baseurl.rstrip("/")
    return f"{home}/{uri}" if home else uri


def wheel(config) -> str:
    """The package beside the pages: its address, or the way there."""
    return absolute(config, WHEEL) if config.html_baseurl else f"../{WHEEL}"


def install(config, page: reading.Page) -> str:
    """The cell that installs what a chapter imports."""
    address = wheel(config)
    package = f"dlbook @ {address}" if config.html_baseurl else address
    source = "\n".join(cell.text for cell in page.cells())
    names = {found[1] for found in IMPORT.finditer(source)}
    others = [PACKAGES[name] for name in sorted(names & PACKAGES.keys())]
    packages = " ".join([f'"{package}"', *others])
    return INSTALL.format(packages=packages)


def note(config) -> str:
    """Where a notebook comes from, and what it needs."""
    home, title = config.html_baseurl, config.html_title
    name = f"[{title}]({home})" if home else title
    needs = "Its first cell installs the book's package, unless it is there"
    needs += (
        "."
        if home
        else ", from the folder `wheel` beside the folder `notebooks` of the "
        "book's pages, where the chapter's page has it, too; where this "
        "notebook lies elsewhere, change the path."
    )
    return f"*A chapter of {name}. {needs}*"


def offers(app, docname: str) -> str:
    """The downloads of a chapter, and the places that open it, as HTML."""
    page = reading.read(Path(app.env.doc2path(docname)))
    here = app.builder.get_target_uri(docname)
    links = [anchor("Notebook", relative_uri(here, page_of(docname)))]
    if exercises.exercises(page):
        uri = relative_uri(here, student_page_of(docname))
        links.append(anchor("Notebook without solutions", uri))
    if not app.config.html_baseurl:  # else the notebook knows the address
        links.append(anchor("Package", relative_uri(here, WHEEL)))
    for name, uri in hosts(app.config, report.stem_of(docname)).items():
        links.append(anchor(f"Open in {name}", uri))
    return DOT.join(links)


def anchor(text: str, uri: str) -> str:
    """A link in the line below the objectives."""
    own = "" if uri.startswith("https:") else " download"
    return f'<a class="dl-download" href="{escape(uri)}"{own}>{text}</a>'


def hosts(config, stem: str) -> dict[str, str]:
    """Who runs the notebook for a reader, if it lies where they find it."""
    name, branch = config.dl_repository, config.dl_notebooks
    if not (name and branch and config.html_baseurl):
        return {}
    place = f"{name}/{branch}?urlpath=lab/tree/{stem}.ipynb"
    return {
        "Colab": f"{COLAB}/{name}/blob/{branch}/{stem}.ipynb",
        "Binder": f"{BINDER}/{place}",
    }


def requirements(app, exception: Exception | None) -> None:
    """Say to Binder what the notebooks need, beside them."""
    folder = Path(app.outdir) / "notebooks"
    if exception or not (folder.is_dir() and hosts(app.config, "")):
        return
    package = f"dlbook[chapters] @ {wheel(app.config)}"
    lines = f"--extra-index-url {TORCH}\n{package}\n"
    (folder / "requirements.txt").write_text(lines, "utf8")
    (folder / "runtime.txt").write_text("python-3.11\n", "utf8")


def address(app, config) -> None:
    """Where the site will stand, if ``DLBOOK_URL`` says so.

    What is published carries the book as an archive, a PDF and an EPUB.
    """
    config.html_baseurl = os.environ.get("DLBOOK_URL", config.html_baseurl)
    if config.html_baseurl:
        name = absolute(config, f"dlbook-{dlbook.__version__}")
        config.html_context = {**config.html_context, "downloads": name}


def setup(app) -> None:
    """Read what the build is told; connect the events."""
    for name in ("repository", "notebooks"):
        told = os.environ.get(f"DLBOOK_{name.upper()}", "")
        app.add_config_value(f"dl_{name}", told, "env")
    app.connect("config-inited", address)
    app.connect("build-finished", requirements, priority=600)

"""What stands under a chapter's title: needs, aims, and how it was run."""

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from dlsite import launch, report
from tools import prose, reading

NAMES = {"python": "Python", "numpy": "NumPy", "torch": "PyTorch"}
DEVICES = {"cpu": "CPU", "cuda": "GPU"}
INLINE = re.compile(r"\$([^$]+)\$|`([^`]+)`|\*(\w[^*]*)\*")
KINDS = None, nodes.math, nodes.literal, nodes.emphasis
RUN = '<details class="dl-run"><summary>How this page was run</summary>'


class notebook_link(nodes.Inline, nodes.TextElement):  # noqa: N801
    """The links to the page's notebooks, made when the builder is known."""


class leads_to(nodes.General, nodes.Element):  # noqa: N801
    """Where the chapters that need this one will stand."""


def is_chapter(page: reading.Page) -> bool:
    """Whether a page runs: its front matter names a kernel."""
    return "kernelspec" in page.front


def inline(text: str) -> list[nodes.Node]:
    """Plain text with ``$mathematics$``, code in backticks, ``*titles*``."""
    found, end = [], 0
    for match in INLINE.finditer(text):
        found.append(nodes.Text(text[end : match.start()]))
        words = match[match.lastindex]
        found.append(KINDS[match.lastindex](words, words))
        end = match.end()
    return [*found, nodes.Text(text[end:])]


def add_head(app, doctree: nodes.document) -> None:
    """Put the head below the first title of a chapter."""
    env = app.env
    page = reading.read(Path(env.doc2path(env.docname)))
    titles = list(doctree.findall(nodes.title))
    if not is_chapter(page) or not titles:
        return
    report.note(env, page.stem)
    head = nodes.container("", classes=["dl-head"])
    if needs := page.front.get("prerequisites"):
        head += prerequisites(env, needs)
    head += leads_to()
    if aims := page.front.get("objectives"):
        head += objectives(aims)
    head += meta(env, page)
    parent = titles[0].parent
    parent.insert(parent.index(titles[0]) + 1, head)


def prerequisites(env, needs: list[str]) -> nodes.paragraph:
    """The chapters to read before, as links, and other needs."""
    line = nodes.paragraph("", "", classes=["dl-prerequisites"])
    line += nodes.inline("", "Before this chapter: ", classes=["dl-label"])
    for i, need in enumerate(needs):
        line += [nodes.Text(", ")] if i else []
        docname = report.docname_of(env, need)
        line += doc_link(env, docname) if docname else inline(need)
    return line


def doc_link(env, docname: str) -> addnodes.pending_xref:
    """A link to a page under its title."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", "", classes=["doc"]),
        reftype="doc",
        refdomain="std",
        reftarget="/" + docname,
        refdoc=env.docname,
        refexplicit=False,
        refwarn=True,
    )


def objectives(aims: list[str]) -> list[nodes.Node]:
    """What a reader can do afterwards."""
    label = nodes.inline("", "You will be able to", classes=["dl-label"])
    items = [
        nodes.list_item("", nodes.paragraph("", "", *inline(aim)))
        for aim in aims
    ]
    lead = nodes.paragraph("", "", label, classes=["dl-objectives-lead"])
    listing = nodes.bullet_list("", *items, classes=["dl-objectives"])
    return [lead, listing]


def meta(env, page: reading.Page) -> list[nodes.Node]:
    """The time it takes, its notebook; folded, how the page was run."""
    line = nodes.paragraph("", "", classes=["dl-meta"])
    read, do = prose.minutes(page)
    times = f"{read} minutes to read"
    times += f", {do} for the exercises" if do else ""
    line += nodes.inline("", times, classes=["dl-reading"])
    line += dot()
    line += notebook_link("", "Notebook", docname=env.docname)
    run = nodes.paragraph("", "", classes=["dl-meta"])
    for i, (key, text) in enumerate(facts(env, page)):
        run += [dot()] if i else []
        run += nodes.inline(text, text, classes=[f"dl-{key}"])
    opened, closed = (
        nodes.raw("", html, format="html") for html in (RUN, "</details>")
    )
    return [line, opened, run, closed]


def dot() -> nodes.inline:
    """What parts two facts."""
    return nodes.inline("", " · ", classes=["dl-dot"])


def facts(env, page: reading.Page):
    """Name and text of each thing to know of the run."""
    whole, run = report.report(env), report.chapter(env, page.stem)
    if not run:
        yield "run", "not run"
        return
    yield "profile", f"{whole['profile']} profile"
    for source in run.get("data", []):
        yield "data", source
    yield (
        "device",
        whole["device"].replace("cpu", "CPU").replace("cuda", "GPU"),
    )
    yield "versions", versions(whole["versions"])
    if run.get("seconds") is not None:
        yield "seconds", f"ran in {run['seconds']:.0f} s"


def versions(found: dict[str, str]) -> str:
    """The versions that matter to a reader."""
    return ", ".join(f"{NAMES[k]} {found[k]}" for k in NAMES if k in found)


class LinkNotebooks(SphinxPostTransform):
    """Turn ``notebook_link`` into the downloads, or drop it."""

    default_priority = 200

    def run(self, **kwargs) -> None:
        builder = self.app.builder
        for node in list(self.document.findall(notebook_link)):
            if builder.format != "html":
                node.parent.remove(node)
                continue
            html = launch.offers(self.app, node["docname"])
            node.replace_self(nodes.raw("", html, format="html"))


def setup(app) -> None:
    """Connect the event, add the node and its transform."""
    app.add_node(notebook_link)
    app.connect("doctree-read", add_head)
    app.add_post_transform(LinkNotebooks)

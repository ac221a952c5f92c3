"""Write pages again when an equation that their code cites gets a number."""

from docutils import nodes

from dlsite.source import source_block


def renumbered(app, env) -> list[str]:
    """Pages that quote code citing an equation whose number has changed."""
    now = {
        label: env.toc_fignumbers.get(docname, {}).get("displaymath", {})
        for label, (docname, _) in env.get_domain("math").equations.items()
    }
    now = {k: v.get(nodes.make_id(f"equation-{k}")) for k, v in now.items()}
    before, env.dl_numbers = getattr(env, "dl_numbers", now), now
    changed = {k for k in now | before if now.get(k) != before.get(k)}
    cited = getattr(env, "dl_cited", {})
    return [d for d, labels in cited.items() if labels & changed]


def note_cited(app, doctree: nodes.document) -> None:
    """Remember which equations the code quoted on a page cites."""
    blocks = doctree.findall(source_block)
    labels = {x for block in blocks for line in block["cites"] for x in line}
    if not hasattr(app.env, "dl_cited"):
        app.env.dl_cited = {}
    app.env.dl_cited[app.env.docname] = labels


def forget_cited(app, env, docname: str) -> None:
    """Forget a page that is read again or gone."""
    getattr(env, "dl_cited", {}).pop(docname, None)


def setup(app) -> None:
    """Connect the events; numbers are given before priority 900."""
    app.connect("doctree-read", note_cited)
    app.connect("env-purge-doc", forget_cited)
    app.connect("env-get-updated", renumbered, priority=900)

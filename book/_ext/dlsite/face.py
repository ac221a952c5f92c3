"""What pages may show of each other: the face of the book, as digests.

It is all that Sphinx remembers of the pages (titles, numbers, labels, terms,
citations …) but what is named here as one page's own. A page may be read
again alone as long as the face stays; the build compares.
"""

from hashlib import sha256
from pathlib import Path

from docutils import nodes
from sphinx.errors import SphinxError

# Times, files, notes and lines of a page; what is the same for all pages.
OWN = {
    "all_docs",
    "dependencies",
    "images",
    "dl_noted",
    "nb_metadata",
    "nb_new_exec_data",
    "sphinx_exercise_gated_registry",
    "cite.bibdata",
    "app",
    "config",
    "domains",
    "events",
    "settings",
    "_pickled_doctree_cache",
    "_write_doc_doctree_cache",
}
LINES = {"line", "source_map", "wordcount"}


class FaceError(SphinxError):
    """Other pages may show what has changed."""

    category = "Face"


def memory(env) -> dict:
    """What Sphinx remembers, by the name of each part."""
    kept = dict(vars(env))
    for name, data in kept.pop("domaindata").items():
        kept |= {f"{name}.{part}": value for part, value in data.items()}
    return {k: v for k, v in kept.items() if k not in OWN}


def order(part: dict | list, pages: set[str]) -> None:
    """Put entries in the order of the pages they belong to.

    A page that is read again leaves its entries at the end.
    """
    if isinstance(part, list):
        part.sort(key=lambda entry: owner(entry, pages))
        return
    entries = sorted(
        part.items(), key=lambda x: owner(x[0], pages) or owner(x[1], pages)
    )
    part.clear()
    part.update(entries)


def owner(entry, pages: set[str]) -> str:
    """The page that an entry names, if it names one."""
    if isinstance(entry, dict):
        entry = [entry.get("docname")]
    names = [entry] if isinstance(entry, str) else entry
    if not isinstance(names, list | tuple):
        return ""
    return next((x for x in names if isinstance(x, str) and x in pages), "")


def plain(value):
    """A value as its text, the same in each process."""
    if isinstance(value, nodes.Node):
        return value.pformat()
    if isinstance(value, dict):
        pairs = ((k, v) for k, v in value.items() if k not in LINES)
        return [(plain(k), plain(unlined(k, v))) for k, v in pairs]
    if isinstance(value, set | frozenset):
        return sorted(repr(plain(v)) for v in value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if hasattr(value, "__dict__"):
        return [type(value).__name__, plain(vars(value))]
    return repr(value)


def unlined(key, value):
    """A page's slugs without the lines where they stand."""
    if key != "myst_slugs":
        return value
    return {slug: found[1:] for slug, found in value.items()}


def compare(app, env) -> list[str]:
    """Write the face; end the build if it is not the one to be kept."""
    parts = memory(env)
    for part in parts.values():
        if isinstance(part, dict | list):
            order(part, env.found_docs)
    lines = [
        f"{name} {sha256(repr(plain(part)).encode()).hexdigest()}\n"
        for name, part in sorted(parts.items())
    ]
    face = "".join(lines)
    (Path(app.doctreedir) / "face").write_text(face)
    if app.config.dl_face not in ("", face):
        raise FaceError("other pages may show what has changed")
    return []


def setup(app) -> None:
    """Connect the event; numbers are given before priority 900."""
    app.add_config_value("dl_face", "", "")
    app.connect("env-get-updated", compare, priority=999)

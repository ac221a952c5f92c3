"""Links from pages to lines of code, and from code to equations."""

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from tools import quote

FOLDER = "_modules"


class code_ref(nodes.Inline, nodes.TextElement):  # noqa: N801
    """A link to a line of a module, made when the builder is known."""


def root(env) -> Path:
    """The folder that holds the package."""
    return Path(env.srcdir)


def page_of(module: str) -> str:
    """Name of the page that shows a module's source."""
    return f"{FOLDER}/{module.replace('.', '/')}"


def reference(module: str, line: int, text: str, **attributes) -> code_ref:
    """A link to a line of a module's source page, in typewriter type."""
    node = code_ref("", "", module=module, line=line, **attributes)
    node += nodes.literal(text, text)
    return node


def reference_to(env, name: str, text: str) -> code_ref:
    """A link to the object ``name``; the page now depends on its file."""
    found = quote.find(root(env), name)
    env.note_dependency(str(found.path))
    return reference(found.module, found.lines[0][0], text)


def has_source_pages(builder) -> bool:
    """Whether the builder writes a page for each module."""
    return builder.format == "html" and builder.name != "singlehtml"


def claim_anchor(text: str) -> str:
    """The anchor of a claim on its chapter's page; it keeps first digits.

    A minus is told in words, or "by 0.5" and "by -0.5" would be one.
    """
    return nodes.make_id(
        re.sub(r"(?<!\w)[-\u2212](?=\d)", "minus ", f"claim {text}")
    )


def number(docname: str, label: str) -> addnodes.pending_xref:
    """An equation's number, a link to it."""
    ref = addnodes.pending_xref("", nodes.inline(), reftype="eq")
    ref["refdomain"], ref["reftarget"] = "math", label
    ref["refdoc"], ref["refwarn"] = docname, True
    return ref


def equation_link(env, builder, docname: str, label: str):
    """Address and number of an equation as seen from ``docname``."""
    domain = env.get_domain("math")
    args = (env, docname, builder, "eq", label, nodes.Text(""), nodes.Text(""))
    node = domain.resolve_xref(*args) if label in domain.equations else None
    if node is None:
        return None
    uri = node.get("refuri") or "#" + node["refid"]
    return uri, node.astext()


class ResolveCodeRefs(SphinxPostTransform):
    """Turn ``code_ref`` nodes into references, or into their text."""

    default_priority = 200

    def run(self, **kwargs) -> None:
        builder = self.app.builder
        for node in list(self.document.findall(code_ref)):
            if not has_source_pages(builder):
                node.replace_self(node.children)
                continue
            page = page_of(node["module"])
            uri = builder.get_relative_uri(self.env.docname, page)
            new = nodes.reference("", "", *node.children, internal=True)
            new["refuri"] = f"{uri}#L-{node['line']}"
            new["classes"] += ["dl-code-link", *node["classes"]]
            if "reftitle" in node:
                new["reftitle"] = node["reftitle"]
            node.replace_self(new)


def setup(app) -> None:
    """Add the node and its transform."""
    app.add_node(code_ref)
    app.add_post_transform(ResolveCodeRefs)

"""``objects.inv``: what other books can refer to, equations too.

Sphinx lists chapters, sections, figures and the package's names. Equations
become labels, ``equation-`` before their own, under their numbers.
"""

from collections.abc import Iterator

from sphinx.domains.std import StandardDomain

from dlsite import links

HIDDEN = -1  # known to other books, not to the search


class Labels(StandardDomain):
    """The labels of the book, with those of its equations."""

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Name, shown name, kind, page and anchor of each object."""
        yield from super().get_objects()
        for label, found in self.env.get_domain("math").equations.items():
            docname, anchor = found[0], f"equation-{label}"
            builder = self.env.app.builder
            if seen := links.equation_link(self.env, builder, docname, label):
                yield anchor, seen[1], "label", docname, anchor, HIDDEN


def setup(app) -> None:
    """Put the labels in the place of Sphinx's."""
    app.add_domain(Labels, override=True)

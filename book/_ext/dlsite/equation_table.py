"""The page *Equations*: each with its chapter, its code and its checks."""

from docutils import nodes
from sphinx import addnodes

from dlsite import implemented, links, report
from dlsite.scoreboard import Generated
from dlsite.tables import power, table
from tools import equations


class Equations(Generated):
    """Each implemented equation: its chapter, its code, its checks."""

    def content_nodes(self) -> list[nodes.Node]:
        header = ["Equation", "Label", "Code", "Checks", "Largest error"]
        found: list[nodes.Node] = []
        for page in self.pages:
            labels = [e for e in equations.equations(page) if e.implemented]
            if labels:
                found.append(nodes.rubric("", "", self.chapter_link(page)))
                rows = [self.row(e.label) for e in labels]
                found.append(table(header, rows, "dl-equations"))
        return found

    def row(self, label: str) -> list[list[nodes.Node]]:
        ref = addnodes.pending_xref("", nodes.inline(), reftype="eq")
        ref["refdomain"], ref["reftarget"] = "math", label
        ref["refdoc"], ref["refwarn"] = self.env.docname, True
        code: list[nodes.Node] = []
        for c in implemented.implementations(self.env, label):
            self.env.note_dependency(str(c.path))
            code += [nodes.Text(", ")] if code else []
            code.append(links.reference(c.module, c.line, c.owner))
        errors = [
            check["error"]
            for chapter in report.report(self.env)["chapters"]
            for check in chapter["checks"]
            if label in check["equations"]
        ]
        worst = [power(max(errors))] if errors else []
        count = [nodes.Text(str(len(errors)))] if errors else []
        return [[ref], [nodes.literal(label, label)], code, count, worst]


def setup(app) -> None:
    """Add the directive."""
    app.add_directive("dl-equations", Equations)

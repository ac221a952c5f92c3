"""The page *Equations*: each with its chapter, its code and its checks."""

from docutils import nodes

from dlsite import implemented, links, report
from dlsite.scoreboard import Generated
from dlsite.tables import power
from tools import equations


class Equations(Generated):
    """Each implemented equation: the formula, its code, its checks."""

    def content_nodes(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for page in self.pages:
            shown = [e for e in equations.equations(page) if e.implemented]
            lines: list[nodes.Node] = []
            for equation in shown:
                formula = nodes.math_block(equation.tex, equation.tex)
                formula["number"], formula["nowrap"] = None, False
                lines += [formula, self.line(equation.label)]
            if shown:
                found.append(self.about(page, *lines))
        return found

    def line(self, label: str) -> nodes.paragraph:
        """The equation's number, its label, where it is code, its checks."""
        line = nodes.paragraph("", "", classes=["dl-equation-line"])
        line += links.number(self.env.docname, label)
        line += [nodes.Text(" "), nodes.literal(label, label)]
        found = implemented.implementations(self.env, label)
        for i, (text, c) in enumerate(implemented.named(found).items()):
            self.env.note_dependency(str(c.path))
            line += nodes.Text(", " if i else " in ")
            line += links.reference(c.module, c.line, text)
        errors = [
            check["error"]
            for chapter in report.report(self.env)["chapters"]
            for check in chapter["checks"]
            if label in check["equations"]
        ]
        if errors:
            many = f"{len(errors)} check{'s' * (len(errors) > 1)}"
            line += nodes.Text(f"; {many}, largest error ")
            line += power(max(errors))
        return line


def setup(app) -> None:
    """Add the directive."""
    app.add_directive("dl-equations", Equations)

"""The script of a page's playgrounds, made from their modules."""

import re
from pathlib import Path

import pytest

from dlbook.playground import bundle
from dlbook.playground.embedding import kinds

JS = Path(bundle.__file__).parent / "js"
BUDGET = 60_000  # bytes of script and style together


def bundled(folder: Path, **files: str) -> dict[str, str]:
    """The modules of a folder with these files, from ``main`` on."""
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text, "utf8")
    found: dict[str, str] = {}
    bundle.add(folder, "main", found)
    return found


def test_a_module_stands_after_what_it_imports(tmp_path):
    """Modules come once each, before all that use them."""
    a = "export const a = 1;\n"
    b = 'import { a } from "./a.js";\nexport const b = a + 1;\n'
    main = 'import { b } from "./b.js";\nimport { a } from "./a.js";\na + b;\n'
    found = bundled(tmp_path, a=a, b=b, main=main)
    assert list(found) == ["a", "b", "main"]
    assert found["b"] == (
        'const { a } = M["a"];\nconst b = a + 1;\nreturn { b };\n'
    )


@pytest.mark.parametrize(
    "line",
    [
        'import a from "./a.js";',
        'import * as a from "./a.js";',
        'import { a as b } from "./a.js";',
        'import { a } from "https://example.org/a.js";',
        'import "./a.js";',
        "import { a } from './a.js';",
        "export default 1;",
        "export { a };",
        "export let a = 1;",
        "export async function a() {}",
    ],
)
def test_a_form_that_it_cannot_read_is_refused(tmp_path, line):
    """Nothing of a module is left out in silence."""
    with pytest.raises(ValueError, match=r"main\.js: cannot read"):
        bundled(tmp_path, a="export const a = 1;\n", main=f"{line}\n")


def names(script: str) -> set[str]:
    """The modules in a script."""
    return set(re.findall(r'^M\["([\w/-]+)"\] = ', script, re.M))


def test_every_module_is_in_the_script_of_all():
    """No file of the folder is forgotten, above all no kind."""
    files = (p.relative_to(JS) for p in JS.rglob("*.js"))
    found = names(bundle.script(*kinds()))
    assert found == {p.with_suffix("").as_posix() for p in files}
    assert found >= {f"kinds/{kind}" for kind in kinds()}


@pytest.mark.parametrize("kind", kinds())
def test_a_page_has_the_kinds_that_it_shows(kind):
    """A kind's script has no other kind, and is light with its style."""
    script = bundle.script(kind)
    assert {n for n in names(script) if "/" in n} == {f"kinds/{kind}"}
    assert len((script + bundle.style()).encode()) <= BUDGET


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_can_be_read(kind):
    """A kind's file is at most 200 lines of 100 columns."""
    lines = (JS / "kinds" / f"{kind}.js").read_text("utf8").splitlines()
    assert len(lines) <= 200
    assert max(map(len, lines)) <= 100

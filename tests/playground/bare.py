"""The playgrounds' modules on a page of their own; no book is needed."""

import json
from contextlib import contextmanager
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from dlbook.playground import bundle, embed, pack
from dlbook.playground.embedding import kinds

JS = Path(bundle.__file__).parent / "js"
PLACE = "http://bare.test/"
COLOURS = """:root { --paper: #ffffff; --ink: #000000; --link: #0000ff;
  --muted: #666666; --faint: #dddddd; --bad: #aa0000; --good: #00aa00; }
[data-theme="dark"] { --paper: #000000; --ink: #ffffff; }"""
# Arrays of a record become tensors.
OPEN = """({ arrays, ...more }) => ({ ...more, arrays: Object.fromEntries(
  Object.entries(arrays).map(([k, v]) => [k, js.unpack(v)])) })"""
HTML = """<!doctype html><html data-theme="light">
<script src="playground.js" defer></script><style>{style}</style>
{before}<figure>A figure.<dl-playground data-key="data"></dl-playground>
<figcaption>Its caption.</figcaption></figure>
<div style="height: 3000px"></div>"""


def modules(*names: str, fault: tuple[str, str] = ("", "")) -> str:
    """JavaScript of one object that has all that these modules export.

    ``fault`` is a piece of their text, and what stands there instead.
    """
    found: dict[str, str] = {}
    for name in names:
        bundle.add(JS, name, found)
    text = "".join(
        f"M[{json.dumps(name)}] = (() => {{{body}}})();\n"
        for name, body in found.items()
    )
    assert fault[0] in text
    whole = f"{json.dumps(names)}.map((name) => M[name])"
    return (
        f"(() => {{const M = {{}};\n{text.replace(*fault)}"
        f"return Object.assign({{}}, ...{whole});}})()"
    )


@contextmanager
def holding(browser, *names: str, fault: tuple[str, str] = ("", "")):
    """An empty page whose ``js`` has these modules, with their fault."""
    page = browser.new_page()
    page.evaluate(f"globalThis.js = {modules(*names, fault=fault)}")
    yield page
    page.close()


def style() -> str:
    """The playgrounds' style, and colours of a site."""
    return COLOURS + bundle.style()


def opened(page, record: dict | None, before: str = "", to: int = 0):
    """The playground of a record on a page, below ``before``.

    The page stands at its pixel ``to`` when the script comes. Without a
    record the data are not to be found.
    """
    data = f'(globalThis.dlbookData ??= {{}})["data"] = {json.dumps(record)};'
    scroll = f"<script>scrollTo(0, {to})</script>"
    files = {
        "": HTML.format(style=style(), before=before) + scroll,
        "playground.js": bundle.script(*kinds()),
    } | ({"data.js": data} if record else {})

    def answer(route) -> None:
        name = route.request.url.removeprefix(PLACE)
        kind = "text/javascript" if name else "text/html; charset=utf-8"
        status = 200 if name in files else 404
        route.fulfill(
            status=status, body=files.get(name, ""), content_type=kind
        )

    page.route(f"{PLACE}**", answer)
    page.goto(PLACE)
    return page.locator("dl-playground")


def started(page, record: dict | None):
    """A playground that was seen by a reader, when it is ready or failed."""
    element = opened(page, record)
    settled = "dl-playground[state]:not([state=waiting])"
    page.wait_for_selector(settled, state="attached")
    return element


def ready(page, kind: str, within: float | None = None, **how):
    """The playground that ``embed`` makes of these, checked, on a page.

    Its own numbers differ from ours by less than ``within``.
    """
    record = embed(kind, plt.figure(), **how).record
    element = started(page, json.loads(json.dumps(record)))
    assert element.get_attribute("state") == "ready"
    if within is not None:
        assert element.evaluate("(node) => node.difference()") < within
    return element


def answers(browser, kind, arrays, cases, fault=("", "")) -> list[np.ndarray]:
    """What the script of a kind answers to each case, names and numbers."""
    packed = {key: pack(a, "f16") for key, a in arrays.items()}
    first, *more = kind.split("-")
    name = first + "".join(word.title() for word in more)
    call = f"""([sent, given]) =>
      [...js.{name}.answer(({OPEN})(sent), given).data]"""
    found = []
    with holding(browser, "core", f"kinds/{kind}", fault=fault) as page:
        for case in cases:
            given = {key: {"data": [v]} for key, v in case.items()}
            found.append(page.evaluate(call, [{"arrays": packed}, given]))
    return [np.array(numbers, float) for numbers in found]

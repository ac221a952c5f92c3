"""Use every playground of a page once, and note what was seen."""

import base64
import json
import re
from dataclasses import dataclass, field

import numpy as np
from visits import LAPTOP, PHONE, Recorder, Visit

READY = 60_000  # milliseconds from view to ready, on a busy machine
MOVES = 200
NARROW = {"width": 320, "height": 640}
TITLE = "book/index.html"  # has a playground, in brief and without a figure
FOUND = re.compile(
    r'<dl-playground (?:brief )?kind="([\w-]+)" data-key="([\w-]+)">'
)
START = """async (element, limit) => {
  element.scrollIntoView();
  const end = performance.now() + limit;
  const state = () => element.getAttribute("state");
  while (!/ready|failed/.test(state()) && performance.now() < end)
    await new Promise((done) => setTimeout(done, 20));
  return state();
}"""
OPEN = """(element) => {
  const all = (name) => [...element.querySelectorAll(name)];
  const name = (control) => control.getAttribute("aria-label")
    || (control.matches("button") ? control : control.labels?.[0])
      ?.textContent.trim();
  const pad = "canvas[aria-label^='Drawing pad']";
  const still = (e) => getComputedStyle(e).touchAction === "none";
  const read = (bar) => {
    const [row, table] = [bar.closest("tr"), bar.closest("table")];
    return table?.caption.textContent && row.querySelector("th[scope=row]")
      && /\\d/.test(row.cells[row.cells.length - 1].textContent);
  };
  return {
    difference: element.difference(),
    checks: element.checks.length,
    role: element.querySelector(".dl-play-title").textContent,
    said: element.querySelector(".dl-play-said").textContent,
    status: element.querySelector("[role=status]").textContent,
    nameless: all("button, input, select, canvas, [tabindex]")
      .filter((c) => !name(c)).map((c) => c.outerHTML),
    held: all("*").filter((e) => still(e) !== e.matches(pad))
      .map((e) => e.outerHTML),
    unread: all(".dl-play-bar").filter((bar) => !read(bar))
      .map((bar) => bar.outerHTML),
  };
}"""
OVER = """(element) => {
  const edge = document.documentElement.clientWidth + 1;
  return [...element.querySelectorAll(".dl-play *")]
    .filter((e) => e.getBoundingClientRect().right > edge)
    .map((e) => e.outerHTML.slice(0, 80));
}"""
COLOURS = """(element) => {
  const inks = element.querySelectorAll(
    "button, select, output, label, caption, th, p");
  const paper = getComputedStyle(document.body).backgroundColor;
  return [paper, [...inks].map((e) => getComputedStyle(e).color)];
}"""
DRAWN = """(element) => [...element.querySelectorAll("canvas")]
  .map((canvas) => canvas.toDataURL())"""
SHOWN = """(element) => [".dl-play", "img, svg"].map((name) =>
  [...(element.closest("figure") ?? element).querySelectorAll(name)]
    .some((e) => e.checkVisibility()))"""
MOVE = """async ([element, moves]) => {
  const controls = [...element.querySelectorAll("input[type=range], select")];
  for (let i = 0; i < moves && controls.length; i++) {
    const control = controls[i % controls.length];
    if (control.matches("select"))
      control.selectedIndex = i % control.options.length;
    else {
      const { min, max } = control;
      control.valueAsNumber = +min + ((i * 7) % 20) / 19 * (max - min);
    }
    for (const name of ["input", "change"])
      control.dispatchEvent(new Event(name, { bubbles: true }));
    if (i % 20 === 0) await new Promise((done) => setTimeout(done));
  }
}"""
ADD = """(key) => {
  const element = document.createElement("dl-playground");
  element.dataset.key = key;
  document.querySelector("dl-playground").before(element);
}"""
DIFFERENCE = "(element) => element.difference()"


@dataclass
class Play:
    """What one playground showed."""

    page: str
    kind: str
    state: str
    seen: dict = field(default_factory=dict)


def playgrounds(html, names) -> dict[str, list[tuple[str, str]]]:
    """Kind and key of every playground, by page."""
    found = {n: FOUND.findall((html / n).read_text("utf8")) for n in names}
    return {name: pairs for name, pairs in found.items() if pairs}


def tabs(browser, base: str, pages):
    """A tab that has each page open, one after another."""
    recorder = Recorder(browser, base)
    try:
        for name in pages:
            recorder.visit = Visit(name)
            recorder.page.set_viewport_size(LAPTOP)
            recorder.page.goto(f"{base}/{name}", wait_until="load")
            yield recorder, name
    finally:
        recorder.page.close()


def started(page, key: str):
    """A playground come into view, and the state it reached."""
    element = page.locator(f'dl-playground[data-key="{key}"]')
    return element, element.evaluate(START, READY)


def used(page, element) -> dict:
    """What a playground shows: narrow, dark, on paper, after many moves."""
    seen = element.evaluate(OPEN)
    seen["over"] = []
    for view in (PHONE, NARROW):
        page.set_viewport_size(view)
        seen["over"] += element.evaluate(OVER)
    page.set_viewport_size(LAPTOP)
    theme = "(t) => { document.documentElement.dataset.theme = t; }"
    light = element.evaluate(DRAWN)
    page.evaluate(theme, "dark")
    seen["dark"] = element.evaluate(COLOURS)
    pairs = zip(light, element.evaluate(DRAWN), strict=True)
    seen["same"] = [k for k, (a, b) in enumerate(pairs) if a == b]
    page.evaluate(theme, "light")
    page.emulate_media(media="print")
    seen["paper"] = element.evaluate(SHOWN)
    page.emulate_media(media="screen")
    seen["screen"] = element.evaluate(SHOWN)
    seen["growth"] = growth(page, element)
    return seen


def growth(page, element) -> float:
    """Bytes of memory that many moves of the controls leave behind."""
    session = page.context.new_cdp_session(page)
    handle = element.element_handle()

    def memory() -> float:
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"]

    page.evaluate(MOVE, [handle, 20])
    before = memory()
    page.evaluate(MOVE, [handle, MOVES])
    return memory() - before


def recorded(html, key: str) -> dict:
    """The data of a playground."""
    path = html / "_static/playgrounds" / f"{key}.js"
    text = path.read_text("utf8").split(" = ", 1)[1]
    return json.loads(text.rstrip().removesuffix(";"))


def altered(page, html, key: str) -> tuple[str, float]:
    """State of a playground with other numbers, and what it sees of that."""
    record = recorded(html, key)
    for packed in record["arrays"].values():
        spoil(packed)
    data = json.dumps(record)
    if not record["arrays"]:
        data = data.replace('"multiply"', '"add"')  # a graph's operations
    body = f"(globalThis.dlbookData ??= {{}}).altered = {data};"
    page.route(
        "**/playgrounds/altered.js",
        lambda route: route.fulfill(body=body, content_type="text/javascript"),
    )
    page.evaluate(ADD, "altered")
    element, state = started(page, "altered")
    off = element.evaluate(DIFFERENCE) if state == "ready" else 0
    element.evaluate("(element) => element.remove()")
    page.unroute("**/playgrounds/altered.js")
    return state, off


def spoil(packed: dict) -> None:
    """Change every fiftieth number of an array, by a tenth of the largest."""
    dtype = {"f32": "<f4", "f16": "<f2", "i8": "|i1"}[packed["dtype"]]
    data = np.frombuffer(base64.b64decode(packed["data"]), dtype).copy()
    data[::50] += np.asarray(abs(data).max(initial=1) / 10, dtype)
    packed["data"] = base64.b64encode(data.tobytes()).decode()

"""Every playground of the site, found on its pages and used in a browser."""

import re

import pytest
from bs4 import BeautifulSoup
from drawn import CENTRE, CORNER, SIZES, draw
from playing import (
    DIFFERENCE,
    DRAWN,
    READY,
    TITLE,
    Play,
    altered,
    playgrounds,
    recorded,
    started,
    tabs,
    used,
)
from test_contrast import contrast

from dlbook.playground import Playground
from dlbook.playground.embedding import kinds

CLOSE = 1e-4
PAGE = 300_000  # bytes of a page's data
GROWTH = 5e6


@pytest.fixture(scope="module")
def pages(html, names) -> dict[str, list[tuple[str, str]]]:
    """Kinds and keys of the playgrounds, by page."""
    return playgrounds(html, names)


@pytest.fixture(scope="module")
def online(browser, html, server, pages):
    """Each playground used once, and the visits of their pages."""
    plays, visits = [], []
    for tab, name in tabs(browser, server, pages):
        for kind, key in pages[name]:
            element, state = started(tab.page, key)
            play = Play(name, kind, state)
            if state == "ready":
                play.seen = used(tab.page, element)
                play.seen["altered"] = altered(tab.page, html, key)
            plays.append(play)
        visits.append(tab.visit)
    return plays, visits


@pytest.fixture(scope="module")
def from_disk(browser, html, pages):
    """Each playground started from the disk."""
    plays, visits = [], []
    for tab, name in tabs(browser, html.as_uri(), pages):
        for kind, key in pages[name]:
            element, state = started(tab.page, key)
            play = Play(name, kind, state)
            if state == "ready":
                play.seen = {"difference": element.evaluate(DIFFERENCE)}
            plays.append(play)
        visits.append(tab.visit)
    return plays, visits


@pytest.fixture(params=["online", "from_disk"])
def everywhere(request):
    """The playgrounds of a server and of the disk."""
    return request.getfixturevalue(request.param)


def faults(plays, what) -> list:
    """``(kind, fault)`` for every playground that started and has one."""
    return [(p.kind, f) for p in plays if p.seen and (f := what(p.seen))]


def test_there_are_playgrounds(pages):
    """Each kind is on a page of the book."""
    found = {kind for pairs in pages.values() for kind, _ in pairs}
    assert found == set(kinds())


def test_every_playground_starts(everywhere):
    """Each is ready soon after it came into view."""
    late = [(p.kind, p.state) for p in everywhere[0] if p.state != "ready"]
    assert not late, f"not ready within {READY} ms"


def test_answers_are_pythons(everywhere):
    """The page answers the recorded inputs as PyTorch and NumPy did."""
    assert not faults(
        everywhere[0], lambda seen: max(seen["difference"] - CLOSE, 0)
    )


def test_no_request_leaves_the_site(everywhere):
    """No playground asks another host, and what it asks for is there."""
    assert not [
        (v.name, v.left + v.failed) for v in everywhere[1] if v.left + v.failed
    ]


def test_the_console_is_silent(everywhere):
    """No playground raises an error or a warning while it is used."""
    assert not [(v.name, v.console) for v in everywhere[1] if v.console]


def test_every_playground_has_its_proof(online):
    """Each carries inputs and answers to be compared with."""
    assert not faults(online[0], lambda seen: not seen["checks"])


def test_changed_weights_are_seen(online):
    """Other numbers than those that were checked give other answers."""

    def unseen(seen: dict) -> bool:
        state, off = seen["altered"]
        return state != "ready" or not off > CLOSE

    assert not faults(online[0], unseen)


def test_every_control_has_a_name(online):
    """Controls, canvases and the whole are named, and a sentence is said."""
    assert not faults(online[0], lambda seen: seen["nameless"])
    assert not faults(online[0], lambda seen: not seen["role"])
    assert not faults(
        online[0],
        lambda seen: not seen["status"].startswith(seen["said"] or "?"),
    )


def test_bars_are_read_as_a_table(online):
    """Each bar stands in a row with its name and number, in a named table."""
    assert not faults(online[0], lambda seen: seen["unread"])


def test_only_a_pad_holds_the_page_still(online):
    """A finger on a pad draws; anywhere else it scrolls the page."""
    assert not faults(online[0], lambda seen: seen["held"])


def test_nothing_sticks_out_of_a_narrow_page(online):
    """At 390 and 320 pixels all of a playground is within the page."""
    assert not faults(online[0], lambda seen: seen["over"])


def hexed(colour: str) -> str:
    """``rgb(…)`` as ``#rrggbb``."""
    numbers = re.findall(r"\d+", colour)[:3]
    return "#" + "".join(f"{int(n):02x}" for n in numbers)


def test_text_has_contrast_in_the_dark(online):
    """In the dark theme words reach 4.5 on the page's ground."""

    def low(seen: dict) -> list[str]:
        paper, inks = seen["dark"]
        pairs = [(hexed(ink), hexed(paper)) for ink in set(inks)]
        return [p for p in pairs if contrast(*p) < 4.5]

    assert not faults(online[0], low)


def test_drawings_follow_the_theme(online):
    """In the dark every canvas is drawn anew, in other colours."""
    assert not faults(online[0], lambda seen: seen["same"])


def test_paper_gets_the_figure(online):
    """In print the figure stands alone, on the screen above the playground."""
    plays = [play for play in online[0] if play.page != TITLE]
    assert not faults(plays, lambda seen: seen["paper"] != [False, True])
    assert not faults(plays, lambda seen: seen["screen"] != [True, True])


def test_moves_leave_no_memory_behind(online):
    """Two hundred moves of the controls take less than 5 MB."""
    assert not faults(online[0], lambda seen: max(seen["growth"] - GROWTH, 0))


def test_without_scripts_there_is_the_figure(browser, server, pages):
    """Who has no JavaScript sees the figure, with words for it."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    for name, pairs in pages.items():
        tab.goto(f"{server}/{name}", wait_until="domcontentloaded")
        if name == TITLE:
            tab.locator(".dl-front noscript p").wait_for(state="visible")
            continue
        for _, key in pairs:
            own = f'figure:has(dl-playground[data-key="{key}"]) img'
            picture = tab.locator(own).first
            picture.wait_for(state="visible")
            assert len(picture.get_attribute("alt")) > 20
    context.close()


@pytest.fixture
def opened(request, browser, html, pages):
    """A tab, and in it the started playground of the kind that is asked."""
    kind = request.param
    name = next(n for n, found in pages.items() if kind in dict(found))
    for tab, _ in tabs(browser, html.as_uri(), [name]):
        element, _ = started(tab.page, dict(pages[name])[kind])
        yield tab.page, element


def draw_one(page, element) -> None:
    """Clear the pad and draw a 1, with keys alone."""
    element.locator("canvas[aria-label^='Drawing pad']").focus()
    keys = ["Delete", *["ArrowUp"] * 9, "Space", *["ArrowDown"] * 18, "Space"]
    for key in keys:
        page.keyboard.press(key)


def read(page, element, *how) -> int:
    """How many of ten digits that a reader draws are told."""
    said = [draw(page, element, digit, *how) for digit in range(10)]
    return sum(f"says {digit}, " in text for digit, text in enumerate(said))


MODELS = ["templates", "digit-cnn"]
LEAST = {"templates": 27, "digit-cnn": 28}  # of thirty drawings


@pytest.mark.parametrize("opened", MODELS, indirect=True)
def test_what_a_reader_draws_is_read(opened, request):
    """Ten digits, small, middling and large: the pad opens with centring."""
    found = sum(read(*opened, size, CENTRE) for size in SIZES)
    assert found >= LEAST[request.node.callspec.params["opened"]]


@pytest.mark.parametrize("opened", ["digit-cnn"], indirect=True)
def test_centring_is_a_lesson(opened):
    """In a corner digits are read with it, and mostly not without it."""
    centring = opened[1].get_by_label("Centre it")
    assert read(*opened, SIZES[0], CORNER) >= 8
    centring.uncheck()
    assert read(*opened, SIZES[0], CORNER) <= 5


@pytest.mark.parametrize("opened", MODELS, indirect=True)
def test_a_one_can_be_drawn_with_keys(opened):
    """Keys alone clear the pad and draw a 1, and the model is sure of it."""
    draw_one(*opened)
    status = opened[1].locator("[role=status]")
    status.filter(has_text=re.compile(r" says 1, 9\d\.")).wait_for()


@pytest.mark.parametrize("opened", MODELS, indirect=True)
def test_the_next_example_is_read(opened):
    """The button puts another picture on the pad, and the model reads it."""
    _, element = opened
    status = element.locator("[role=status]")
    said, drawn = status.inner_text(), element.evaluate(DRAWN)
    element.get_by_role("button", name="Next example").click()
    assert element.evaluate(DRAWN)[0] != drawn[0]
    status.filter(has_not_text=said).wait_for()


@pytest.mark.parametrize("opened", ["kernels"], indirect=True)
def test_a_kernel_answers_a_drawing(opened):
    """What keys draw is the picture, and the kernel's answer shows it."""
    _, element = opened
    element.get_by_role("combobox", name="Picture").select_option("drawing")
    before = element.evaluate(DRAWN)
    draw_one(*opened)
    after = element.evaluate(DRAWN)
    assert all(a != b for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("opened", ["graph"], indirect=True)
def test_who_wants_no_motion_gets_the_end(opened):
    """Play leads to the last step at once; else it plays, step by step."""
    page, element = opened
    slider = element.get_by_role("slider", name="Step")
    for motion, button in (("reduce", "Play"), ("no-preference", "Pause")):
        page.emulate_media(reduced_motion=motion)
        slider.fill("0")
        element.get_by_role("button", name="Play").click()
        assert element.get_by_role("button", name=button).is_visible()
        ended = slider.input_value() == slider.get_attribute("max")
        assert ended == (motion == "reduce")


@pytest.mark.parametrize("opened", ["graph"], indirect=True)
def test_steps_go_round_both_ways(opened):
    """At the leaves *Back* leads to the end, and *Next* from there back."""
    _, element = opened
    slider = element.get_by_role("slider", name="Step")
    start, end = slider.input_value(), slider.get_attribute("max")
    for button, expected in (("Back", end), ("Next", start)):
        element.get_by_role("button", name=button).click()
        assert slider.input_value() == expected


def test_contents_name_every_playground(html, pages):
    """Each has an entry in "On this page", under the name that it bears."""
    for name, pairs in pages.items():
        page = BeautifulSoup((html / name).read_text("utf8"), "html.parser")
        links = page.select("nav.page-toc .dl-toc-play > a")
        found = [page.select_one(a["href"]) for a in links]
        keys = [f.find("dl-playground")["data-key"] for f in found]
        assert keys == [key for _, key in pairs if name != TITLE]
        assert all(len(a.text) > 15 for a in links)


def test_data_are_light(html, pages):
    """The data of a page take 300 kB at most."""
    folder = html / "_static/playgrounds"
    for name, pairs in pages.items():
        data = {folder / f"{key}.js" for _, key in pairs}
        assert sum(p.stat().st_size for p in data) <= PAGE, name


def test_data_are_what_the_chapter_computed(html, pages):
    """The key is a digest of the data: who alters a number is seen."""
    for kind, key in [pair for pairs in pages.values() for pair in pairs]:
        assert Playground(kind, recorded(html, key), "").key == key

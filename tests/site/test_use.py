"""What a reader does with a page: the theme, the folded parts."""

import pytest
from visits import LAPTOP, PHONE

CHAPTER = "book/foundations/softmax-regression.html"
PAPER = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(params=["http", "file"])
def base(request, html, server) -> str:
    """The site's address on a server and on the disk."""
    return server if request.param == "http" else html.as_uri()


@pytest.fixture
def page(browser):
    """A tab with its own storage."""
    context = browser.new_context(viewport=LAPTOP, color_scheme="light")
    yield context.new_page()
    context.close()


def theme(page) -> str:
    """The theme that the page shows."""
    return page.evaluate("document.documentElement.dataset.theme")


def test_the_first_address_leads_to_the_title_page(page, base):
    """Who opens index.html arrives at the title page."""
    page.goto(f"{base}/index.html")
    page.wait_for_url(f"{base}/book/index.html")
    assert page.inner_text("h1").startswith("Deep Learning, Checked")


def test_the_theme_can_be_chosen_and_is_kept(page, base):
    """The button leads to the dark theme, and the next page is dark too."""
    page.goto(f"{base}/{CHAPTER}")
    light = page.evaluate(PAPER)
    for _ in range(3):
        if theme(page) == "dark":
            break
        page.click(".theme-switch-button")
    assert theme(page) == "dark"
    assert page.evaluate(PAPER) != light
    page.goto(f"{base}/book/index.html")
    assert theme(page) == "dark"


def test_a_dark_system_gets_dark_pages(browser, base):
    """Without a choice the page follows the system."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{base}/{CHAPTER}")
    assert theme(page) == "dark"
    context.close()


def test_a_solution_unfolds(page, base):
    """Solutions are folded until their title is clicked."""
    page.goto(f"{base}/{CHAPTER}")
    box = page.locator("div.solution.dropdown").first
    code = box.locator("pre").first
    assert not code.is_visible()
    box.locator(".admonition-title").first.click()
    assert code.is_visible()


def test_code_of_79_columns_fits_a_laptop(page, base):
    """At 1280 pixels a line of 79 columns needs no scrolling."""
    page.goto(f"{base}/{CHAPTER}")
    spare = page.evaluate("""() => {
      const pre = document.querySelector(".cell_input pre");
      pre.textContent = "x".repeat(79);
      return pre.clientWidth - pre.scrollWidth;
    }""")
    assert spare >= 0


def test_the_contents_open_on_a_phone(page, base):
    """On a phone the list of chapters opens from its button."""
    page.set_viewport_size(PHONE)
    page.goto(f"{base}/{CHAPTER}")
    link = page.locator("nav.bd-docs-nav a", has_text="Backpropagation").first
    assert not link.is_visible()
    page.click("button.primary-toggle")
    link.wait_for(state="visible")

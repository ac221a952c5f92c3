"""The pages of a small book: quoted code, equations, numbers, heads."""

import re


def flat(html: str) -> str:
    """The text of a piece of HTML."""
    return re.sub(r"<[^>]+>", "", html)


def test_source_shows_the_code_without_its_docstrings(built):
    """A quoted function shows its code and none of its docstrings."""
    page = flat(built.html("book/first/doubling.html"))
    assert "y = x + x" in page
    assert "Twice x.\n" not in page.split("Exercises")[0]
    assert "Back." not in page


def test_source_links_its_comment_to_the_equation(built):
    """The comment of a line that implements an equation is a link to it."""
    page = built.html("book/first/doubling.html")
    assert re.search(
        r'<a class="dl-eq" id="code-double-dx" '
        r'href="#equation-double-dx">\(1\.2\)',
        page,
    )


def test_source_quotes_a_table(built):
    """A module-level table can be quoted as well as a function."""
    page = flat(built.html("book/first/doubling.html"))
    assert "RATES = {" in page


def test_equation_links_to_the_code_quoted_on_its_page(built):
    """An implemented equation leads to its line where it is quoted."""
    page = built.html("book/first/doubling.html")
    box = page.split('id="equation-double"')[1].split("</p>")[0]
    assert 'href="#code-double"' in box


def test_equation_links_to_the_source_page_otherwise(built):
    """An implemented equation not quoted here leads to the source page."""
    page = built.html("book/first/halving.html")
    target = re.search(r'href="(\.\./\.\./_modules/[^"]+)#(L-\d+)"', page)
    assert f'id="{target[2]}"' in built.html(target[1].removeprefix("../../"))


def test_source_page_links_back(built):
    """A line of a source page leads to the equation it implements."""
    page = built.html("_modules/dlbook/ops/linear.html")
    assert 'href="../../../book/first/halving.html#equation-triple"' in page


def test_no_two_elements_have_one_id(built):
    """Ids of a chapter are unique: two solutions do not share theirs."""
    ids = re.findall(r'\bid="([^"]+)"', built.html("book/first/doubling.html"))
    assert len(ids) == len(set(ids))


def test_measured_numbers_are_shown(built):
    """A number of this chapter, and of another, stands in the prose."""
    assert "The run gave 92.4%" in flat(built.html("book/first/doubling.html"))
    assert "measured 92.4%" in flat(built.html("book/first/halving.html"))


def test_drawn_credits_the_function(built):
    """A caption leads to the function that drew the figure."""
    page = built.html("book/first/doubling.html")
    assert re.search(r'Drawn by <a [^>]*figures\.html#L-4"', page)


def test_head_shows_needs_aims_and_the_run(built):
    """Below the title: prerequisites, objectives, how it was run."""
    page = built.html("book/first/halving.html")
    head = page.split('class="dl-head')[1].split("</div>")[0]
    assert '<a class="reference internal" href="doubling.html">' in head
    assert "fractions, as in school" in head
    assert "quick profile · CPU · Python 3.11.2" in flat(head)
    assert 'href="../../notebooks/halving.ipynb" download' in head


def test_code_in_a_solution_shows_its_output(built):
    """A code cell between a solution's start and end shows its output."""
    page = built.html("book/first/doubling.html")
    solution = page.split('class="solution')[1]
    assert "solved" in flat(solution.split('class="exercise')[0])


def test_scoreboard_lists_claims_and_figures(built):
    """The scoreboard has each claim and the old figure beside ours."""
    page = flat(built.html("book/reference/scoreboard.html"))
    assert "✓ doubling works 2 = 2 executed" in page
    assert re.search(r"91.%\s+92.4%\s+not run", page)
    assert re.search(r"79.%\s+not run\s+not run", page)


def test_equations_page_has_the_largest_error(built):
    """The page of equations keeps the largest error of several checks."""
    page = flat(built.html("book/reference/equations.html"))
    line = r"double-dx in double; 2 checks, largest error \\\({3 \\times 10\^"
    assert re.search(line, page)


def test_api_entries_lead_to_the_source(built):
    """A documented function has a link to its first line."""
    page = built.html("index.html")
    signature = page.split('id="dlbook.ops.double"')[1].split("</dt>")[0]
    assert 'href="_modules/dlbook/ops/linear.html#L-6"' in signature


def test_links_to_files_of_the_site_resolve(built):
    """Every relative link of every page leads to a file and an anchor."""
    for path in built.site.rglob("*.html"):
        for link in re.findall(r'href="([^"]+)"', path.read_text("utf8")):
            target, _, anchor = link.partition("#")
            if ":" in link or "_static" in link or "/wheel/" in link:
                continue  # the wheel is put beside the pages by the build
            file = (path.parent / target).resolve() if target else path
            assert file.is_file(), (path.name, link)
            if anchor and file.suffix == ".html":
                assert f'id="{anchor}"' in file.read_text("utf8"), link

"""A page as blocks, each with its line."""

from tools import prose, reading

PAGE = """---
waive: {words: it is short}
---
# Title

Some *words* with $x + 1$, `code` and {eq}`label`.

$$
a = b
$$ (sum)

````{admonition} Outer
:class: warning

```{math}
:label: inner
c
```
````

```{code-cell} ipython3
---
tags: [hide-input]
mystnb:
  figure: {name: a-dot}
---
x = "```"
```

```{solution-start} a-ex
```
Not counted.

```{code-cell} ipython3
:tags: [solution]
y
```
```{solution-end}
```
"""


def page(tmp_path, text: str = PAGE) -> reading.Page:
    """The page, read from a file."""
    path = tmp_path / "a.md"
    path.write_text(text)
    return reading.read(path)


def test_every_block_knows_its_line(tmp_path):
    """Kinds and lines of all blocks, nested ones included."""
    lines = PAGE.split("\n")
    for block in page(tmp_path).walk():
        start = lines[block.line - 1]
        assert block.kind == "prose" or start[0] in "#$`+%"
        if block.body and block.kind != "heading":
            assert (
                lines[
                    block.first - 1 + (block.kind == "math" and "$$" in start)
                ]
                == block.body[0]
            )


def test_labels_of_both_forms_are_seen(tmp_path):
    """Dollar mathematics and directives have their labels."""
    found = [b.options for b in page(tmp_path).walk() if b.kind == "math"]
    assert found == [{"label": "sum"}, {"label": "inner"}]


def test_cell_options_of_both_forms_are_read(tmp_path):
    """Tags and the figure of a cell are known; its source is bare."""
    first, second = page(tmp_path).cells()
    assert (first.tags, first.figure) == (["hide-input"], {"name": "a-dot"})
    assert first.text == 'x = "```"'
    assert (second.tags, second.within) == (["solution"], "solution")


def test_words_are_counted_as_read(tmp_path):
    """Formulas, code and references count one each; solutions none."""
    assert prose.count(page(tmp_path)) == 1 + 7


def test_an_unclosed_fence_ends_with_the_page(tmp_path):
    """What is never closed is still a block, not an endless loop."""
    (block,) = page(tmp_path, "```{note}\nwords\n$$\nx").blocks
    assert block.kind == "note"

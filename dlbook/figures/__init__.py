"""Drawing: data and an Axes go in, the Axes comes out.

One module a chapter, by the chapter's stem, and ``style`` for the colours.
Nothing here computes what it draws.
"""

"""Sphinx reads what the build has executed, and never executes itself."""

from tools.book import code

MISSING = (
    "no run of this page's cells is at hand; it was saved while the book was "
    "built, or is none of the book's chapters: run make book again"
)


def never_execute() -> None:
    """In place of each of myst-nb's ways to execute, reading alone."""
    from myst_nb.core import execute

    execute.NotebookClientCache = reader()
    execute.NotebookClientDirect = execute.NotebookClientInline = reader()


def reader() -> type:
    """A client for notebooks that finds outputs in the cache, or warns."""
    from jupyter_cache import get_cache
    from myst_nb.core.execute.base import NotebookClientBase

    class Reader(NotebookClientBase):
        def start_client(self) -> None:
            if not any(cell.source.strip() for cell in code(self.notebook)):
                return
            path = self.nb_config.execution_cache_path or ".jupyter_cache"
            cache = get_cache(path)
            try:
                _, self._notebook = cache.merge_match_into_notebook(
                    self.notebook
                )
            except KeyError:
                self.logger.warning(MISSING, subtype="exec")

    return Reader

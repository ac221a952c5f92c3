"""Pytest plugin of the processes that run chapters.

Kernels talk over sockets in the file system, because ports picked by several
kernels at once collide. The time limit is the chapter's, not each cell's.
"""

import os
import time
from uuid import uuid4

import pytest
from nbclient import NotebookClient

LONGEST_SOCKET = 103  # bytes in a socket's path, the least of all systems


class Client(NotebookClient):
    """nbmake's notebook client, with these two habits."""

    deadline = float("inf")

    def create_kernel_manager(self):
        """The kernel's manager; its sockets lie beside the notebook."""
        manager = super().create_kernel_manager()
        address = os.path.join(os.environ["JUPYTER_RUNTIME_DIR"], uuid4().hex)  # noqa: PTH118
        if len(address) + 3 < LONGEST_SOCKET:
            manager.transport, manager.ip = "ipc", address
        return manager

    def _get_timeout(self, cell: object) -> int:
        return max(1, round(self.deadline - time.monotonic()))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Start the chapter's clock."""
    Client.deadline = time.monotonic() + item.config.option.nbmake_timeout


def pytest_configure() -> None:
    """Let nbmake use this client."""
    import nbmake.nb_run

    nbmake.nb_run.NotebookClient = Client

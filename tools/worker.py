"""Pytest plugin of the processes that run chapters.

Kernels talk over sockets in the file system, because ports picked by several
kernels at once collide. The time limit is the chapter's, not each cell's.
"""

import asyncio
import os
import time
from pathlib import Path
from uuid import uuid4

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from traitlets import default

from tools.judge import MOST, TOO_MUCH

LONGEST_SOCKET = 103  # bytes in a socket's path, the least of all systems


class Client(NotebookClient):
    """nbmake's notebook client, with habits of its own."""

    deadline = float("inf")
    place = Path()

    @default("iopub_timeout")
    def _late_outputs(self) -> int:
        return 60  # seconds; what comes later is lost without a word

    def create_kernel_manager(self):
        """The kernel's manager: this Python, sockets beside the notebook."""
        manager = super().create_kernel_manager()
        manager.kernel_spec_manager = KernelSpecManager(kernel_dirs=[])
        address = os.path.join(os.environ["JUPYTER_RUNTIME_DIR"], uuid4().hex)  # noqa: PTH118
        if len(address) + 3 < LONGEST_SOCKET:
            manager.transport, manager.ip = "ipc", address
        return manager

    def _get_timeout(self, cell: object) -> int:
        return max(1, round(self.deadline - time.monotonic()))

    async def async_execute_cell(self, cell, cell_index: int, *args, **kwargs):
        """Run a cell; a file says which, should nobody live to tell."""
        self.place.write_text(str(cell_index))
        self.room = MOST
        return await super().async_execute_cell(
            cell, cell_index, *args, **kwargs
        )

    def process_message(self, msg: dict, cell, cell_index: int):
        """Take an output, if there is room; else stop the cell."""
        if "text" in msg["content"] or "data" in msg["content"]:
            self.room -= len(str(msg["content"]))
            if self.room < 0:
                if TOO_MUCH not in cell.metadata:
                    cell.metadata[TOO_MUCH] = True
                    self.stop = asyncio.ensure_future(
                        self.km.interrupt_kernel()
                    )
                return None
        return super().process_message(msg, cell, cell_index)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Start the chapter's clock."""
    Client.deadline = time.monotonic() + item.config.option.nbmake_timeout
    Client.place = Path(item.fspath).with_suffix(".cell")


def pytest_configure() -> None:
    """Let nbmake use this client."""
    import nbmake.nb_run

    nbmake.nb_run.NotebookClient = Client

"""Records reach the cell output in Jupyter, and the terminal elsewhere."""

import sys

import IPython.display
import pytest

from dlbook import _display


class Shell:
    """What IPython returns as its shell."""


@pytest.fixture
def shell(monkeypatch):
    """A shell that stands for the running one."""
    shell = Shell()
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    return shell


def test_in_a_kernel_the_record_travels_in_the_output(shell, monkeypatch):
    """One bundle carries JSON, text and HTML."""
    shell.kernel = object()
    shown = []
    monkeypatch.setattr(
        IPython.display, "display", lambda *a, **k: shown.append((a, k))
    )
    _display.show({"type": "claim"}, "text", "<p>html</p>")
    bundle = {
        "application/vnd.dlbook+json": {"type": "claim"},
        "text/plain": "text",
        "text/html": "<p>html</p>",
    }
    assert shown == [((bundle,), {"raw": True})]


@pytest.mark.usefixtures("shell")
def test_in_a_terminal_shell_the_text_is_printed(capsys):
    """IPython without a kernel gets plain text."""
    _display.show({}, "text", "<p>html</p>")
    assert capsys.readouterr().out == "text\n"


def test_without_ipython_the_text_is_printed(monkeypatch, capsys):
    """A plain script never imports IPython for it."""
    monkeypatch.delitem(sys.modules, "IPython")
    _display.show({}, "text", "<p>html</p>")
    assert capsys.readouterr().out == "text\n"
    assert "IPython" not in sys.modules

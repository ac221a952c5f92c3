"""Records reach the cell output in Jupyter, and the terminal elsewhere."""

import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout, suppress

import IPython.display
import pytest

from dlbook import _display
from dlbook.claims import ClaimError, claim


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


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """What the build's ledger holds."""
    path = tmp_path / "ledger"
    monkeypatch.setenv("DLBOOK_LEDGER", str(path))
    return lambda: [json.loads(line) for line in path.read_text().splitlines()]


def smuggle(_):
    """A false claim whose error is swallowed."""
    with suppress(ClaimError):
        claim("false", False, "the ⅔ of é")


def test_the_ledger_has_what_threads_claim(ledger):
    """Records come whole from threads at once, shown or not, raised or not."""
    with redirect_stdout(io.StringIO()), ThreadPoolExecutor(8) as pool:
        list(pool.map(smuggle, range(200)))
    found = ledger()
    assert len(found) == 200
    assert all(r == found[0] for r in found)
    assert found[0]["holds"] is False
    assert found[0]["evidence"] == "the ⅔ of é"


def test_the_ledger_has_what_processes_claim(ledger):
    """A process without a kernel or an output writes there as well."""
    code = "from dlbook.claims import claim; claim('one', True)"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.DEVNULL
        )
        for _ in range(2)
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert [r["text"] for r in ledger()] == ["one", "one"]


def test_the_ledger_comes_before_the_output(ledger, monkeypatch):
    """A record that cannot be displayed has been entered."""
    monkeypatch.setattr(_display, "in_jupyter", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        claim("x", True)
    assert len(ledger()) == 1


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        ("utf-8", "✓ it holds (± 1)"),
        ("cp1252", "ok it holds (± 1)"),
        ("ascii", "ok it holds (? 1)"),
    ],
)
def test_a_tick_is_written_as_the_console_can(monkeypatch, encoding, line):
    """What cannot be encoded does not end a claim that holds."""
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding))
    claim("it holds", True, "± 1")
    assert out.getvalue().decode(encoding) == f"{line}\n"


def test_a_claim_holds_without_an_output(monkeypatch):
    """No stdout, or a closed one, loses the line alone."""
    closed = io.StringIO()
    closed.close()
    for out in (None, closed):
        monkeypatch.setattr(sys, "stdout", out)
        claim("it holds", True)
        with pytest.raises(ClaimError):
            claim("it does not", False)


def test_a_closed_pipe_does_not_end_a_script():
    """A script whose reader went away ends well, and without a word."""
    code = "from dlbook.claims import claim; claim('one', True)\n" * 3
    reader, writer = os.pipe()
    os.close(reader)
    run = [sys.executable, "-c", code]
    with os.fdopen(writer, "w") as out:
        done = subprocess.run(run, stdout=out, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b"")

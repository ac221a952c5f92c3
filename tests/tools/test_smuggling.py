"""Ways to get a false claim past the build: each chapter tries one."""

import json

import pytest
from mini import HEAD, run, write_book

IMPORT = "from dlbook.claims import claim, measured\n"
SWALLOW = """try:
    claim("smuggled", False)
except AssertionError:
    pass"""
WORKER = """import multiprocessing
def work():
    claim("smuggled", False)
process = multiprocessing.get_context("fork").Process(target=work)
process.start(); process.join()"""
ELSEWHERE = """import subprocess, sys
text = "from dlbook.claims import claim; claim('smuggled', False)"
done = subprocess.run([sys.executable, "-c", text], capture_output=True)"""
THREAD = """import threading
thread = threading.Thread(target=claim, args=("smuggled", False))
threading.excepthook = lambda fault: None
thread.start(); thread.join()"""
POOL = """from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor() as pool:
    done = pool.submit(claim, "smuggled", False)"""
CAPTURED = """from IPython.utils.capture import capture_output
with capture_output():
    claim("smuggled", True)"""
CLEARED = """from IPython.display import clear_output
claim("smuggled", True)
clear_output()"""
HANDLED = """get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)
claim("smuggled", False)"""
SILENT = """get_ipython().showtraceback = lambda *a, **k: None
claim("smuggled", False)"""
LATE = """import atexit
atexit.register(claim, "smuggled", False)"""
ENDED = """import os
os._exit(0)
claim("smuggled", False)"""
SHADOWED = """def claim(text, holds):
    print("smuggled")
claim("smuggled", False)"""
PATCHED = """import dlbook.claims
dlbook.claims.show = lambda *a: None
claim("smuggled", True)"""
FORGED = """from IPython.display import HTML
HTML('<p class="dl-claim dl-holds">smuggled</p>')"""
COUNTERFEIT = """from IPython.display import display
record = {"type": "claim", "text": "smuggled", "holds": True}
record |= {"evidence": "", "kind": "executed"}
display({"application/vnd.dlbook+json": record}, raw=True)"""
INNER = """get_ipython().run_cell('claim("smuggled", False)', silent=True);"""
CONTEXT = """import contextlib
with contextlib.suppress(AssertionError):
    claim("smuggled", False)"""
TWICE = 'measured("smuggled", 1.0)\nmeasured("smuggled", 2.0)'
NESTED = """1
```

````{hint}
```{code-cell}
claim("smuggled", False)
```
````

```{code-cell}
1"""
WAYS = {
    "swallowed": (SWALLOW, "'smuggled' is false"),
    "suppressed": (CONTEXT, "'smuggled' is false"),
    "threads": (THREAD, "'smuggled' is false"),
    "pool": (POOL, "'smuggled' is false"),
    "worker": (WORKER, "'smuggled' is false"),
    "elsewhere": (ELSEWHERE, "'smuggled' is false"),
    "late": (LATE, "'smuggled' is false"),
    "inner": (INNER, "smuggled"),
    "captured": (CAPTURED, "'smuggled' is shown nowhere"),
    "cleared": (CLEARED, "'smuggled' is shown nowhere"),
    "handled": (
        HANDLED,
        "11 of book/handled.md): the claim 'smuggled' is false",
    ),
    "silent": (SILENT, "11 of book/silent.md): the claim 'smuggled' is false"),
    "ended": (ENDED, "DeadKernelError"),
    "shadowed": (SHADOWED, "'smuggled', which was not made"),
    "patched": (PATCHED, "'smuggled', which was not made"),
    "never": ('if False:\n    claim("smuggled", False)', "was not made"),
    "forged": (FORGED, "a tick that no claim made"),
    "printed": ('print("✓ smuggled")', "a tick that no claim made"),
    "counterfeit": (COUNTERFEIT, "'smuggled' was shown, never made"),
    "bygone": ('claim("smuggled", True, kind="recorded")', "no recorded("),
    "twice": (TWICE, "measured 'smuggled' twice"),
    "allowed": (":tags: [raises-exception]\n1", "'raises-exception'"),
    "skipped": (":tags: [skip-execution]\n1", "'skip-execution'"),
    "removed": (":tags: [remove-output]\n1", "'remove-output'"),
    "option": (":mystnb: {remove_code_outputs: true}\n1", "mystnb: has no"),
    "magic": ('%%script false\nclaim("smuggled", False)', "no magics"),
    "shell": ("!true", "no magics"),
    "fenced": ("1\n```\n\n```python\nclaim('smuggled', False)", "never run"),
    "nested": (NESTED, "never run"),
    "written": ("1\n```\n\n✓ smuggled\n\n```{code-cell}\n1", "a tick that"),
}
FRONTS = {
    "errors": ("execution: {allow_errors: true}", "no key 'execution'"),
    "mode": ("mystnb: {execution_mode: 'off'}", "no key 'mystnb'"),
}


def page(stem: str, cell: str, front: str = "") -> str:
    """A chapter: the import, then the way."""
    head = HEAD.replace("---\n", f"---\n{front}\n", 1) if front else HEAD
    cells = (IMPORT, cell)
    blocks = [f"```{{code-cell}} ipython3\n{c.strip()}\n```\n" for c in cells]
    return head + f"# {stem}\n" + "\n".join(blocks)


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """The driver's last lines and its report, after all ways at once."""
    book = write_book(tmp_path_factory.mktemp("smuggled"))
    pages = {stem: page(stem, cell) for stem, (cell, _) in WAYS.items()}
    for stem, (front, _) in FRONTS.items():
        pages[stem] = page(stem, "1", front)
    with (book.root / "_toc.yml").open("a") as toc:
        for stem, text in pages.items():
            (book.root / "book" / f"{stem}.md").write_text(text)
            toc.write(f"- file: book/{stem}\n")
    done = run(book, "execute", timeout=400)
    assert done.returncode == 1
    report = json.loads((book.build / "report.json").read_text())
    return book, done.stdout.splitlines(), report


@pytest.mark.parametrize(
    ("stem", "said"),
    [(stem, said) for stem, (_, said) in (WAYS | FRONTS).items()],
    ids=WAYS | FRONTS,
)
def test_no_way_leads_past_the_build(tried, stem, said):
    """The chapter fails, with a line that says why; nothing is stored."""
    book, lines, report = tried
    (line,) = [x for x in lines if x.startswith(f"FAILED {stem}")]
    assert said in line
    (entry,) = [c for c in report["chapters"] if c["chapter"] == stem]
    assert entry["status"] == "failed"
    assert not list(book.store.glob(f"{stem}-*"))


def test_honest_chapters_beside_them_pass(tried):
    """The others go on and are stored."""
    book, _, report = tried
    status = {c["chapter"]: c["status"] for c in report["chapters"]}
    assert status["alpha"] == status["beta"] == "executed"
    assert len(status) == 2 + len(WAYS) + len(FRONTS)
    assert len(list(book.store.iterdir())) == 2

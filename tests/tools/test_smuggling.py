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
JUDGED = """import dlbook.claims
dlbook.claims.boolean = lambda holds: True
claim("smuggled", False)"""
BOOLEAN = """import dlbook.claims
dlbook.claims.boolean = bool
claim("smuggled", True)"""
SWAPPED = """from dlbook.claims import claim_greater
claim_greater.__code__ = claim.__code__
claim("smuggled", True)"""
REWORDED = """publish = get_ipython().display_pub.publish
def reword(data, *rest, **more):
    data = data | {"text/html": "<p>smuggled</p>"}
    return publish(data, *rest, **more)
get_ipython().display_pub.publish = reword
claim("true", True)"""
WIPED = """import os
from IPython.utils.capture import capture_output
words = "".join(["smug", "gled"])
try:
    with capture_output():
        claim(words, False)
except AssertionError:
    open(os.environ["DLBOOK_LEDGER"], "w").close()"""
UNLISTED = WIPED.replace(
    "try:", "path = os.environ.pop('DLBOOK_LEDGER')\ntry:"
)
UNLISTED = UNLISTED.replace(
    'open(os.environ["DLBOOK_LEDGER"], "w").close()',
    "os.environ['DLBOOK_LEDGER'] = path",
)
REWRITTEN = """shell = get_ipython()
shell.input_transformers_cleanup.append(
    lambda lines: [x.replace("False", "True") for x in lines])
```

```{code-cell}
claim("smuggled", False)"""
INNER = """get_ipython().run_cell('claim("smuggled", False)', silent=True);"""
CONTEXT = """import contextlib
with contextlib.suppress(AssertionError):
    claim("smuggled", False)"""
TWICE = 'measured("smuggled", 1.0)\nmeasured("smuggled", 2.0)'
AGAIN = 'claim("smuggled", True)\nclaim("smuggled", True)'
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
    "judged": (JUDGED, "replaced dlbook.claims.boolean"),
    "boolean": (BOOLEAN, "replaced dlbook.claims.boolean"),
    "swapped": (SWAPPED, "replaced dlbook.claims.claim_greater"),
    "reworded": (REWORDED, "replaced display_pub.publish"),
    "rewritten": (REWRITTEN, "the way cells are read"),
    "wiped": (WIPED, "not in its ledger"),
    "unlisted": (UNLISTED, "not in its ledger"),
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
    "bygone": ('claim("smuggled", True, kind="recorded")', "recorded("),
    "twice": (TWICE, "measured 'smuggled' twice"),
    "again": (AGAIN, "claim 'smuggled' twice"),
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
HONEST = [
    IMPORT + "import numpy as np\nfrom dlbook import profile",
    'for i in range(2):\n    claim(f"{i} of {2}", i < 2, f"{i} < 2")',
    'def say(text):\n    claim(text, True)\nsay("one"); say("two")',
    'say = lambda n: claim(f"{n!r} is {n:>5.2f} {{}}", True)\nsay(1.0)',
    '[claim(f"{i} in a list", True) for i in range(2)];',
    'if profile.quick:\n    claim("q", True)\nelse:\n    claim("f", True)',
    'with np.errstate(all="ignore"):\n    claim("within", np.all([True]))',
    'claim("Λⁿ ≤ «x» & <b> 🎉", True, "x" * 50_000)\nprint("√2 ∈ Λ, 中文")',
    'claim("a" + " b", True)\nclaim("%d of" % 3, True)\nclaim(s := "s", True)',
    """import threading
threads = [threading.Thread(target=claim, args=(t, True)) for t in "ab"]
[t.start() for t in threads]; [t.join() for t in threads];""",
    """from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor() as pool:
    done = list(pool.map(lambda i: claim(f"pool {i}", True), range(4)))""",
    """try:
    np.linalg.inv(np.zeros((2, 2)))
    claim("it has an inverse", False)
except np.linalg.LinAlgError:
    claim("it has none", True)""",
    """class Table:
    def _repr_html_(self):
        return "<table class='dataframe'><td>1 &amp; 2</td></table>"
Table()""",
    """import asyncio
async def later(i):
    claim(f"later {i}", True)
await asyncio.gather(later(1), later(2));""",
]
FRONTS = {
    "errors": ("execution: {allow_errors: true}", "no key 'execution'"),
    "mode": ("mystnb: {execution_mode: 'off'}", "no key 'mystnb'"),
}


def page(stem: str, *cells: str, front: str = "") -> str:
    """A chapter of these cells."""
    head = HEAD.replace("---\n", f"---\n{front}\n", 1) if front else HEAD
    blocks = [f"```{{code-cell}} ipython3\n{c.strip()}\n```\n" for c in cells]
    return head + f"# {stem}\n" + "\n".join(blocks)


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """The driver's last lines and its report, after all ways at once."""
    book = write_book(tmp_path_factory.mktemp("smuggled"))
    pages = {
        stem: page(stem, IMPORT, cell) for stem, (cell, _) in WAYS.items()
    }
    for stem, (front, _) in FRONTS.items():
        pages[stem] = page(stem, "1", front=front)
    pages["honest"] = page("honest", *HONEST)
    with (book.root / "_toc.yml").open("a") as toc:
        for stem, text in pages.items():
            (book.root / "book" / f"{stem}.md").write_text(text)
            toc.write(f"- file: book/{stem}\n")
    done = run(book, "execute")
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
    for stem in ("alpha", "beta", "honest"):
        assert status.pop(stem) == "executed"
    assert len(status) == len(WAYS) + len(FRONTS)
    assert len(list(book.store.iterdir())) == 3

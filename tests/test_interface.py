"""What a package offers is in its stub, for readers, tools and checkers."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from mypy import api

import dlbook

ROOT = Path(dlbook.__file__).parent
STUBS = sorted(ROOT.rglob("__init__.pyi"))
PACKAGES = [".".join(s.relative_to(ROOT.parent).parts[:-1]) for s in STUBS]


def python(code, **environment):
    """What ``code`` prints in a new interpreter where warnings are errors."""
    run = [sys.executable, "-W", "error", "-c", code]
    result = subprocess.run(
        run, capture_output=True, text=True, env=os.environ | environment
    )
    return result.stdout + result.stderr


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """What mypy says, in a folder that is not the repository's, of a file."""
    folder = tmp_path_factory.mktemp("elsewhere")
    ini = folder / "mypy.ini"
    ini.write_text(
        "[mypy]\nignore_missing_imports = true\n"
        "[mypy-torch.*,matplotlib.*,scipy.*]\nfollow_imports = skip\n"
    )

    def judge(code):
        (folder / "mine.py").write_text(code)
        options = ["--config-file", str(ini), "--cache-dir", str(folder)]
        where = ["--python-executable", sys.executable]
        said, error, _ = api.run([*options, *where, str(folder / "mine.py")])
        assert not error
        return said

    return judge


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_lists_its_names_and_no_other(name):
    """``dir`` and ``__all__`` are complete, and each name is found."""
    package = import_module(name)
    assert dir(package) == sorted(package.__all__)
    public = {}
    exec(f"from {name} import *", public)
    assert public.keys() - {"__builtins__"} == set(package.__all__)
    for member in package.__all__:
        assert public[member] is getattr(package, member)


@pytest.mark.parametrize("name", PACKAGES)
def test_no_module_bears_the_name_of_a_function(name):
    """Importing a module of a package never hides one of its names."""
    package = import_module(name)
    stems = {path.stem for path in Path(package.__file__).parent.glob("*")}
    for member in stems & set(package.__all__):
        module = import_module(f"{name}.{member}")
        assert getattr(package, member) is module


def test_every_name_can_be_loaded_at_once():
    """With ``EAGER_IMPORT`` an error of any module shows at the import."""
    packages = [import_module(name) for name in PACKAGES]
    things = [getattr(p, member) for p in packages for member in p.__all__]
    modules = {getattr(t, "__module__", t.__name__) for t in things}
    code = "import dlbook, sys; print(*sys.modules)"
    assert modules <= set(python(code, EAGER_IMPORT="1").split())


def test_subpackages_are_attributes_and_load_when_used():
    """``import dlbook`` is enough, and by itself loads nothing."""
    assert {"ops", "byhand", "train", "proof"} <= set(dir(dlbook))
    show = "print('numpy' in sys.modules, 'torch' in sys.modules)"
    code = f"import dlbook, sys; {show}; dlbook.ops.relu; {show}"
    assert python(code).split() == ["False", "False", "True", "False"]


def test_help_shows_what_is_offered():
    """The help of a package holds its functions and what they say."""
    said = python("import dlbook; help(dlbook.train)")
    assert "Train ``model`` on ``train`` and return" in said


def test_a_misspelt_name_is_answered_with_the_near_one():
    """The error names the package and, as Python does, what was meant."""
    said = python("import dlbook; dlbook.ops.sotfmax")
    assert "No dlbook.ops attribute sotfmax" in said
    assert "Did you mean: 'softmax'?" in said


@pytest.mark.parametrize(
    "code",
    [
        "from dlbook.train import fti",
        "from dlbook.ops import attach_stub",
        "from dlbook import byhand\nbyhand.mlp.fti",
        "from dlbook.ops import relu\nrelu()",
    ],
)
def test_a_checker_refuses_what_is_not_there(judged, code):
    """mypy finds misspelt names and wrong calls outside the repository."""
    assert "Found 1 error" in judged(code)


def test_a_checker_accepts_what_is_there(judged):
    """mypy knows every name that a package offers."""
    used = [f"{n}.{m}" for n in PACKAGES for m in import_module(n).__all__]
    assert "Success" in judged("\n".join(["import dlbook", *used]))

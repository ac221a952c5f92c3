"""What a function's code is, what it names, and what it changes."""

import dis
from collections.abc import Iterator
from itertools import pairwise
from types import CodeType, FunctionType
from typing import Any

PARTS = ["co_code", "co_exceptiontable", "co_names", "co_varnames"]
PARTS += ["co_freevars", "co_cellvars", "co_flags", "co_argcount"]
PARTS += ["co_posonlyargcount", "co_kwonlyargcount"]
OUTER = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF"}
OF = {"LOAD_ATTR", "LOAD_METHOD"}
ASSIGNS = {"STORE_GLOBAL", "STORE_DEREF"}
PUTS = {"STORE_ATTR": 1, "DELETE_ATTR": 1, "STORE_SUBSCR": 2}  # how deep
PUTS |= {"DELETE_SUBSCR": 2, "STORE_SLICE": 3}  # what they change lies
FILLS = {"append", "appendleft", "extend", "insert", "add", "update"}
FILLS |= {"setdefault", "discard", "remove", "pop", "popleft", "popitem"}
FILLS |= {"clear", "write", "writelines"}
Steps = list[dis.Instruction]


def without_docstring(function: FunctionType) -> CodeType:
    """The code of a function; its docstring is not what it does."""
    code, text = function.__code__, function.__doc__
    if text is None or code.co_consts[:1] != (text,):
        return code
    return code.replace(co_consts=(None, *code.co_consts[1:]))


def code_parts(code: CodeType) -> list:
    """What makes it do what it does; no paths and no lines."""
    consts = list(code.co_consts)
    if "__firstlineno__" in code.co_names:  # the body of a class, from 3.13
        consts = [c for c in consts if c != code.co_firstlineno]
    return [*(getattr(code, name) for name in PARTS), consts]


def outer_names(code: CodeType) -> Iterator[list[str]]:
    """The outer names that are read, each with what is asked of it.

    ``np.linalg.norm(x)`` gives ["np", "linalg", "norm"].
    """
    steps = _steps(code)
    for place, step in enumerate(steps):
        if step.opname in OUTER:
            end = place + 1
            while steps[end].opname in OF:
                end += 1
            yield [s.argval for s in steps[place:end]]
    for inner in _inside(code):
        yield from outer_names(inner)


def changed_names(code: CodeType) -> set[str]:
    """The outer names that code assigns, fills or empties.

    What a function writes to, such as a list of its calls, is not what it
    is.
    """
    steps = _steps(code)
    found = {s.argval for s in steps if s.opname in ASSIGNS}
    for place, step in enumerate(steps):
        if step.opname in OUTER and _filled(steps[place + 1 :]):
            found.add(step.argval)
    return found.union(*map(changed_names, _inside(code)))


def changed_attributes(code: CodeType) -> set[str]:
    """The attributes of its first argument that code assigns or fills."""
    found, own = set(), code.co_varnames[:1]
    steps = _steps(code)
    for place, (before, step) in enumerate(pairwise(steps), 2):
        loaded = bool(own) and _loads(before, own[0])
        if step.opname == "STORE_ATTR":
            # In self.n += 1, self is loaded first and swapped to the top.
            changes = loaded or before.opname == "SWAP"
        else:
            changes = loaded and step.opname in OF and _filled(steps[place:])
        if changes:
            found.add(step.argval)
    return found


def _loads(step: dis.Instruction, name: str) -> bool:
    """Whether a step leaves the local variable ``name`` on top."""
    names = step.argval if isinstance(step.argval, tuple) else (step.argval,)
    return step.opname.startswith("LOAD_FAST") and names[-1] == name


def _filled(steps: Steps) -> bool:
    """Whether ``steps`` change what lies on top of the stack before them."""
    if steps[0].opname in OF:
        name = steps[0].argval  # PyTorch's mul_ and others fill a tensor
        return name in FILLS or name[-1] == "_" != name[0]
    depth, before = 1, ""
    for step in steps:
        if step.opname in PUTS:
            return depth == PUTS[step.opname] + (before == "SWAP")
        depth += dis.stack_effect(step.opcode, step.arg, jump=False)
        before = step.opname
        if depth < 1:
            break
    return False


def _steps(code: CodeType) -> Steps:
    """The instructions, without those that only lengthen the next one."""
    steps = dis.get_instructions(code)
    return [s for s in steps if s.opname not in ("EXTENDED_ARG", "CACHE")]


def _inside(code: CodeType) -> list[CodeType]:
    """Code of the functions and classes within."""
    return [c for c in code.co_consts if isinstance(c, CodeType)]


def defaults(function: FunctionType) -> dict[str, Any]:
    """The defaults of a function by the names of their parameters."""
    code, values = function.__code__, function.__defaults__ or ()
    first = code.co_argcount - len(values)
    names = code.co_varnames[first : code.co_argcount]
    given = dict(zip(names, values, strict=True))
    return given | (function.__kwdefaults__ or {})


def closure(function: FunctionType) -> dict[str, Any]:
    """The values of outer variables by name, but for those it changes."""
    code, held = function.__code__, {}
    own = changed_names(code)
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
    for name, cell in cells:
        if name not in own:
            try:
                held[name] = cell.cell_contents
            except ValueError:  # not yet assigned
                continue
    return held

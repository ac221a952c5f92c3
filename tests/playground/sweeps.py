"""Proofs of gradients that are shown on their way, for `test_shown`."""

import re

import numpy as np
import torch
from bare import OPEN

from dlbook.byhand import graphs
from dlbook.playground import pack

MODULES = "core", "sweep", "kinds/rnn-gradients"
SWEEP = """([graph, point]) =>
  [...Array(2 * graph.steps.length + 2).keys()].map((at) => {
    const state = js.moment(graph, point, at);
    const names = Object.keys(state.values);
    return [js.tell(state), [...state.known],
      names.map((name) => [name, js.cotangent(state, name)])];
  })"""
MINUS = "\N{MINUS SIGN}"
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = rf"{MINUS}?[\d.]*\d(?:·10[⁻⁰-⁹¹²³]+)?"
SENT = re.compile(
    rf"(\w+) gets \(?({NUMBER})\)? · \(?({NUMBER})\)? = ({NUMBER})"
)
BACK = re.compile(
    rf"Backwards, step \d+ of \d+: ({NUMBER}) arrives at (\w+) ="
)
SUM = re.compile(rf"(So far|In all) (\w+) has ({NUMBER}), from")
OPERATIONS = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}


def swept(graph: dict, point) -> tuple[dict, dict]:
    """Values and cotangents of all nodes, by differences of the loss."""

    def run(moved: str = "", by: float = 0.0) -> dict:
        names = [name for name, _ in graph["leaves"]]
        values = dict(zip(names, map(float, point), strict=True))
        if moved in values:
            values[moved] += by
        for name, operation, inputs in graph["steps"]:
            given = (values[i] for i in inputs)
            values[name] = float(OPERATIONS[operation](*given))
            values[name] += by if name == moved else 0
        return values

    values, loss, h = run(), graph["steps"][-1][0], 1e-5
    slopes = {
        k: (run(k, h)[loss] - run(k, -h)[loss]) / (2 * h) for k in values
    }
    return values, slopes


def read(text: str) -> float:
    """A number as the page writes it."""
    text = text.replace(MINUS, "-").replace("·10", "e")
    return float(text.translate(RAISED))


def off(found: float, expected: float) -> float:
    """The relative error beyond three digits."""
    return abs(found - expected) / max(abs(expected), 1e-3)


def sentences(page) -> float:
    """The worst number said or shown in all steps through all graphs."""
    relu = {
        "steps": [("z", "multiply", ("w", "x")), ("a", "relu", ("z",))],
        "leaves": [("w", -2.0), ("x", 1.5)],
    }
    named = graphs.small_graphs()
    all_four = [graphs.written(k, *g) for k, g in named.items()]
    worst = 0.0
    for graph in (*all_four, relu):
        point = [1.5 * v + 0.25 for _, v in graph["leaves"]]
        moments = page.evaluate(SWEEP, [graph, point])
        values, slopes = swept(graph, point)
        for at, moment in enumerate(moments):
            worst = max(worst, told(graph, values, slopes, at, moment))
        last = dict(moments[-1][2])
        worst = max(worst, *(off(read(last[k]), d) for k, d in slopes.items()))
    return worst


def told(graph: dict, values: dict, slopes: dict, at: int, moment) -> float:
    """The worst error of one sentence; what is missing is infinitely wrong."""
    text, known, shown = moment
    steps = graph["steps"]
    if set(known) != {*values} - {name for name, *_ in steps[at:]}:
        return np.inf
    if 0 < at <= len(steps):
        name = steps[at - 1][0]
        start = f"Forwards, step {at} of {len(steps)}: {name} = "
        if not text.startswith(start):
            return np.inf
        return off(read(text.rstrip(".").split(" = ")[-1]), values[name])
    if at <= len(steps) + 1:
        return 0.0
    name, _, inputs = steps[2 * len(steps) + 1 - at]
    match, sent = BACK.match(text), SENT.findall(text)
    if not match or [match[2], *(i for i, *_ in sent)] != [name, *inputs]:
        return np.inf
    errors = [off(read(match[1]), slopes[name])]
    errors += [off(read(a) * read(b), read(c)) for _, a, b, c in sent]
    totals = [(i, v) for when, i, v in SUM.findall(text) if when == "In all"]
    errors += [off(read(v), slopes[i]) for i, v in totals]
    whole = [(i, v) for i, v in shown if v and not v.endswith("…")]
    return max(errors + [off(read(v), slopes[i]) for i, v in whole])


def recurrent(page) -> float:
    """How far the gradient's way back through time is from PyTorch's."""
    rng = np.random.default_rng(0)
    W, x = rng.standard_normal((2, 32, 32)) / 6, rng.standard_normal((9, 32))
    asked = {"matrix": 1, "radius": 1.5, "size": 0.5, "T": 7, "limit": 0.1}
    arrays = {"W": pack(W, "f32"), "x": pack(x, "f32")}
    inputs = {k: {"data": [v]} for k, v in asked.items()}
    found = page.evaluate(
        f"""([sent, inputs]) =>
        [...js.rnnGradients.answer(({OPEN})(sent), inputs).data]""",
        [{"arrays": arrays}, inputs],
    )
    return abs(np.array(found) - through_time(W[1], x, **asked)).max()


def through_time(W, x, radius, size, T, limit, **_) -> np.ndarray:
    """Logarithms of the norms, by automatic differentiation."""
    Wh = torch.tensor(radius * W, requires_grad=True)
    b = torch.zeros(32, dtype=torch.float64, requires_grad=True)
    states = [torch.zeros(32, dtype=torch.float64, requires_grad=True)]
    for t in range(T):
        z = states[-1] @ Wh + torch.tensor(size * x[t]) + b
        states.append(torch.tanh(z))
    loss = states[-1].sum() / 32**0.5
    *dh, dW, db = torch.autograd.grad(loss, [*states, Wh, b])
    whole = float(torch.hypot(dW.norm(), db.norm()))
    norms = [float(d.norm()) for d in dh]
    return np.log10([*norms, whole, min(whole, limit)])


PROOFS = {
    sentences: 0.02,  # of numbers of three digits, two multiplied
    recurrent: 1e-4,
}
FAULTS = {
    "a step late": (sentences, "steps[at - 1]", "steps[at]"),
    "a factor for itself": (sentences, "=> [v, u]", "=> [u, v]"),
    "one use alone": (sentences, "d[i].sum +=", "d[i].sum ="),
    "no minus": (sentences, "=> [1, -1]", "=> [1, 1]"),
    "a slope below zero": (sentences, "z > 0 ? 1 : 0", "1"),
    "a part called the whole": (
        sentences,
        "d[name].from < uses(graph, name)",
        "false",
    ),
    "states of the next step": (recurrent, "h[t - 1][i] * v", "h[t][i] * v"),
    "a matrix turned over": (
        recurrent,
        "v * weight(i, j), 0)",
        "v * weight(j, i), 0)",
    ),
    "no slope of tanh": (recurrent, "v * (1 - h[t][j] ** 2)", "v"),
    "no bias": (recurrent, "all[H][j] += v;", ""),
}

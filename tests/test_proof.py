"""check_pullback: what it accepts, what it refuses, what it shows."""

import subprocess
import sys
from functools import partial

import numpy as np
import pytest
import torch

from dlbook import ops, proof
from dlbook._proof.twins import TWINS
from dlbook.proof import ProofError, check_pullback, check_saddle


@pytest.fixture
def shown(monkeypatch):
    """The records, texts and HTML that are shown."""
    calls = []
    monkeypatch.setattr(proof, "show", lambda *call: calls.append(call))
    return calls


def z(*shape):
    """Numbers away from 0."""
    return 1 + np.random.default_rng(0).random(shape)


def multiple(wrong=1.0, shape=lambda dx: dx, form=tuple):
    """An operation of two arrays whose first cotangent can be made wrong."""

    def product(x, y):
        def pullback(dp):
            return form([shape(wrong * dp * y), dp * x])

        return x * y, pullback

    return product


def test_a_right_pullback_passes(shown):
    """The largest error comes back, and is that of the record."""
    error = check_pullback(multiple(), z(3), z(3), equations=("a", "b"))
    assert 0 < error < 1e-9
    ((record, text, html),) = shown
    assert record == {
        "type": "check",
        "operation": "product",
        "equations": ["a", "b"],
        "error": error,
    }
    assert text.startswith("✓ product: pullback agrees with differences to")
    assert "autograd" not in text
    assert 'class="dl-check"' in html
    assert "a, b" in html


def test_autograd_is_asked_where_there_is_a_twin(shown):
    """By the operation's name, or given; both errors are shown."""
    check_pullback(ops.tanh, z(3))
    check_pullback(multiple(), z(3), z(3), twin=lambda x, y: x * y)
    check_pullback(partial(ops.softmax), z(3, 2))
    for _, text, _ in shown:
        assert "and with autograd to" in text
    assert shown[2][0]["operation"] == "softmax"


@pytest.mark.parametrize("size", [6, 700])
@pytest.mark.parametrize("wrong", [-1.0, 0.0, 1 + 1e-6])
def test_a_wrong_cotangent_is_named(shown, wrong, size):
    """Sign, zero, a millionth: operation, argument, judge are named."""
    message = "product: the cotangent of x disagrees with differences by"
    with pytest.raises(ProofError, match=message):
        check_pullback(multiple(wrong), z(size), z(size))
    assert shown == []


def test_rtol_is_the_bound():
    """An error of a millionth passes a looser bound."""
    error = check_pullback(multiple(1 + 1e-6), z(3), z(3), rtol=1e-5)
    assert error == pytest.approx(1e-6, rel=1e-3)


def test_one_wrong_entry_among_many_is_seen():
    """Random directions also see a fault in one entry of a large array."""
    mask = np.ones(4000)
    mask[1234] = -1
    with pytest.raises(ProofError, match="cotangent of x"):
        check_pullback(multiple(mask), z(4000), z(4000))


def test_a_twin_that_differs_is_named():
    """Where differences agree and autograd does not, autograd is named."""
    half = lambda x, y: (x * y + (x * y).detach()) / 2  # noqa: E731
    with pytest.raises(ProofError, match="of x disagrees with autograd"):
        check_pullback(multiple(), z(3), z(3), twin=half)


@pytest.mark.parametrize("form", [list, lambda d: d[0], lambda d: (d[0],)])
def test_a_pullback_returns_a_tuple(form):
    """A list, a bare array or a missing cotangent is refused."""
    with pytest.raises(ProofError, match=r"product: .* tuple of 2, .* x, y"):
        check_pullback(multiple(form=form), z(3), z(3))


def test_a_cotangent_has_the_shape_of_its_argument():
    """A column in place of a row is refused."""
    column = multiple(shape=lambda dx: dx[:, None])
    with pytest.raises(ProofError, match=r"of x must have shape \(3,\), got"):
        check_pullback(column, z(3), z(3))


def test_every_output_gets_a_cotangent():
    """Of two outputs, an array and a number, both pullbacks are judged."""

    def both(x, sign):
        def pullback(dy, ds):
            return (2 * x * dy + sign * ds,)

        return (x**2, x.sum()), pullback

    twin = lambda x, sign: (x**2, x.sum())  # noqa: E731
    check_pullback(both, z(2, 3), 1, twin=twin)
    with pytest.raises(ProofError, match="cotangent of x"):
        check_pullback(both, z(2, 3), -1, twin=twin)


LABELS = np.array([0, 1, 1, 2, 0])
DOMAINS = np.array([0, 0, 1, 1, 1])


def adapted(strength_of=lambda s: s, label_sign=1, domain_sign=1):
    """Features under two heads, one behind a reversal; faults on request."""

    def network(x, W, Wy, Wd, strength):
        f, from_f = ops.affine(x, W, np.zeros(4))
        h, from_h = ops.tanh(f)
        zy, from_zy = ops.affine(h, Wy, np.zeros(3))
        label_loss, from_label = ops.cross_entropy(zy, LABELS)
        r, from_r = ops.gradient_reversal(h)
        zd, from_zd = ops.affine(r, Wd, np.zeros(2))
        domain_loss, from_domain = ops.cross_entropy(zd, DOMAINS)

        def pullback(dlabel, ddomain):
            dh, dWy, _ = from_zy(*from_label(label_sign * dlabel))
            dr, dWd, _ = from_zd(*from_domain(ddomain))
            dh = dh + strength_of(strength) * from_r(dr)[0]
            dx, dW, _ = from_f(*from_h(dh))
            return dx, dW, dWy, domain_sign * dWd

        return (label_loss, domain_loss), pullback

    return network


def torch_network(x, W, Wy, Wd, strength):
    """The same network in PyTorch, the reversal included."""
    labels, domains = torch.tensor(LABELS), torch.tensor(DOMAINS)
    h = torch.tanh(x @ W)
    r = TWINS["gradient_reversal"](h, strength)
    cross_entropy = torch.nn.functional.cross_entropy
    return cross_entropy(h @ Wy, labels), cross_entropy(r @ Wd, domains)


def saddle(network, strength=0.7, **options):
    """Prove ``network`` at a point of random numbers."""
    x, W, Wy, Wd = z(5, 6), z(6, 4) - 1.5, z(4, 3), z(4, 2)
    options = {"features": 2, "strength": strength} | options
    return check_saddle(network, x, W, Wy, Wd, **options)


@pytest.mark.parametrize("strength", [0.0, 0.7, 3])
def test_a_reversal_is_proved_on_the_saddle(shown, strength):
    """Features ascend the domain loss, heads descend: both judges agree."""
    error = saddle(adapted(), strength, twin=torch_network, equations="dann")
    assert 0 < error < 1e-8
    ((record, text, _),) = shown
    assert (record["type"], record["operation"]) == ("check", "network")
    assert record["equations"] == ["dann"]
    assert record["error"] == error
    assert "agrees with differences of the saddle to" in text
    assert "and with autograd to" in text


FAULTS = {
    "sign of the reversal": (adapted(lambda s: -s), "x"),
    "no strength": (adapted(lambda s: 1.0), "x"),
    "reversed twice": (adapted(lambda s: s**2), "x"),
    "label gradient reversed": (adapted(label_sign=-1), "x"),
    "domain head reversed": (adapted(domain_sign=-1), "Wd"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_reversal_is_named(shown, fault):
    """Sign, strength, label head or domain head wrong: the proof fails."""
    network, argument = FAULTS[fault]
    message = f"cotangent of {argument} disagrees with differences of the sad"
    with pytest.raises(ProofError, match=message):
        saddle(network)
    assert shown == []


def test_features_end_where_the_heads_begin():
    """A head counted as a feature, or a feature as a head, fails."""
    for features, argument in [(1, "W"), (4, "Wd")]:
        with pytest.raises(ProofError, match=f"cotangent of {argument} dis"):
            saddle(adapted(), features=features)
    for features in (0, 5):
        with pytest.raises(ValueError, match=f"from 1 to 4, got {features}"):
            saddle(adapted(), features=features)


def test_a_saddle_has_a_twin_with_a_reversal():
    """Without a reversal in PyTorch, autograd disagrees."""

    def plain(x, W, Wy, Wd, strength):
        return torch_network(x, W, Wy, Wd, -1.0)

    with pytest.raises(ProofError, match="of x disagrees with autograd"):
        saddle(adapted(), twin=plain)


def test_a_reversal_is_not_the_derivative_of_its_value():
    """check_pullback refuses what check_saddle proves."""
    with pytest.raises(ProofError, match="of x disagrees with differences"):
        check_pullback(ops.gradient_reversal, z(3))
    check_saddle(ops.gradient_reversal, z(3), strength=0.5)


def test_single_precision_is_proved_in_double():
    """Arrays of float32 are converted: the error is that of float64."""
    x = z(5, 3).astype(np.float32)
    assert check_pullback(ops.sigmoid, x) < 1e-9


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3, 1e6])
def test_numbers_of_any_size_are_proved(size):
    """Raw data need no standardising; a wrong sign is still seen."""
    rng = np.random.default_rng(0)
    y, t = size * rng.standard_normal((2, 144))
    check_pullback(ops.mse, y, t)
    check_pullback(ops.mse, y / size, t)
    check_pullback(ops.layer_norm, y, np.ones(144), np.zeros(144), eps=0.0)
    check_pullback(ops.affine, np.zeros((2, 3)), np.zeros((3, 1)), np.zeros(1))
    with pytest.raises(ProofError, match="of x disagrees with differences"):
        check_pullback(multiple(-1.0), y, t)


def test_what_is_held_fixed_is_passed_on():
    """Whole numbers, options and generators reach the operation unchanged."""
    table, indices = z(4, 2), np.array([[0, 3], [3, 3]])
    check_pullback(ops.embedding, indices, table)
    check_pullback(ops.leaky_relu, z(3) - 3, negative_slope=0.3)
    rng = np.random.default_rng(0)
    check_pullback(ops.dropout, z(20), 0.4, rng=rng)
    check_pullback(lambda x, rng: ops.dropout(x, rng=rng), z(20), rng)
    assert rng.random() == np.random.default_rng(0).random()


def test_arguments_are_not_changed():
    """The arrays come out as they went in."""
    x, W, b = z(4, 3), z(3, 2), z(2)
    before = [a.copy() for a in (x, W, b)]
    check_pullback(ops.affine, x, W, b)
    for a, old in zip((x, W, b), before, strict=True):
        np.testing.assert_array_equal(a, old)


def test_the_proof_is_the_same_every_time():
    """Cotangents and directions are seeded."""
    first = check_pullback(ops.gelu, z(40, 30))
    assert first == check_pullback(ops.gelu, z(40, 30))


def test_nothing_to_differentiate_by_is_an_error():
    """Without an array of floats there is nothing to prove."""
    with pytest.raises(ValueError, match="sigmoid: no array of floats"):
        check_pullback(ops.sigmoid, np.arange(3))


def test_arguments_without_names_are_counted():
    """An operation of any number of arguments is named by place."""

    def total(*arrays):
        return sum(arrays), lambda dy: (dy, -dy)

    with pytest.raises(ProofError, match="cotangent of argument 2 disagrees"):
        check_pullback(total, z(3), z(3))


def test_importing_proof_loads_neither_torch_nor_operations():
    """A chapter's dependencies are the operations that it uses."""
    code = "import dlbook.proof, sys; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    result = subprocess.run(run, capture_output=True, text=True, check=True)
    modules = set(result.stdout.split())
    assert "torch" not in modules
    assert not any(m.startswith("dlbook.ops") for m in modules)


def test_proving_loads_no_other_operation():
    """The table of twins knows PyTorch's operations, not the book's."""
    code = """
import numpy as np, sys
from dlbook import ops, proof
proof.check_pullback(ops.mse, np.ones(3), np.zeros(3))
print(*[m for m in sys.modules if m.startswith("dlbook.ops.")])
"""
    run = [sys.executable, "-c", code]
    result = subprocess.run(run, capture_output=True, text=True, check=True)
    modules = result.stdout.splitlines()[-1].split()
    shared = {"dlbook.ops.precision", "dlbook.ops.shapes"}
    assert set(modules) == shared | {"dlbook.ops.losses"}

"""Lanczos, traces and inertia, against dense linear algebra."""

import numpy as np
import pytest

from dlbook import study


def rng(seed=0):
    return np.random.default_rng(seed)


def symmetric(values, seed=0):
    """A matrix with these eigenvalues, and its product."""
    P = len(values)
    Q, _ = np.linalg.qr(rng(seed).standard_normal((P, P)))
    A = (Q * values) @ Q.T
    return A, lambda v: A @ v


def test_two_by_two_by_hand():
    """One step on [[2, 1], [1, 2]], then the whole of it."""
    A = np.array([[2.0, 1], [1, 2]])
    seen = study.lanczos(lambda v: A @ v, 2, 5, rng=rng())
    T = np.diag(seen.alpha) + np.diag(seen.beta[:1], 1)
    T += np.diag(seen.beta[:1], -1)
    np.testing.assert_allclose(seen.basis @ A @ seen.basis.T, T, atol=1e-14)
    np.testing.assert_allclose(np.linalg.eigvalsh(T), [1, 3])


def test_it_is_tridiagonal_in_an_orthonormal_basis():
    """QQ' = 1, and Q A Q' is alpha and beta and nothing else."""
    A, times = symmetric(np.geomspace(1e-6, 1, 40))
    seen = study.lanczos(times, 40, 25, rng=rng(1))
    np.testing.assert_allclose(
        seen.basis @ seen.basis.T, np.eye(25), atol=1e-13
    )
    T = np.diag(seen.alpha) + np.diag(seen.beta[:-1], 1)
    T += np.diag(seen.beta[:-1], -1)
    np.testing.assert_allclose(seen.basis @ A @ seen.basis.T, T, atol=1e-13)


def test_unmended_it_loses_its_right_angles():
    """And tells a large eigenvalue twice, which the mended one does not."""
    values = np.append(np.linspace(0, 1, 99), 10)
    _, times = symmetric(values)
    found = {}
    for mend in (True, False):
        seen = study.lanczos(times, 100, 60, rng=rng(1), mend=mend)
        off = abs(seen.basis @ seen.basis.T - np.eye(60)).max()
        T = np.diag(seen.alpha) + np.diag(seen.beta[:-1], 1)
        ritz = np.linalg.eigvalsh(T + np.diag(seen.beta[:-1], -1))
        found[mend] = off, (ritz > 9).sum()
    assert found[True][0] < 1e-12
    assert found[True][1] == 1
    assert found[False][0] > 0.5
    assert found[False][1] > 1


@pytest.mark.parametrize("largest", [True, False])
def test_outer_eigenvalues_are_those_of_the_dense_matrix(largest):
    """Ten of both ends, their vectors, and errors that bound the error."""
    values = np.sort(rng(2).standard_normal(80) ** 3)
    A, times = symmetric(values)
    top = study.outer_eigenvalues(
        times, 80, 10, rng=rng(3), largest=largest, rtol=1e-9
    )
    true = values[::-1][:10] if largest else values[:10]
    np.testing.assert_allclose(top.values, true, atol=1e-8)
    assert (abs(top.values - true) <= top.errors + 1e-13).all()
    np.testing.assert_allclose(
        top.vectors @ A, top.values[:, None] * top.vectors, atol=1e-6
    )
    assert top.products <= 80


def test_a_loose_answer_is_within_its_errors():
    """Fewer products, and still a true eigenvalue as near as told."""
    values = np.linspace(-1, 1, 400)
    _, times = symmetric(values)
    loose = study.outer_eigenvalues(times, 400, 1, rng=rng(), rtol=1e-2)
    tight = study.outer_eigenvalues(times, 400, 1, rng=rng(), rtol=1e-9)
    assert loose.products < tight.products
    assert abs(loose.values[0] - values).min() <= loose.errors[0]


def test_where_the_space_is_used_up_a_new_direction_is_drawn():
    """Repeated eigenvalues, zeros, and the zero matrix."""
    values = np.array([0.0] * 6 + [5.0] * 3 + [1.0])
    _, times = symmetric(values)
    seen = study.lanczos(times, 10, 10, rng=rng())
    T = np.diag(seen.alpha) + np.diag(seen.beta[:-1], 1)
    ritz = np.linalg.eigvalsh(T + np.diag(seen.beta[:-1], -1))
    np.testing.assert_allclose(ritz, np.sort(values), atol=1e-12)
    top = study.outer_eigenvalues(lambda v: 0 * v, 4, 2, rng=rng())
    assert top.values.tolist() == [0, 0]


def test_single_precision_is_enough_for_four_digits():
    """In float32, what comes in and what the vectors are."""
    values = np.geomspace(1e-3, 7, 50)
    A, _ = symmetric(values)
    A = A.astype(np.float32)
    top = study.outer_eigenvalues(
        lambda v: A @ v, 50, 3, rng=rng(), rtol=1e-4, dtype=np.float32
    )
    assert top.vectors.dtype == np.float32
    np.testing.assert_allclose(top.values, values[::-1][:3], rtol=1e-4)


def test_trace_is_right_on_average_and_knows_its_error():
    """Exact for a diagonal matrix; within four errors for another."""
    d = np.arange(5.0)
    assert study.trace(lambda v: d * v, 5, 3, rng=rng()) == (10, 0)
    A, times = symmetric(rng(4).standard_normal(30))
    mean, error = study.trace(times, 30, 400, rng=rng(5))
    assert abs(mean - np.trace(A)) < 4 * error
    expected = 2 * ((A**2).sum() - (np.diag(A) ** 2).sum()) / 400
    assert abs(error / expected**0.5 - 1) < 0.2


def test_inertia_counts_signs():
    """Zero is relative to the largest in size."""
    values = np.array([-100.0, -1e-7, 0, 1e-7, 1, 3])
    assert study.inertia(values) == (1, 3, 2)
    assert study.inertia(values, tolerance=0) == (2, 1, 3)
    assert study.minimal_ratio(values) == 2 / 6


def test_refusals():
    """What is not symmetric, not finite, not a count, or not enough."""
    B = np.triu(np.ones((6, 6)))
    with pytest.raises(ValueError, match="not symmetric"):
        study.lanczos(lambda v: B @ v, 6, 4, rng=rng())
    with pytest.raises(ValueError, match="finite numbers"):
        study.lanczos(lambda v: v * np.nan, 3, 2, rng=rng())
    with pytest.raises(ValueError, match=r"return \(3,\)"):
        study.lanczos(lambda v: v[:2], 3, 2, rng=rng())
    with pytest.raises(ValueError, match="count must be at most 3"):
        study.outer_eigenvalues(lambda v: v, 3, 4, rng=rng())
    _, times = symmetric(np.linspace(0, 1, 200))
    with pytest.raises(ValueError, match="raise most or rtol"):
        study.outer_eigenvalues(times, 200, 3, rng=rng(), most=10)
    with pytest.raises(ValueError, match="steps must be a whole number"):
        study.lanczos(times, 200, 0, rng=rng())
    with pytest.raises(ValueError, match="at least 2"):
        study.trace(times, 200, 1, rng=rng())
    with pytest.raises(ValueError, match="finite numbers"):
        study.inertia(np.array([]))

"""The airline model, on series that it made itself."""

import numpy as np

from dlbook.byhand import airline, seasonal


def surprised(a=0.4, b=0.7, months=600):
    """A series by the airline model, and the surprises (months - 13,)."""
    e = 0.05 * np.random.default_rng(0).standard_normal(months - 13)
    pad = np.concatenate([np.zeros(13), e])
    w = e - a * pad[12:-1] - b * pad[1:-12] + a * b * pad[:-13]
    y = np.zeros(months)
    for t, change in enumerate(w, 13):
        y[t] = y[t - 1] + y[t - 12] - y[t - 13] + change
    return np.exp(y), e


def test_the_airline_model_leaves_the_surprises():
    """On its own series its error, of logs, is that of what none can know."""
    x, e = surprised()
    forecast = airline.airline(x[:400])
    found = [forecast(x[None, :t], 1).item() for t in range(400, 600, 10)]
    wrong = np.log(x[400::10] / found)
    np.testing.assert_allclose(wrong, e[387::10], atol=0.02)
    assert np.corrcoef(wrong, e[387::10])[0, 1] > 0.98


def test_the_airline_model_runs_on():
    """A step from its own forecast is the second of two steps."""
    x, _ = surprised(months=60)
    forecast = airline.airline(x)
    two = forecast(x[None], 2)
    again = forecast(np.column_stack([x[None], two[:, 0]]), 1)
    np.testing.assert_allclose(again[:, 0], two[:, 1])


def test_without_its_numbers_it_is_growth(monkeypatch):
    """Both zero, the step expected is none."""
    monkeypatch.setattr(airline, "least", lambda error, k: np.zeros(k))
    x, _ = surprised(months=60)
    found = airline.airline(x)(x[None], 5)
    np.testing.assert_allclose(found, seasonal.growth(x[None], 5))

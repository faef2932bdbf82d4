"""Shapes and mediation paths against R's lm with subject as a factor (tests/reference/dose)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import lsq_linear

from rh_omics.stats.dose_models import DoseData, fit_shape
from rh_omics.stats.mediation import mediate

HERE = Path(__file__).parent / "dose"
RTOL = 1e-8


def read(name):
    return pd.read_csv(HERE / name, comment="#")


@pytest.fixture
def rows():
    return read("dose_input.csv")


@pytest.fixture
def data(rows):
    block = pd.factorize(rows["subject"])[0]
    return DoseData(rows["dose"].to_numpy(float), rows["marker"].to_numpy(), block, cut=70.0)


@pytest.mark.parametrize("shape", ["flat", "linear", "quadratic", "threshold"])
def test_shapes_equal_lm(data, shape):
    expected = read("shapes_expected.csv").set_index("shape").loc[shape]
    found = fit_shape(shape, data)
    assert found.rss == pytest.approx(expected["rss"], rel=RTOL)
    wanted = expected[["first", "second"]].dropna()
    np.testing.assert_allclose(list(found.coefficients.values()), wanted, rtol=1e-6)


def test_monotone_equals_bounded_least_squares(data):
    """The same problem as steps >= 0 beside free subject means, by another solver."""
    levels = np.unique(data.dose)
    steps = (data.dose[:, None] >= levels[None, 1:]).astype(float)
    subjects = np.eye(data.block.max() + 1)[data.block]
    lower = [0.0] * steps.shape[1] + [-np.inf] * subjects.shape[1]
    solved = lsq_linear(np.hstack([steps, subjects]), data.response, bounds=(lower, np.inf))
    found = fit_shape("monotone", data)
    assert found.rss == pytest.approx(2 * solved.cost, rel=1e-6)
    heights = np.array(list(found.coefficients.values()))
    np.testing.assert_allclose(np.diff(heights), solved.x[: steps.shape[1]], atol=1e-5)


def test_mediation_paths_equal_lm(rows, data):
    expected = read("mediation_expected.csv").iloc[0]
    found = mediate(
        data.dose, data.response, rows["feeling"].to_numpy(), block=data.block, resamples=200
    )
    for name in ("a", "b", "direct", "total"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=RTOL), name
    assert found.indirect == pytest.approx(expected["total"] - expected["direct"], rel=RTOL)
    assert found.indirect_low < found.indirect < found.indirect_high

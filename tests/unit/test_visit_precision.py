"""The precision of visits is found again where it is known, and mends the F test."""

import numpy as np
import pytest

from rh_omics.errors import DesignError
from rh_omics.stats.visit_precision import visit_precision

SUBJECTS, FEATURES = 40, 300


def drawn(sd, seed=1):
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(SUBJECTS, len(sd), FEATURES)) * np.array(sd)[:, np.newaxis]
    return noise + rng.normal(0, 3, (SUBJECTS, 1, FEATURES)) + rng.normal(size=(len(sd), FEATURES))


@pytest.mark.parametrize("sd", [(1.0, 1.0, 2.0), (0.5, 1.0, 1.0, 2.0)])
def test_known_variances_are_found_again(sd):
    values = drawn(sd)
    group = np.arange(SUBJECTS) % 2
    values[group == 1, -1] += 5.0
    values[:3, 0, :50] = np.nan
    known = min(sd) ** 2 / np.array(sd) ** 2
    np.testing.assert_allclose(visit_precision(values, group), known, rtol=0.15)


def test_three_visits_are_the_solution_of_three_equations():
    values = drawn((2.0, 2.0, 3.0))[:, :, :1]
    d01, d02, d12 = (
        np.var(values[:, a, 0] - values[:, b, 0], ddof=1) for a, b in ((0, 1), (0, 2), (1, 2))
    )
    variance = np.linalg.solve([[1, 1, 0], [1, 0, 1], [0, 1, 1]], [d01, d02, d12])
    found = visit_precision(values, np.zeros(SUBJECTS, dtype=int))
    np.testing.assert_allclose(found, variance.min() / variance, rtol=1e-12)


def test_too_few_visits_or_subjects_are_refused():
    with pytest.raises(DesignError, match="at least 3"):
        visit_precision(drawn((1.0, 1.0)), np.zeros(SUBJECTS, dtype=int))
    values = drawn((1.0, 1.0, 1.0))
    values[:, 2] = np.nan
    with pytest.raises(DesignError, match="share too few"):
        visit_precision(values, np.zeros(SUBJECTS, dtype=int))

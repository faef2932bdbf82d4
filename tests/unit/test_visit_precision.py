"""The precision of visits is found again where it is known, and mends the F test."""

import numpy as np
import pandas as pd
import pytest

from rh_omics.de import differential_expression
from rh_omics.errors import DesignError
from rh_omics.panel import Panel
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


def test_a_run_names_the_weights_and_is_content_with_them():
    values = drawn((1.0, 1.0, 4.0)).reshape(SUBJECTS * 3, FEATURES)
    sheet = pd.MultiIndex.from_product([[f"S{i:02d}" for i in range(SUBJECTS)], ["a", "b", "c"]])
    samples = sheet.to_frame(index=False, name=["subject", "timepoint"])
    samples["precision"] = samples["timepoint"].map({"a": 1.0, "b": 1.0, "c": 1 / 16})
    panel = Panel(pd.DataFrame(values).add_prefix("f"), samples, "log2", simulated=True)
    asked = {"question": "paired", "timepoint": "timepoint=a,b,c", "pin": []}
    plain = differential_expression(panel, **asked)
    (note,) = (note for note in plain.notes if "vary alike" in note)
    assert "it rejects too often" in note
    assert "(--weights of --method moderated; in order" in note
    weighed = differential_expression(panel, weights="precision", **asked)
    (note,) = (note for note in weighed.notes if "vary alike" in note)
    assert "but for the weights: those that fit the visits are, in order, " in note


def test_too_few_visits_or_subjects_are_refused():
    with pytest.raises(DesignError, match="at least 3"):
        visit_precision(drawn((1.0, 1.0)), np.zeros(SUBJECTS, dtype=int))
    values = drawn((1.0, 1.0, 1.0))
    values[:, 2] = np.nan
    with pytest.raises(DesignError, match="share too few"):
        visit_precision(values, np.zeros(SUBJECTS, dtype=int))

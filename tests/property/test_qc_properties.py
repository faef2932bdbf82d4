"""Quality control: what holds for any panel, whatever its numbers."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from qc_panels import concentrations
from scipy.stats import median_abs_deviation

from rh_omics.panel import Panel
from rh_omics.qc import quality_control
from rh_omics.qc.batches import n_parts
from rh_omics.qc.ranges import slipped_unit
from rh_omics.schema import Scale
from rh_omics.stats.robust import modified_z

FEW = settings(max_examples=3, deadline=None)
NUMBERS = npst.arrays(float, st.integers(3, 30), elements=st.integers(-1000, 1000).map(float))


def panel_of(seed: int) -> Panel:
    rng = np.random.default_rng(seed)
    panel = concentrations(8, seed=seed)
    gaps = rng.random(panel.data.shape) < 0.2
    return replace(panel, data=panel.data.mask(gaps))


@FEW
@given(st.integers(0, 10_000))
def test_order_of_samples_and_features_doesnt_matter(seed):
    panel = panel_of(seed)
    rng = np.random.default_rng(seed + 1)
    samples = rng.permutation(panel.data.index)
    features = rng.permutation(panel.data.columns)
    one = quality_control(panel).samples.set_index("sample")
    other = quality_control(panel.select(samples=samples, features=features)).samples.set_index(
        "sample"
    )
    assert list(other.index) == list(samples)
    pd.testing.assert_frame_equal(
        one[["detected", "missing", "distance", "verdict", "reason"]],
        other.loc[one.index, ["detected", "missing", "distance", "verdict", "reason"]],
    )


@FEW
@given(st.integers(0, 10_000), st.sampled_from([0.001, 3.0]))
def test_another_unit_changes_no_verdict_but_that_of_the_range(seed, factor):
    panel = panel_of(seed)
    one = quality_control(panel)
    other = quality_control(replace(panel, data=panel.data * factor, unit="xM"))
    assert one.samples["verdict"].tolist() == other.samples["verdict"].tolist()
    np.testing.assert_allclose(one.samples["distance"], other.samples["distance"], rtol=1e-9)


@FEW
@given(st.integers(0, 10_000))
def test_nothing_is_dropped_or_changed(seed):
    panel = panel_of(seed)
    before = panel.data.copy()
    result = quality_control(panel)
    assert list(result.samples["sample"]) == list(panel.data.index)
    assert (result.samples["reason"].eq("") == result.samples["verdict"].eq("pass")).all()
    pd.testing.assert_frame_equal(panel.data, before)


@given(NUMBERS, st.floats(0.1, 100), st.floats(-1e3, 1e3))
@settings(max_examples=50, deadline=None)
def test_modified_z_keeps_under_shift_and_scale(values, scale, shift):
    np.testing.assert_allclose(
        modified_z(values * scale + shift), modified_z(values), rtol=1e-6, atol=1e-6
    )


@given(NUMBERS)
@settings(max_examples=50, deadline=None)
def test_modified_z_is_scipys_scaled_deviation(values):
    scale = median_abs_deviation(values, scale="normal")
    if scale > 0:
        np.testing.assert_allclose(
            modified_z(values), (values - np.median(values)) / scale, rtol=1e-9, atol=1e-12
        )


@given(
    npst.arrays(int, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=st.integers(0, 2))
)
@settings(max_examples=60, deadline=None)
def test_parts_are_what_the_rank_of_the_model_matrix_lacks(counts):
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if not counts.size:
        return
    rows, columns = np.nonzero(counts)
    matrix = np.zeros((len(rows), sum(counts.shape)))
    matrix[np.arange(len(rows)), rows] = 1
    matrix[np.arange(len(rows)), counts.shape[0] + columns] = 1
    assert np.linalg.matrix_rank(matrix) == sum(counts.shape) - n_parts(counts)


@given(st.sampled_from(["fM", "pM", "nM", "µM", "mM", "ng/mL"]), st.integers(-2, 2))
def test_a_slip_of_prefixes_is_taken_back(unit, thousands):
    order = "fpnµm"
    place = order.index(unit[0]) - thousands
    expected = order[place] + unit[1:] if thousands and 0 <= place < 5 else None
    assert slipped_unit(unit, 1000.0**thousands) == expected


EXTREMES = {
    "zeros": np.zeros((8, 3)),
    "gaps": np.full((8, 3), np.nan),
    "one value": np.ones((8, 3)),
    "one number": np.where(np.arange(24).reshape(8, 3) == 5, 7.0, np.nan),
    "one sample": np.array([[1.0, 2.0, 3.0]]),
    "one feature": np.arange(8.0).reshape(8, 1),
}


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("scale", [Scale.COUNTS, Scale.CONCENTRATION, Scale.CT])
def test_odd_panels_get_verdicts_and_no_traceback(name, scale):
    values = EXTREMES[name] + (scale == Scale.CT)
    index = [f"s{i}" for i in range(len(values))]
    features = ["hsa-miR-451a", "hsa-miR-23a-3p", "AEA"][: values.shape[1]]
    sheet = pd.DataFrame({"subject": index, "timepoint": "pre", "batch": "a"}, index=index)
    result = quality_control(Panel(pd.DataFrame(values, index, features), sheet, scale, unit="nM"))
    assert len(result.samples) == len(values)
    assert set(result.samples["verdict"]) <= {"pass", "check", "fail"}
    json.dumps(result.to_dict(), allow_nan=False)
    assert result.panel in repr(result)

"""Shapes of a dose-response, mediation, and acute against long-term."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from rh_omics.dose_response import (
    acute_and_training,
    compare_shapes,
    marker_dose_feeling,
)
from rh_omics.errors import ParameterError, ScaleError, StudyError
from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.stats.dose_models import (
    DoseData,
    DoseFit,
    centre,
    corrected_aic,
    fit_shape,
    leave_one_out_error,
)
from rh_omics.stats.mediation import mediate

DOSES = [45.0, 60.0, 70.0, 80.0, 90.0]
CURVES = {
    "flat": lambda x: 0 * x,
    "linear": lambda x: x / 15,
    "quadratic": lambda x: 2 - ((x - 70) / 15) ** 2,
    "threshold": lambda x: 3.0 * (x >= 70),
    "monotone": lambda x: np.where(x > 85, 4.0, np.where(x > 50, 1.0, 0.0)),
}


def simulated(curve, n=14, noise=0.4, seed=5):
    rng = np.random.default_rng(seed)
    rows = [
        {"subject": f"S{k}", "dose": x, "marker": level + float(CURVES[curve](np.array(x))) + e}
        for k, level in enumerate(rng.normal(0, 3, n))
        for x, e in zip(DOSES, rng.normal(0, noise, len(DOSES)), strict=True)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("curve", ["linear", "quadratic", "threshold", "monotone"])
def test_the_true_shape_predicts_a_new_subject_best(curve):
    found = compare_shapes(
        simulated(curve), dose="dose", response="marker", threshold=70.0, permutations=49
    )
    assert found.best == curve
    row = found.table.set_index("shape").loc[curve]
    assert row["delta_aicc"] < 2.5
    assert row["pvalue"] == pytest.approx(1 / 50)
    assert row["pvalue_any"] >= row["pvalue"]
    assert row["within_r2"] > 0.8


def test_no_effect_is_not_found():
    found = compare_shapes(
        simulated("flat", seed=8), dose="dose", response="marker", threshold=70.0, permutations=99
    )
    table = found.table.set_index("shape")
    assert (table.loc[["linear", "quadratic", "threshold", "monotone"], "pvalue_any"] > 0.05).all()
    assert table["cv_skill"].max() < 0.1


def test_p_values_are_uniform_without_an_effect():
    """The rate of false calls after trying every shape stays at its level."""
    calls = [
        compare_shapes(
            simulated("flat", n=5, seed=seed),
            dose="dose",
            response="marker",
            threshold=70.0,
            permutations=39,
            seed=seed,
        )
        .table["pvalue_any"]
        .min()
        <= 0.1
        for seed in range(60)
    ]
    assert np.mean(calls) < 0.1 + 3 * np.sqrt(0.1 * 0.9 / 60)


def test_levels_of_subjects_do_not_matter():
    rows = simulated("quadratic")
    shifted = rows.assign(marker=rows["marker"] + rows["subject"].map(hash) % 97)
    one, other = (
        compare_shapes(table, dose="dose", response="marker", permutations=19)
        for table in (rows, shifted)
    )
    pd.testing.assert_frame_equal(one.table, other.table, rtol=1e-6)
    assert one.peak == pytest.approx(70, abs=2)
    assert "peak of the quadratic" in repr(one)
    assert "<table>" in one._repr_html_()


def test_a_valley_is_not_a_peak():
    falling = simulated("quadratic").assign(marker=lambda rows: -rows["marker"])
    assert compare_shapes(falling, dose="dose", response="marker", permutations=9).peak is None


def test_subjects_seen_once_are_compared_without_blocks_or_left_out():
    rows = simulated("linear", n=30, noise=0.1)
    once = rows.iloc[::5].assign(dose=np.resize(DOSES, 30), marker=np.resize(DOSES, 30))
    found = compare_shapes(once, dose="dose", response="marker", permutations=9)
    assert any("without blocks" in note for note in found.notes)
    extra = pd.concat([rows, rows.iloc[[0]].assign(subject="lonely")])
    notes = compare_shapes(extra, dose="dose", response="marker", permutations=9).notes
    assert any("lonely" in note for note in notes)


def test_threshold_must_be_declared():
    table = compare_shapes(
        simulated("linear"), dose="dose", response="marker", permutations=9
    ).table
    assert "threshold" not in set(table["shape"])
    with pytest.raises(ParameterError, match="declared beforehand"):
        fit_shape("threshold", DoseData(np.arange(3.0), np.arange(3.0), np.zeros(3, int)))
    with pytest.raises(ParameterError, match="shape is 'cubic'"):
        fit_shape("cubic", DoseData(np.arange(3.0), np.arange(3.0), np.zeros(3, int)))


def test_monotone_fit_of_one_block_is_pooled_adjacent_violators():
    data = DoseData(np.arange(4.0), np.array([1.0, 3.0, 2.0, 5.0]), np.zeros(4, int))
    found = fit_shape("monotone", data)
    assert list(found.coefficients.values()) == pytest.approx([0, 1.5, 1.5, 4])
    assert found.parameters == 2
    assert found.rss == pytest.approx(0.5)


def test_corrected_aic_by_hand():
    fit = DoseFit("linear", lambda dose: dose, 1.0, 1.0, {})
    # 10 ln(0.1) + 2·2·10 / (10 − 2 − 1)
    assert corrected_aic(fit, n_effective=10) == pytest.approx(-17.311565215)
    assert corrected_aic(fit, n_effective=3) == float("inf")


def test_leave_one_subject_out_of_a_line_without_noise_is_exact():
    block = np.repeat([0, 1, 2], 4)
    dose = np.tile(np.arange(4.0), 3)
    data = DoseData(dose, 2 * dose + 10 * block, block)
    assert leave_one_out_error("linear", data) == pytest.approx(0, abs=1e-12)
    flat = np.sqrt(np.mean(centre(data.response, block) ** 2))
    assert leave_one_out_error("flat", data) == pytest.approx(flat)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"drop": "dose"}, "has no column dose"),
        ({"dose": "fast"}, "column dose holds"),
        ({"metric": ["pct_HRmax", "pct_VO2R"]}, "mixes pct_HRmax, pct_VO2R"),
        ({"phase": ["acute", "chronic"]}, "mixes acute, chronic"),
        ({"marker": np.nan}, "0 rows are complete"),
    ],
)
def test_what_is_refused(change, text):
    rows = simulated("linear")
    for column, value in change.items():
        if column == "drop":
            rows = rows.drop(columns=value)
        else:
            rows[column] = np.resize(value, len(rows))
    metric = "metric" if "metric" in change else None
    with pytest.raises(StudyError, match=text):
        compare_shapes(rows, dose="dose", response="marker", metric=metric)


def test_mediation_finds_a_path_through_the_marker_and_none_beside_it():
    rng = np.random.default_rng(2)
    rows = simulated("linear", n=20)
    rows["feeling"] = 0.9 * rows["marker"] + rng.normal(0, 0.3, len(rows))
    found = marker_dose_feeling(
        rows, dose="dose", marker="marker", feeling="feeling", resamples=300
    )
    assert found.indirect == pytest.approx(0.9 / 15, rel=0.2)
    assert found.indirect_low > 0
    assert found.direct_low < 0 < found.direct_high
    assert found.total == pytest.approx(found.indirect + found.direct)
    assert found.n_subjects == 20
    assert len(found.assumptions) == 5


def test_mediation_keeps_its_seed_and_takes_one_block():
    rng = np.random.default_rng(3)
    dose = rng.normal(size=40)
    marker = dose + rng.normal(size=40)
    feeling = marker + rng.normal(size=40)
    block = np.zeros(40, dtype=int)
    one, again, other = (
        mediate(dose, marker, feeling, block=block, resamples=100, seed=seed) for seed in (1, 1, 2)
    )
    assert one == again
    assert one.indirect_low != other.indirect_low


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda x: mediate(x, x, x, block=np.zeros(4, int)), "can't be told apart"),
        (lambda x: mediate(x, x[:3], x, block=np.zeros(4, int)), "have lengths"),
        (lambda x: mediate(x * np.nan, x, x, block=np.zeros(4, int)), "must be finite"),
        (lambda x: mediate(x, x**2, x, block=np.zeros(4, int), confidence=95), "confidence is 95"),
    ],
)
def test_what_mediation_refuses(call, text):
    with pytest.raises(ParameterError, match=text):
        call(np.arange(4.0))


@pytest.fixture
def trained():
    """SIMULATED: an acute rise of 2 log2 before and 0.5 after training; rest falls by 1."""
    rng = np.random.default_rng(6)
    effects = {("w0", "pre"): 0.0, ("w0", "post"): 2.0, ("w12", "pre"): -1.0, ("w12", "post"): -0.5}
    rows, values = [], []
    for k, level in enumerate(rng.normal(3, 1, 12)):
        for (block, bout), shift in effects.items():
            rows.append((f"{k}{block}{bout}", f"S{k}", f"{block}-{bout}", block, bout))
            values.append(level + shift + rng.normal(0, 0.1, 8))
    sheet = pd.DataFrame(rows, columns=["sample", "subject", "timepoint", "block", "bout"])
    sheet = sheet.set_index("sample")
    data = pd.DataFrame(values, index=sheet.index, columns=[f"lipid{j}" for j in range(8)])
    return Panel(data, sheet, Scale.LOG2, name="plasma", simulated=True)


def test_four_questions_of_a_training_study(trained):
    found = acute_and_training(trained, bout="bout=pre,post", training="block=w0,w12")
    means = found.table().groupby("effect")["log2_fc"].mean()
    assert means["acute, before training"] == pytest.approx(2.0, abs=0.1)
    assert means["acute, after training"] == pytest.approx(0.5, abs=0.1)
    assert means["resting level"] == pytest.approx(-1.0, abs=0.1)
    assert means["change of the acute response"] == pytest.approx(-1.5, abs=0.1)
    assert "12 subjects" in repr(found)
    assert "<table>" in found._repr_html_()


def test_training_questions_equal_paired_t_tests(trained):
    """With fewer than ten features nothing is moderated, so scipy's t tests are the same."""
    found = acute_and_training(trained, bout="bout=pre,post", training="block=w0,w12").table()
    cells = trained.samples.assign(lipid0=trained.data["lipid0"]).pivot_table(
        values="lipid0", index="subject", columns=["block", "bout"]
    )
    before, after = (cells[block, "post"] - cells[block, "pre"] for block in ("w0", "w12"))
    pairs = {
        "acute, before training": (cells["w0", "post"], cells["w0", "pre"]),
        "acute, after training": (cells["w12", "post"], cells["w12", "pre"]),
        "resting level": (cells["w12", "pre"], cells["w0", "pre"]),
        "change of the acute response": (after, before),
    }
    rows = found[found["feature"] == "lipid0"].set_index("effect")
    for effect, pair in pairs.items():
        expected = stats.ttest_rel(*pair)
        assert rows.loc[effect, "stat"] == pytest.approx(expected.statistic, rel=1e-9), effect
        assert rows.loc[effect, "pvalue"] == pytest.approx(expected.pvalue, rel=1e-7), effect


def test_order_of_samples_does_not_matter(trained):
    shuffled = trained.select(samples=list(trained.data.index[::-1]))
    one, other = (
        acute_and_training(panel, bout="bout=pre,post", training="block=w0,w12").table()
        for panel in (trained, shuffled)
    )
    columns = ["log2_fc", "pvalue"]
    pd.testing.assert_frame_equal(one[columns], other[columns], rtol=1e-8)


def test_what_a_training_study_must_have(trained):
    with pytest.raises(StudyError, match="no column phase"):
        acute_and_training(trained, bout="bout=pre,post", training="phase=a,b")
    with pytest.raises(StudyError, match="has no w6"):
        acute_and_training(trained, bout="bout=pre,post", training="block=w0,w6")
    twice = trained.samples.assign(bout="post", block="w0")
    with pytest.raises(StudyError, match="has no pre"):
        acute_and_training(
            Panel(trained.data, twice, Scale.LOG2), bout="bout=pre,post", training="block=w0,w12"
        )
    sheet = trained.samples.copy()
    sheet.loc[sheet.index[:2], "bout"] = "pre"
    with pytest.raises(StudyError, match="two samples in one cell: S0"):
        acute_and_training(
            Panel(trained.data, sheet, Scale.LOG2), bout="bout=pre,post", training="block=w0,w12"
        )
    counts = Panel(2 ** trained.data.abs().round(), trained.samples, Scale.COUNTS)
    with pytest.raises(ScaleError, match="acute_and_training needs"):
        acute_and_training(counts, bout="bout=pre,post", training="block=w0,w12")

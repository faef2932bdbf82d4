"""A contrasts file of a workflow means the models that its words say."""

import numpy as np
import pytest
import statsmodels.formula.api as smf
from panels import log2_panel, paired_sheet

from rh_omics.de import DEOptions, differential_expression
from rh_omics.de.contrasts import read_contrasts, run_contrast
from rh_omics.errors import DesignError, FileFormatError
from rh_omics.panel import Panel

CSV = (
    "id,variable,reference,target,blocking,exclude_samples_col,exclude_samples_values\n"
    "change,visit,pre,post,person,,\n"
    "arms,arm,NRH,RH,sex;visit,keep,no;maybe\n"
)
YAML = """
contrasts:
  - id: change
    comparison: [visit, pre, post]
    blocking_factors: [person]
  - id: different
    formula: "~ arm * visit"
    make_contrasts_str: "armRH:visitpre"
"""


@pytest.fixture
def panel() -> Panel:
    """Return values with a sheet of foreign column names, every sample a subject of its own."""
    made = log2_panel(paired_sheet(5, 6), n_features=4)
    sheet = made.samples.rename(columns={"subject": "person", "timepoint": "visit", "group": "arm"})
    sheet = sheet.assign(subject=sheet.index, timepoint="unspecified", keep="yes")
    sheet.loc[sheet.index[:2], "keep"] = ["no", "maybe"]
    return Panel(made.data, sheet, "log2")


@pytest.fixture
def write(tmp_path):
    def to_file(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return to_file


def test_csv_and_yaml_say_the_same(write):
    from_csv, from_yaml = read_contrasts(write("c.csv", CSV)), read_contrasts(write("c.yml", YAML))
    assert from_csv[0] == from_yaml[0]
    assert from_csv[0].words == "post − pre of visit, blocked by person"
    assert from_csv[1].exclude_values == ("no", "maybe")
    assert from_yaml[1].words == "armRH:visitpre of ~ arm * visit"


def test_blocked_contrast_is_the_paired_question(panel, write):
    spec = read_contrasts(write("c.csv", CSV))[0]
    blocked = run_contrast(panel, spec).table.set_index("feature")
    paired = differential_expression(
        log2_panel(paired_sheet(5, 6), n_features=4), question="paired"
    )
    expected = paired.table.set_index("feature").loc[blocked.index]
    np.testing.assert_allclose(blocked["log2_fc"], expected["log2_fc"], rtol=1e-10)
    np.testing.assert_allclose(blocked["pvalue"], expected["pvalue"], rtol=1e-8)


def test_contrast_with_blocks_and_excluded_samples_is_that_of_statsmodels(panel, write):
    spec = read_contrasts(write("c.csv", CSV))[1]
    found = run_contrast(panel, spec, options=DEOptions()).table.set_index("feature")
    frame = panel.samples.assign(y=panel.data["feature-002"]).query("keep == 'yes'")
    model = smf.ols("y ~ C(sex) + C(visit) + C(arm, Treatment('NRH'))", frame).fit()
    name = "C(arm, Treatment('NRH'))[T.RH]"
    assert found.loc["feature-002", "log2_fc"] == pytest.approx(model.params[name], rel=1e-9)
    assert found.loc["feature-002", "pvalue"] == pytest.approx(model.pvalues[name], rel=1e-8)
    assert found.loc["feature-002", "n"] == 20


def test_levels_that_are_not_compared_take_part_in_the_fit(panel, write):
    thirds = panel.samples.assign(third=[f"t{i % 3}" for i in range(panel.n_samples)])
    path = write("c.csv", "id,variable,reference,target\nx,third,t1,t0\n")
    result = run_contrast(Panel(panel.data, thirds, "log2"), read_contrasts(path)[0])
    assert result.n_samples == panel.n_samples
    means = panel.data.groupby(thirds["third"]).mean()
    found = result.table.set_index("feature")["log2_fc"]
    expected = (means.loc["t0"] - means.loc["t1"]).loc[found.index]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_samples_counted_as_independent_are_said_so(panel, write):
    sheet = panel.samples.assign(subject=panel.samples["person"], timepoint=panel.samples["visit"])
    made = Panel(panel.data, sheet, "log2")
    blocked, arms = (run_contrast(made, spec) for spec in read_contrasts(write("c.csv", CSV)))
    assert not any("as independent" in note for note in blocked.notes)
    assert any("10 subjects have several samples" in note for note in arms.notes)
    rows = "id,formula,make_contrasts_str\nloose,~ {0},{0}{1}\ntied,~ {0} + person,{0}{1}\n"
    late = max(made.samples["visit"])
    specs = read_contrasts(write("f.csv", rows.format("visit", late)))
    loose, tied = (run_contrast(made, spec) for spec in specs)
    assert any("contrast loose counts as independent" in note for note in loose.notes)
    assert any("add the subject to its formula" in note for note in loose.notes)
    assert not any("as independent" in note for note in tied.notes)


def test_column_with_a_space(panel, write):
    sheet = panel.samples.rename(columns={"arm": "study arm"})
    path = write("c.csv", "id,variable,reference,target\nx,study arm,RH,NRH\n")
    result = run_contrast(Panel(panel.data, sheet, "log2"), read_contrasts(path)[0])
    assert result.contrast == "NRH − RH of study arm"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.csv", "id,variable,target\nx,a,b\n", "no column reference; a contrasts file has"),
        ("c.csv", "id,variable,reference,target\nx,a,,b\n", "row 2: contrast x needs a variable"),
        (
            "c.csv",
            "id,variable,reference,target\nx,a,b,c\nx,a,b,d\n",
            "contrast id more than once: x",
        ),
        ("c.yml", "contrasts: [{id: x, comparision: [a, b, c]}]", "unknown key comparision"),
        ("c.yml", "contrasts: [{id: x, formula: '~ a'}]", "no make_contrasts_str"),
        ("c.yml", "contrasts: [{comparison: [a, b, c]}]", "contrast 1: a contrast needs an id"),
        ("c.yml", "a: [", "can't be read as YAML"),
        ("c.yml", "- a", "needs a list called contrasts"),
        ("c.yml", "contrasts: []", "no contrast in it"),
    ],
)
def test_broken_files(write, name, text, message):
    with pytest.raises(FileFormatError, match=message):
        read_contrasts(write(name, text))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x,leg,a,b,,", "contrast x: no column 'leg' in the sheet; it has"),
        ("x,arm,NRH,XX,,", "contrast x: 'arm' has no XX; it has NRH, RH"),
        ("x,arm,NRH,RH,lab,9", "no column 'lab'"),
    ],
)
def test_what_the_sheet_does_not_have(panel, write, row, message):
    head = "id,variable,reference,target,exclude_samples_col,exclude_samples_values\n"
    spec = read_contrasts(write("c.csv", f"{head}{row}\n"))[0]
    with pytest.raises(DesignError, match=message):
        run_contrast(panel, spec)


def test_formula_and_coefficients_are_read_as_r_writes_them(panel, write):
    """A colon of a coefficient is a dot in R's ``make.names``; CSV may hold formulas too."""
    text = "id,formula,make_contrasts_str,blocking\nx,~ arm * visit,armRH.visitpre,NA\n"
    spec = read_contrasts(write("c.csv", text))[0]
    found = run_contrast(panel, spec).table.set_index("feature")
    colon = run_contrast(panel, read_contrasts(write("c.yml", YAML))[1])
    expected = colon.table.set_index("feature")["log2_fc"].reindex(found.index)
    np.testing.assert_allclose(found["log2_fc"], expected)


def test_a_contrast_without_an_id_is_called_by_its_values(write):
    text = "variable,reference,target,blocking\nvisit,pre,post,NA\n"
    spec = read_contrasts(write("c.csv", text))[0]
    assert (spec.id, spec.blocking) == ("visit_pre_post", ())


def test_a_random_effect_in_a_formula_is_refused_with_the_way_out(panel, write):
    text = "contrasts: [{id: x, formula: '~ arm + (1 | person)', make_contrasts_str: armRH}]"
    with pytest.raises(DesignError, match=r"random effect; .*--subject-effect random"):
        run_contrast(panel, read_contrasts(write("c.yml", text))[0])

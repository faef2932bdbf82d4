"""A study file asks what ``rh-omics de`` asks, whose numbers are held against R elsewhere."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from design_studies import CROSSOVER, VISITS, write_crossover, write_visits

from rh_omics.classify.marker_table import marker_table
from rh_omics.de import differential_expression
from rh_omics.errors import RhOmicsError
from rh_omics.io import read_panel
from rh_omics.studyfile import open_study
from rh_omics.studyfile.review import review_study
from rh_omics.workflow import run as running
from rh_omics.workflow.measuring import design_step, expression_steps
from rh_omics.workflow.relating import association_step
from rh_omics.workflow.reporting import report_step
from rh_omics.workflow.run import run_study
from rh_omics.workflow.settings import RunSettings
from rh_omics.workflow.steps import Context, StepSkipped


def tables(path):
    loaded = open_study(path)
    context = Context(loaded, RunSettings.from_study(loaded.file.spec))
    return {step.name: step.run(context).value.table for step in expression_steps(loaded)}


def same(found, expected):
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_crossover_is_that_of_the_engine(tmp_path):
    path = write_crossover(tmp_path)
    panel = read_panel(
        tmp_path / "counts.tsv", samples=tmp_path / "sheet.csv", scale="counts", condition="Diet"
    )
    expected = differential_expression(
        panel, question="crossover", timepoint="timepoint=pre,post",
        condition="condition=rest,run", covariates=["batch"],
    )  # fmt: skip
    (found,) = tables(path).values()
    same(found, expected.table)


def test_visits_are_tested_together_and_each_against_baseline(tmp_path):
    write_visits(tmp_path)
    panel = visits_panel(tmp_path)
    found = tables(tmp_path / "study.toml")
    times = "timepoint=T0,T1,T2"
    for name, contrast in (("", None), ("_T1", "T1 - T0"), ("_T2", "T2 - T0")):
        expected = differential_expression(
            panel, question="paired", timepoint=times, contrast=contrast, covariates=["Gender"]
        )
        same(found[f"de_mirna_paired{name}"], expected.table)


def visits_panel(folder):
    """Read the panel with the facts on subjects in its sheet, as an analyst without a study."""
    sheet = pd.read_csv(folder / "sheet.csv", comment="#")
    people = pd.read_csv(folder / "people.csv", comment="#")
    sheet.merge(people, on="subject").to_csv(folder / "joined.csv", index=False)
    return read_panel(
        folder / "counts.tsv", samples=folder / "joined.csv", scale="counts", timepoint="visit"
    )


@pytest.mark.parametrize("method", ["moderated", "shape"])
def test_exposure_is_that_of_the_engine(tmp_path, method):
    write_visits(tmp_path)
    expected = differential_expression(
        visits_panel(tmp_path), question="exposure", exposure="km", timepoint="timepoint=T0,T2",
        covariates=["Gender"], method=method,
    )  # fmt: skip
    name = "de_mirna_exposure_T2" + ("_shape" if method == "shape" else "")
    same(tables(tmp_path / "study.toml")[name], expected.table)


def test_exposure_can_be_the_change_of_an_analyte(tmp_path):
    path = write_visits(tmp_path, toml=VISITS.replace('"km"', '"plasma.AEA"'))
    loaded = open_study(path)
    plasma = pd.read_csv(tmp_path / "plasma.csv", comment="#", index_col="sample")["AEA (nM)"]
    samples = loaded.study.panels["mirna"].samples
    ratio = plasma["S3_T1"] / plasma["S3_T0"]
    assert 2 ** samples.loc["S3_T2", "plasma.AEA"] == pytest.approx(ratio, rel=1e-9)
    assert "plasma.AEA: log2 change of AEA, T1 − T0, of 10 subjects" in loaded.notes
    assert asked(loaded, "plasma") == []
    assert len(asked(loaded, "mirna")) == 4


def asked(loaded, panel):
    return [a for a in loaded.file.spec.design.asked_of(panel) if a.question == "exposure"]


def test_follow_up_of_single_changes_can_be_named(tmp_path):
    named = VISITS.replace("shape = true", 'followup = "T2"')
    assert open_study(write_visits(tmp_path, toml=named)).file.spec.change == ("T0", "T2")


def test_review_says_what_a_crossover_can_show(tmp_path):
    review = review_study(open_study(write_crossover(tmp_path)))
    (question,) = review.questions
    assert question.words.startswith("(post − pre) of run − (post − pre) of rest within subjects")
    assert question.unbalanced == ()
    # R: power.t.test(n = 8, power = .8, type = "paired")$delta
    assert question.one_marker == pytest.approx(1.156037, abs=1e-3)
    assert any("drawn by lot" in limit for limit in review.limits)


def test_review_gives_no_effect_of_several_differences(tmp_path):
    review = review_study(open_study(write_visits(tmp_path)))
    known = {question.name: question.one_marker is not None for question in review.questions}
    assert not known["paired"]
    assert known["paired_T1"]
    assert known["exposure_T1"]
    assert not known["exposure_T1_shape"]


def test_absent_levels_and_columns_are_listed_together(tmp_path):
    path = write_crossover(
        tmp_path, toml=CROSSOVER.replace('"run"]', '"swim"]').replace('"batch"', '"plate"')
    )
    with pytest.raises(RhOmicsError) as caught:
        open_study(path)
    problems = "\n".join(caught.value.problems)
    assert re.search(r"\[design\] condition: panel mirna has no condition swim; it has", problems)
    assert re.search(r"\[design\] covariates: panel mirna has no column 'plate'", problems)


def test_report_shows_a_crossover(tmp_path, monkeypatch):
    def plan(loaded, _settings):
        steps = (design_step(), *expression_steps(loaded))
        return (*steps, report_step(steps))

    monkeypatch.setattr(running, "plan_steps", plan)
    run = run_study(write_crossover(tmp_path), tmp_path / "out")
    assert not run.record.failed
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "mirna: crossover" in page
    assert "S1, run" in page


def test_association_says_which_follow_up_it_looks_at(tmp_path):
    toml = VISITS.replace("shape = true", 'followup = "T2"')
    loaded = open_study(write_visits(tmp_path, toml=toml))
    found = association_step().run(Context(loaded, RunSettings())).found
    assert found.endswith("of several changes only T2 − T0 is looked at")


def with_plasma(folder):
    """Add endocannabinoids to the crossover."""
    path = write_crossover(folder)
    rows = (folder / "sheet.csv").read_text(encoding="utf-8").splitlines()[2:]
    values = [f"{row.partition(',')[0]},{n + 1}.5" for n, row in enumerate(rows)]
    (folder / "plasma.csv").write_text("\n".join(["sample,AEA (nM)", *values]), encoding="utf-8")
    panel = '[panels.plasma]\nreader = "analytes"\nfile = "plasma.csv"\nsamples = "sheet.csv"\n'
    toml = CROSSOVER.replace("[design]", f'{panel}condition = "Diet"\n\n[design]')
    path.write_text(toml, encoding="utf-8")
    return open_study(path)


def test_steps_of_one_change_are_left_out_of_a_crossover_with_the_reason(tmp_path):
    loaded = with_plasma(tmp_path)
    assert loaded.study.panels["plasma"].data.loc["S1_run_pre", "AEA"] == 3.5
    reason = r"needs one sample per subject and timepoint; .* is a crossover"
    with pytest.raises(StepSkipped, match=reason):
        association_step().run(Context(loaded, RunSettings()))
    groups = {f"S{n}": "responder" if n < 5 else "non_responder" for n in range(1, 9)}
    study = replace(loaded.study, subjects=loaded.study.subjects.assign(group=pd.Series(groups)))
    with pytest.raises(RhOmicsError, match=reason):
        marker_table(study, markers="endocannabinoids")

"""A study file's data are joined by subject; what doesn't fit is listed, all of it."""

import numpy as np
import pytest
from study_folder import FELT, SUBJECTS, TOML, change, write_study

import rh_omics
from rh_omics.errors import RhOmicsError, StudyError
from rh_omics.simulate import CohortOptions, simulate_cohort, write_cohort
from rh_omics.studyfile import load_study, open_study

GROUP_OF = {"Y": "responder", "N": "non_responder"}


def problems_of(path):
    with pytest.raises(RhOmicsError) as caught:
        load_study(path)
    return caught.value.problems


def test_labels_become_the_group_of_every_sample(tmp_path):
    study = load_study(write_study(tmp_path))
    samples = study.panels["mirna"].samples
    assert samples.groupby("subject")["group"].first().to_dict() == {
        subject: GROUP_OF[felt] for subject, felt in FELT.items()
    }
    assert list(study.subjects["responder_score"]) == [4, 4, 4, 4, 0, 0, 0, 0]


def test_doses_are_those_of_tanaka(tmp_path):
    study = load_study(write_study(tmp_path))
    for place, subject in enumerate(SUBJECTS):
        maximum = 208 - 0.7 * (20 + place)  # Tanaka et al. 2001
        found = study.subjects.loc[subject, "dose_percent_of_maximum"]
        assert found == pytest.approx(100 * (150 + place) / maximum, rel=1e-12)
    assert study.subjects["dose_met"].all()


def test_values_are_those_of_the_file(tmp_path):
    path = write_study(tmp_path)
    panel = rh_omics.load_study(path).panels["mirna"]
    lines = [line.split("\t") for line in (tmp_path / "counts.tsv").read_text().splitlines()]
    assert panel.data.loc[lines[0][3], lines[5][0]] == float(lines[5][3])
    assert panel.specimen == "saliva"
    assert panel.name == "mirna"


def test_order_of_rows_does_not_matter(tmp_path):
    path = write_study(tmp_path)
    before = load_study(path)
    for name in ("sheet.csv", "answers.csv", "sessions.csv", "runners.csv"):
        change(tmp_path / name, _reverse)
    after = load_study(path)
    assert after.subjects.loc[before.subjects.index].astype(str).equals(before.subjects.astype(str))


def _reverse(text):
    header, *rows = text.splitlines()
    return "\n".join([header, *reversed(rows)]) + "\n"


def test_other_words_for_levels(tmp_path):
    toml = TOML.replace("[subjects]", "[levels.timepoint]\npre = ['vor']\n\n[subjects]")
    path = write_study(tmp_path, toml=toml)
    change(tmp_path / "sheet.csv", lambda text: text.replace(",pre,", ",vor,"))
    assert set(load_study(path).panels["mirna"].samples["timepoint"]) == {"pre", "post"}


def test_limits_are_kept_with_the_features(tmp_path):
    toml = TOML.replace("[subjects]", "[panels.mirna.limits]\nhsa-miR-9001-5p = 5\n\n[subjects]")
    features = load_study(write_study(tmp_path, toml=toml)).panels["mirna"].features
    assert features.loc["hsa-miR-9001-5p", "loq"] == 5
    assert np.isnan(features.loc["hsa-miR-9002-5p", "loq"])


@pytest.mark.parametrize(
    ("file", "old", "new", "wanted"),
    [
        (
            "study.toml",
            '["pre", "post"]',
            '["pre", "later"]',
            "line 27 [design] timepoint: panel mirna has no timepoint later; it has pre, post",
        ),
        (
            "study.toml",
            "[design]",
            '[design]\ncovariates = ["bmi"]',
            "[design] covariates: panel mirna has no column 'bmi'",
        ),
        (
            "study.toml",
            "[subjects]",
            "[panels.mirna.limits]\nAEA = 1\n[subjects]",
            "[panels.mirna] limits: mirna has no AEA",
        ),
        ("runners.csv", "S03,", "S99,", "subjects that the subjects' table doesn't list: S03"),
        ("runners.csv", "S03,", "S02,", "subject S02 stands 2 times (row 3, row 4)"),
        (
            "sessions.csv",
            "S03,45",
            "S03,long",
            "sessions.csv row 4 (subject S03): column duration_min: 'long' isn't a number",
        ),
        ("sessions.csv", "S03,45", "S03,", "column duration_min is empty; a number is needed"),
        (
            "sessions.csv",
            "152",
            "1520",
            "sessions.csv row 4 (subject S03): a mean heart rate must be from 20 to 260",
        ),
        ("answers.csv", "S03,2", "S02,2", "subject S02 is in rows 3, 4"),
        ("sheet.csv", "S03_T0,", "S03_T9,", "samples in sheet.csv only (1): S03_T9"),
        ("sheet.csv", "hours_since_meal", "age", "subject S01: age is"),
    ],
)
def test_what_does_not_fit(tmp_path, file, old, new, wanted):
    path = write_study(tmp_path)
    assert old in (tmp_path / file).read_text()
    change(tmp_path / file, lambda text: text.replace(old, new, 1))
    if wanted.startswith("subject S01: age"):
        _constant_in_subject(tmp_path / "sheet.csv")
    found = problems_of(path)
    assert any(wanted in problem for problem in found), found


def _constant_in_subject(path):
    lines = [line.split(",") for line in path.read_text().splitlines()]
    path.write_text(
        "\n".join(",".join([*line[:3], "age" if line[3] == "age" else "9"]) for line in lines)
    )


def test_problems_of_all_files_are_listed_together(tmp_path):
    path = write_study(tmp_path)
    change(tmp_path / "sessions.csv", lambda text: text.replace(",45,", ",x,"))
    change(tmp_path / "answers.csv", lambda text: text.replace("S02", "S01"))
    change(
        tmp_path / "counts.tsv",
        lambda text: text.replace("hsa-miR-9001-5p\t", "hsa-miR-9001-5p\t-"),
    )
    found = "\n".join(problems_of(path))
    assert found.count("'x' isn't a number") == len(SUBJECTS)
    assert all(word in found for word in ("subject S01 is in rows", "counts.tsv row 2"))


def test_an_absent_file_is_one_problem(tmp_path):
    path = write_study(tmp_path)
    (tmp_path / "answers.csv").unlink()
    (tmp_path / "sheet.csv").unlink()
    found = problems_of(path)
    assert len([problem for problem in found if "answers.csv" in problem]) == 1
    assert len([problem for problem in found if "sheet.csv" in problem]) == 1


def test_sheet_and_answers_that_disagree_are_refused(tmp_path):
    path = write_study(tmp_path)
    change(tmp_path / "sheet.csv", _with_groups)
    found = problems_of(path)
    assert "line 13 [questionnaire] label" in found[0]
    assert "S01 (non_responder, by answers responder)" in found[0]
    change(path, lambda text: text.replace("[questionnaire]", "[questionnaire]\nlabel = false", 1))
    study = load_study(path)
    assert study.subjects.loc["S01", "group"] == "non_responder"
    assert study.subjects.loc["S01", "responder_label"] == "responder"


def _with_groups(text):
    header, *rows = text.splitlines()
    wrong = {"S01": "non_responder"}
    groups = [wrong.get(row[:3], GROUP_OF[FELT[row[:3]]]) for row in rows]
    return "\n".join(
        [header + ",group", *(f"{row},{group}" for row, group in zip(rows, groups, strict=True))]
    )


def test_who_cannot_be_labelled_stays_in_the_data(tmp_path):
    path = write_study(tmp_path)
    change(
        tmp_path / "answers.csv", lambda text: text.replace("S01,2,5,40,8,relaxed", "S01,2,5,40,,")
    )
    loaded = open_study(path)
    samples = loaded.study.panels["mirna"].samples
    assert samples.loc[samples["subject"] == "S01", "group"].isna().all()
    assert "no label from answers: S01" in loaded.notes


def test_subject_without_answers_or_session_is_named(tmp_path):
    path = write_study(tmp_path)
    change(tmp_path / "answers.csv", lambda text: text.replace("S08,", "X9,"))
    change(tmp_path / "sessions.csv", lambda text: text.replace("S08,", "X9,"))
    notes = open_study(path).notes
    assert "answers.csv: subjects in no panel: X9" in notes
    assert "no session: S08" in notes


def test_recorded_heart_rates_are_used_where_they_are(tmp_path):
    toml = TOML.replace('phase = "acute"', 'phase = "acute"\nheart_rate = "{subject}.csv"')
    path = write_study(tmp_path, toml=toml)
    lines = ["seconds,bpm", *(f"{5 * i},180" for i in range(720))]  # an hour
    (tmp_path / "S02.csv").write_text("\n".join(lines))
    subjects = load_study(path).subjects
    assert subjects.loc["S02", "dose_minutes_above"] == pytest.approx(60, abs=0.2)
    assert subjects["dose_minutes_above"].notna().sum() == 1


def test_gulati_needs_the_sex_of_the_subjects(tmp_path):
    toml = TOML.replace('phase = "acute"', 'phase = "acute"\nformula = "gulati"\nsex = "sex"')
    found = problems_of(write_study(tmp_path, toml=toml))
    assert len(found) == len(SUBJECTS) // 2
    assert "(subject S02)" in found[0]


def test_groups_of_the_subjects_table(tmp_path):
    toml = TOML.replace('file = "runners.csv"', 'file = "runners.csv"\ngroup = "sex"')
    toml = toml.replace("[questionnaire]", "[questionnaire]\nlabel = false", 1)
    toml = toml.replace('["non_responder", "responder"]', '["F", "M"]')
    panel = load_study(write_study(tmp_path, toml=toml)).panels["mirna"]
    assert panel.samples["group"].value_counts().to_dict() == {"F": 8, "M": 8}


def test_simulated_cohort_is_read_as_it_was_made(tmp_path):
    cohort = simulate_cohort(CohortOptions(n_responders=5, n_nonresponders=4, n_mirnas=120))
    write_cohort(cohort, tmp_path)
    (tmp_path / "study.toml").write_text(
        "[study]\nname = 'cohort'\n[panels.mirna]\nfile = 'SIMULATED_saliva_mirna_counts.tsv'\n"
        "samples = 'SIMULATED_saliva_samples.csv'\nscale = 'counts'\n"
        "[questionnaire]\nfile = 'SIMULATED_questionnaire.csv'\n"
        "columns = { mood_pre = 'mood_before', mood_post = 'mood_after' }\n"
    )
    study = load_study(tmp_path / "study.toml")
    truth = cohort.study.panels["mirna"]
    assert study.simulated
    assert study.panels["mirna"].data.equals(truth.data.loc[study.panels["mirna"].data.index])
    assert study.subjects["responder_label"].to_dict() == cohort.truth.group.to_dict()


def test_error_is_a_study_error_where_only_the_joining_is_wrong(tmp_path):
    path = write_study(tmp_path)
    change(path, lambda text: text.replace('"post"]', '"later"]'))
    with pytest.raises(StudyError):
        load_study(path)


def test_a_column_that_the_sessions_lack_is_said_once(tmp_path):
    path = write_study(tmp_path)
    change(path, lambda text: text.replace('phase = "acute"', 'phase = "acute"\nminutes = "min"'))
    (problem,) = problems_of(path)
    assert problem.startswith("sessions.csv has no column 'min' for the minutes; it has subject, ")


def test_a_readers_refusal_says_what_to_write_in_the_study_file(tmp_path):
    path = write_study(tmp_path)
    change(tmp_path / "sheet.csv", lambda text: "\n".join(text.splitlines()[:-1]) + "\n")
    assert any(
        problem.endswith("(in the study file: ignore under [panels.mirna])")
        for problem in problems_of(path)
    )

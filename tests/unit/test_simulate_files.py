"""Files of a simulated cohort: labelled, the same bytes for a seed, and read back as they are."""

import hashlib
import json
import os
import subprocess
import sys

import pandas as pd
import pytest

import rh_omics
from rh_omics.errors import FileFormatError, OutputError
from rh_omics.io.table import read_table
from rh_omics.simulate import CohortOptions, simulate_cohort, write_cohort

SCRIPT = """
import sys
from pathlib import Path
from rh_omics.simulate import CohortOptions, simulate_cohort, write_cohort
write_cohort(simulate_cohort(CohortOptions(seed=4)), Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def cohort():
    return simulate_cohort(CohortOptions(seed=4))


@pytest.fixture(scope="module")
def folder(cohort, tmp_path_factory):
    path = tmp_path_factory.mktemp("cohort") / "new"
    write_cohort(cohort, path)
    return path


def test_a_laboratory_s_files_are_there(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "SIMULATED_heart_rate.csv",
        "SIMULATED_mapk11_ct.csv",
        "SIMULATED_plasma_endocannabinoids.csv",
        "SIMULATED_plasma_samples.csv",
        "SIMULATED_questionnaire.csv",
        "SIMULATED_saliva_mirna_counts.tsv",
        "SIMULATED_saliva_samples.csv",
        "SIMULATED_sessions.csv",
        "SIMULATED_truth.json",
    ]


def test_every_file_says_that_it_is_simulated_and_with_which_seed(folder):
    label = "SIMULATED cohort, not measured on anyone, seed 4"
    for path in folder.glob("*.[ct]sv"):
        assert path.read_text().startswith(f"# {label}\n"), path.name
    assert json.loads((folder / "SIMULATED_truth.json").read_text())["SIMULATED"] == label


def test_bytes_are_the_same_in_another_process(folder, tmp_path):
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "77"},
    )
    for path in folder.iterdir():
        digests = [
            hashlib.sha256((where / path.name).read_bytes()).hexdigest()
            for where in (folder, tmp_path)
        ]
        assert digests[0] == digests[1], path.name


@pytest.mark.parametrize(
    ("name", "matrix", "scale"),
    [
        ("mirna", "SIMULATED_saliva_mirna_counts.tsv", "counts"),
        ("mapk11", "SIMULATED_mapk11_ct.csv", "ct"),
    ],
)
def test_panels_are_read_back(cohort, folder, name, matrix, scale):
    panel = rh_omics.read_panel(
        folder / matrix, samples=folder / "SIMULATED_saliva_samples.csv", scale=scale
    )
    expected = cohort.study.panels[name]
    pd.testing.assert_frame_equal(panel.data, expected.data, check_names=False)
    pd.testing.assert_frame_equal(
        panel.samples[expected.samples.columns],
        expected.samples,
        check_dtype=False,
    )
    assert panel.simulated


def test_concentrations_hold_text_for_values_below_the_limit(cohort, folder):
    path = folder / "SIMULATED_plasma_endocannabinoids.csv"
    table = read_table(path)
    assert table.columns == ("sample", "AEA (nM)", "2-AG (nM)", "1-AG (nM)", "OEA (nM)", "PEA (nM)")
    below = cohort.study.panels["plasma"].censored["AEA"]
    assert table.column("AEA (nM)").count("<0.20") == below.sum() > 0
    with pytest.raises(FileFormatError, match=r"'<0.20' is not a number; .*read_analytes"):
        rh_omics.read_panel(
            path, samples=folder / "SIMULATED_plasma_samples.csv", scale="concentration"
        )


def test_an_unanswered_question_is_an_empty_cell(cohort, folder):
    table = read_table(folder / "SIMULATED_questionnaire.csv")
    assert sum(cell == "" for row in table.rows for cell in row) == 2
    answered = table.column("run_quality")
    assert all(cell == "" or 1 <= int(cell) <= 10 for cell in answered)
    assert table.column("subject") == tuple(cohort.study.subjects.index)


def test_the_truth_names_every_effect(cohort, folder):
    truth = json.loads((folder / "SIMULATED_truth.json").read_text())
    assert truth["options"]["seed"] == 4
    assert truth["mirnas"]["hsa-miR-194-5p"]["interaction"] == 0
    assert pd.DataFrame(truth["mirnas"]).T.equals(cohort.truth.mirnas.rename_axis(None))
    assert truth["analytes"]["AEA"]["loq"] == 0.2
    assert truth["mapk11"] == {"group": 0.4, "interaction": 0.3}


def test_files_are_replaced_only_when_told_to(cohort, folder):
    with pytest.raises(OutputError, match="exists already"):
        write_cohort(cohort, folder)
    write_cohort(cohort, folder, force=True)

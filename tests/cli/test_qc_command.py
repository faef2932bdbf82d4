"""``rh-omics qc``: what it says, what it writes, how it ends."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from qc_panels import concentrations

from rh_omics.simulate import CohortOptions, simulate_cohort, write_cohort


@pytest.fixture
def matrix(tmp_path):
    panel = concentrations(10)
    data = panel.data.copy()
    data.iloc[0, 0] *= 1000
    data.to_csv(tmp_path / "m.csv")
    panel.samples.to_csv(tmp_path / "s.csv")
    return ("m.csv", "--samples", "s.csv", "--scale", "concentration", "--unit", "nM")


def test_a_matrix_as_text_of_eighty_columns(rh_omics, matrix):
    run = rh_omics("qc", *matrix)
    assert run.code == 0, run.err
    lines = run.out.splitlines()
    assert lines[0] == "m: concentration (nM)"
    assert "  samples  19 pass, 1 check, 0 fail" in lines
    assert any(line.startswith("  check 00_pre: AEA is ") for line in lines)
    assert max(map(len, lines)) <= 80
    assert run.err == ""


def test_a_study_into_a_folder(rh_omics, tmp_path):
    options = CohortOptions(n_responders=6, n_nonresponders=6, n_mirnas=120, seed=3)
    write_cohort(simulate_cohort(options), tmp_path / "d")
    assert rh_omics("init", "d").code == 0
    run = rh_omics("qc", "d/study.toml", "-o", "qc", "--figures", "none")
    assert run.code == 0, run.err
    assert run.out == ""
    assert "SIMULATED saliva_mirna_counts: counts, saliva" in run.err
    assert "hours_since_meal: differs between groups" in run.err
    for panel in ("saliva_mirna_counts", "plasma_endocannabinoids"):
        folder = Path("qc") / panel
        samples = pd.read_csv(folder / "samples.tsv", sep="\t")
        assert len(samples) == 24
        assert set(samples["verdict"]) <= {"pass", "check", "fail"}
        facts = json.loads((folder / "qc.json").read_text(encoding="utf-8"))
        assert facts["simulated"] is True
        assert facts["n_samples"] == 24
        assert facts["parameters"]["control_cv"] == 0.15
        assert facts["inputs"]


def test_the_same_bytes_twice_and_no_file_replaced_unasked(rh_omics, matrix):
    assert rh_omics("qc", *matrix, "-o", "qc").code == 0
    files = {path: path.read_bytes() for path in Path("qc").rglob("*") if path.is_file()}
    assert Path("qc/figures/outliers.svg") in files
    again = rh_omics("qc", *matrix, "-o", "qc")
    assert again.code == 3
    assert "files exist already" in again.err
    again = rh_omics("qc", *matrix, "-o", "qc", "--force", "-q", "--figures", "none")
    assert again.err == ""
    assert {path: path.read_bytes() for path in files} == files


def test_json_on_stdout(rh_omics, matrix):
    content = json.loads(rh_omics("qc", *matrix, "--json").out)
    assert list(content) == ["m"]
    assert content["m"]["verdicts"] == {"pass": 19, "check": 1, "fail": 0}
    assert len(content["m"]["samples"]) == 20
    assert content["m"]["features"][0]["feature"] == "AEA"


def test_an_export_with_its_controls(rh_omics, tmp_path):
    rng = np.random.default_rng(1)
    rows = [
        (f"S{i:02d}", "Unknown", round(float(v), 3)) for i, v in enumerate(rng.uniform(1, 2, 9))
    ]
    rows += [(f"QC_{i}", "QC", value) for i, value in enumerate((1.0, 1.5, 2.0))]
    rows += [("Blank", "Blank", 0.9)]
    table = pd.DataFrame(rows, columns=["Sample Name", "Sample Type", "Calculated Concentration"])
    table.insert(2, "Component Name", "AEA")
    table.to_csv(tmp_path / "export.txt", sep="\t", index=False)
    run = rh_omics("qc", "export.txt", "--reader", "analytes", "--unit", "nM")
    assert run.code == 0, run.err
    assert "check CV of controls: 1 feature above: AEA 33 %" in run.out
    assert "check blanks: background or carry-over: AEA" in run.out


def test_strict_ends_with_the_failures(rh_omics, matrix, tmp_path):
    sheet = pd.read_csv(tmp_path / "s.csv")
    sheet.assign(plate=sheet["group"]).to_csv(tmp_path / "s.csv", index=False)
    assert rh_omics("qc", *matrix, "-q").code == 0
    run = rh_omics("qc", *matrix, "--strict", "-o", "qc", "--figures", "none", "-q")
    assert run.code == 3
    assert run.err.startswith("rh-omics: m: plate × group: confounded")
    assert (tmp_path / "qc" / "checks.tsv").exists()
    assert not (tmp_path / "qc" / "figures").exists()


def test_thresholds_and_batches(rh_omics, matrix):
    run = rh_omics(
        "qc",
        *matrix,
        "--threshold",
        "slip=1e6",
        "--threshold",
        "outlier_score=99",
        "--batch",
        "sex",
    )
    assert "20 pass, 0 check" in run.out
    assert "sex × group" in run.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("m.csv",), 2, "a matrix needs --samples and --scale too"),
        (("study.toml", "--scale", "counts"), 2, "--scale go with a matrix"),
        (("study.toml", "--ignore", "S1", "--quantity", "area"), 2, "--ignore, --quantity go with"),
        (("run.csv", "--reader", "analytes", "--annotation", "mz"), 2, "that needs --reader panel"),
        (("study.toml",), 3, "study.toml"),
    ],
)
def test_wrong_calls(rh_omics, words, code, said):
    run = rh_omics("qc", *words)
    assert run.code == code
    assert said in run.err


@pytest.mark.parametrize(
    ("extra", "code", "said"),
    [
        (("--threshold", "speed=3"), 2, "no threshold is called 'speed'"),
        (("--threshold", "drift=x"), 2, "'x' is not a number"),
        (("--threshold", "drift=0"), 2, "drift is 0.0; a number above 0 is needed"),
        (("--batch", "plate"), 2, "no column plate"),
        (("--worksheet", "Tabelle1"), 2, "that needs --reader analytes"),
        (("--subject", "who"), 3, "who"),
    ],
)
def test_wrong_options(rh_omics, matrix, extra, code, said):
    run = rh_omics("qc", *matrix, *extra)
    assert run.code == code
    assert said in run.err

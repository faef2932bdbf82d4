"""``rh-omics concordance``: a study beside published results, and pooling, from files."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference" / "meta"
HEAD = "feature\tlog2_fc\tci_low\tci_high\tse\tdf\tpvalue\tpadj\treason\n"
ROWS = (
    "AEA\t1.0\t0.6\t1.4\t0.2\t24\t0.0001\t0.0002\t\n"
    "2-AG\t-0.1\t-0.5\t0.3\t0.2\t24\t0.6\t0.6\t\n"
    "OEA\t\t\t\t\t\t\t\tbelow the limit in 24 of 25\n"
)


@pytest.fixture
def study(tmp_path):
    """Write a result as ``rh-omics de`` does, with its facts beside it."""
    (tmp_path / "ours.tsv").write_text(HEAD + ROWS)
    (tmp_path / "ours.json").write_text('{"question": "paired", "simulated": true}')
    return tmp_path


def write_like(folder, name, *, shift=0.0, question="paired"):
    table = pd.read_csv(folder / "ours.tsv", sep="\t").assign()
    table["log2_fc"] += shift
    table.to_csv(folder / f"{name}.tsv", sep="\t", index=False)
    (folder / f"{name}.json").write_text(json.dumps({"question": question}))


def test_summary_says_direction_interval_and_reach(rh_omics, study):
    run = rh_omics("concordance", "ours.json", "--phase", "acute")
    assert run.code == 0, run.err
    assert run.out.startswith("SIMULATED\nAEA: here +1.00 log2 (+0.60 to +1.40)")
    assert "same direction, interval contains the published +1.17" in run.out
    assert "2-AG: here -0.10" in run.out
    assert "opposite direction, interval excludes the published +0.53" in run.out
    assert "OEA: not tested in this study: below the limit in 24 of 25" in run.out
    assert max(map(len, run.out.splitlines())) <= 80
    every = rh_omics("concordance", "ours.json", "--phase", "acute", "--all")
    assert len(every.out) > len(run.out)
    assert "Raichlen" in every.out


def test_table_facts_and_plot_are_written_once(rh_omics, study):
    words = ("concordance", "ours.tsv", "--phase", "acute", "-o", "beside.tsv", "--plot", "f.svg")
    run = rh_omics(*words)
    assert run.code == 0, run.err
    assert run.out == ""
    table = pd.read_csv("beside.tsv", sep="\t").set_index("published_id")
    assert table.loc["EC-FEU-A-AEA", "could_see"] == "yes"
    assert table.loc["EC-CED-2AG", "could_see"] == "no"
    assert table.loc["EC-HUM-PEA", "could_see"] == "not measured"
    facts = json.loads(Path("beside.json").read_text())
    assert (facts["question"], facts["phase"], facts["simulated"]) == ("paired", "acute", True)
    assert "SIMULATED" in Path("f.svg").read_text()
    assert rh_omics(*words).code == 3


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        ((), 2, "doesn't say whether its samples follow one bout (--phase acute)"),
        (("--phase", "acute", "--question", "groups"), 3, "the file says question paired"),
        (("--phase", "acute", "--feature", "cortisol"), 2, "nothing is compared for 'cortisol'"),
        (("--phase", "acute", "ours.tsv"), 2, "2 results are given; add --pool"),
    ],
)
def test_what_is_refused(rh_omics, study, words, code, text):
    run = rh_omics("concordance", "ours.tsv", *words)
    assert run.code == code
    assert text in " ".join(run.err.split())


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("feature\tlog2_fc\nAEA\t1\n", "there is no column ci_low, ci_high, se"),
        (HEAD + ROWS.replace("0.6\t1.4", "n.s.\t1.4"), "row 2, column ci_low: 'n.s.' is not"),
    ],
)
def test_a_broken_table_is_named_with_its_place(rh_omics, study, content, text):
    (study / "ours.tsv").write_text(content)
    run = rh_omics("concordance", "ours.tsv", "--phase", "acute")
    assert run.code == 3
    assert text in run.err


def test_pooling_equals_metafor(rh_omics, tmp_path):
    lines = (REFERENCE / "pooling_input.csv").read_text().splitlines()[1:]
    rows = [row for row in csv.DictReader(lines) if row["set"] == "bcg"]
    studies = pd.DataFrame(
        {
            "study": [f"s{place}" for place in range(len(rows))],
            "feature": "AEA",
            "effect": [float(row["yi"]) for row in rows],
            "se": [float(row["vi"]) ** 0.5 for row in rows],
            "measure": "log2_fc",
            "phase": "acute",
            "species": "human",
        }
    )
    studies.to_csv(tmp_path / "studies.tsv", sep="\t", index=False)
    lines = (REFERENCE / "pooling_expected.csv").read_text().splitlines()[1:]
    expected = {(r["set"], r["method"], r["test"]): r for r in csv.DictReader(lines)}
    run = rh_omics("concordance", "--pool", "studies.tsv", "--json", "--plot", "pooled.png")
    assert run.code == 0, run.err
    (row,) = json.loads(run.out)["table"]
    wanted = expected["bcg", "REML", "knha"]
    for name in ("estimate", "se", "tau2", "q", "i2", "prediction_low", "prediction_high"):
        assert row[name] == pytest.approx(float(wanted[name]), rel=1e-6)
    studies.loc[0, "phase"] = "chronic"
    studies.to_csv(tmp_path / "studies.tsv", sep="\t", index=False)
    run = rh_omics("concordance", "--pool", "studies.tsv")
    assert run.code == 3
    assert "AEA: phase is acute and chronic; pool them apart and compare them" in run.err


def test_pooling_results_of_several_studies(rh_omics, study):
    for name, shift in (("theirs", 0.5), ("third", -0.3)):
        write_like(study, name, shift=shift)
    files = ("ours.tsv", "theirs.tsv", "third.tsv")
    run = rh_omics("concordance", "--pool", *files, "--phase", "acute")
    assert run.out.startswith("SIMULATED\nAEA: +1.07 log2_fc")
    assert "3 acute studies" in run.out
    run = rh_omics("concordance", "--pool", *files, "--phase", "acute", "--plot", "p.svg")
    assert "2 features are pooled; name the one to plot" in run.err
    write_like(study, "third", question="interaction")
    run = rh_omics("concordance", "--pool", *files, "--phase", "acute")
    assert run.code == 3
    assert "different questions (interaction, paired)" in run.err


def test_a_study_file_knows_its_phase(rh_omics, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    sheet = ["sample,subject,timepoint"]
    matrix = ["sample,AEA,2-AG"]
    for subject in range(6):
        for place, timepoint in enumerate(("pre", "post")):
            sheet.append(f"s{subject}{timepoint},S{subject},{timepoint}")
            matrix.append(f"s{subject}{timepoint},{1 + place + subject / 9},{5 + subject / 7}")
    (folder / "samples.csv").write_text("\n".join(sheet) + "\n")
    (folder / "plasma.csv").write_text("\n".join(matrix) + "\n")
    (folder / "runs.csv").write_text("subject,duration_min,mean_heart_rate_bpm,age\nS0,60,150,20\n")
    (folder / "study.toml").write_text(
        '[study]\nname = "six"\n[panels.plasma]\nfile = "plasma.csv"\nsamples = "samples.csv"\n'
        'scale = "concentration"\nunit = "nM"\n[sessions]\nfile = "runs.csv"\nphase = "chronic"\n'
        '[design]\nquestion = "paired"\ntimepoint = ["pre", "post"]\n'
    )
    run = rh_omics("concordance", "in/study.toml", "--json")
    assert run.code == 0, run.err
    content = json.loads(run.out)
    assert (content["phase"], content["question"]) == ("chronic", "paired")
    rows = {row["published_id"]: row for row in content["table"]}
    assert rows["LT-OLI-control"]["same_direction"] == "no"
    run = rh_omics("concordance", "in/study.toml", "--phase", "acute")
    assert run.code == 3
    assert "the file says phase chronic, --phase says acute" in run.err


def test_hormones_in_units_of_their_own_go_through_the_same_doors(rh_omics, tmp_path):
    """SIMULATED values of five other markers, each in the unit that its assay gives."""
    names = (
        "beta-endorphin (pg/mL),BDNF (ng/mL),serotonin (ng/mL),cortisol (nmol/L),lactate (mmol/L)"
    )
    rng = np.random.default_rng(8)
    levels, rise = np.array([20, 18, 150, 400, 1.2]), np.array([2.0, 1.4, 1.0, 1.2, 4.0])
    sheet, matrix = ["sample,subject,timepoint"], [f"sample,{names}"]
    for subject in range(8):
        own = levels * 2 ** rng.normal(0, 0.3, 5)
        for timepoint, factor in (("pre", 1.0), ("post", rise)):
            values = own * factor * 2 ** rng.normal(0, 0.1, 5)
            sheet.append(f"s{subject}{timepoint},S{subject},{timepoint}")
            matrix.append(f"s{subject}{timepoint},{','.join(f'{value:.4g}' for value in values)}")
    (tmp_path / "samples.csv").write_text("\n".join(sheet) + "\n")
    (tmp_path / "hormones.csv").write_text("# SIMULATED\n" + "\n".join(matrix) + "\n")
    words = (
        "de", "hormones.csv", "--samples", "samples.csv", "--scale", "concentration",
        "--reader", "analytes", "--question", "paired", "--timepoint", "timepoint=pre,post",
    )  # fmt: skip
    run = rh_omics(*words, "-o", "h.tsv")
    assert run.code == 3
    assert "BDNF (ng/mL): ng/mL can't be converted to nM" in run.err
    assert "with unit= or --unit" in run.err
    run = rh_omics(*words, "--unit", "ng/mL", "-o", "h.tsv")
    assert run.code == 0, run.err
    found = pd.read_csv("h.tsv", sep="\t").set_index("feature")["log2_fc"]
    expected = dict(zip(["beta-endorphin", "BDNF", "lactate"], [1.0, 0.485, 2.0], strict=True))
    assert found[list(expected)].to_dict() == pytest.approx(expected, abs=0.15)
    run = rh_omics("concordance", "h.tsv", "--phase", "acute", "--json")
    assert run.code == 0, run.err
    assert json.loads(run.out)["simulated"] is True

"""``rh-omics dose``: shapes, plot, relation and refusals, against R's lm on the same file."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference" / "dose"
COMMON = ("--dose", "dose", "--response", "marker", "--threshold", "70", "--permutations", "19")


def read(name):
    return pd.read_csv(REFERENCE / name, comment="#")


@pytest.fixture
def bouts(tmp_path):
    """Copy the SIMULATED file that R analysed."""
    path = tmp_path / "bouts.csv"
    path.write_text((REFERENCE / "dose_input.csv").read_text())
    return path


def test_shapes_and_relation_are_those_of_r(rh_omics, bouts):
    run = rh_omics("dose", bouts, *COMMON, "--feeling", "feeling", "--resamples", "200", "--json")
    assert run.code == 0, run.err
    content = json.loads(run.out)
    assert content["simulated"] is True
    shapes = read("shapes_expected.csv").set_index("shape")
    flat = shapes.loc["flat", "rss"]
    table = {row["shape"]: row for row in content["table"]}
    for shape in ("linear", "quadratic", "threshold"):
        expected = 1 - shapes.loc[shape, "rss"] / flat
        assert table[shape]["within_r2"] == pytest.approx(expected, rel=1e-8)
        found = list(content["coefficients"][shape].values())
        wanted = shapes.loc[shape, ["first", "second"]].dropna().tolist()
        np.testing.assert_allclose(found, wanted, rtol=1e-6)
    for row, (_, expected) in zip(
        content["relation"]["correlations"], read("rmcorr_expected.csv").iterrows(), strict=True
    ):
        assert (row["first"], row["second"]) == (expected["first"], expected["second"])
        for name in ("r", "df", "pvalue"):
            assert row[name] == pytest.approx(expected[name], rel=1e-9)
    paths = read("mediation_expected.csv").iloc[0]
    for name in ("a", "b", "direct", "total"):
        assert content["relation"]["mediation"][name] == pytest.approx(paths[name], rel=1e-8)
    assert len(content["relation"]["mediation"]["assumptions"]) == 5


def test_text_fits_and_warns_of_lines_where_a_curve_is_best(rh_omics, bouts):
    run = rh_omics("dose", bouts, *COMMON, "--feeling", "feeling", "--resamples", "100")
    assert run.code == 0, run.err
    assert run.out.startswith("SIMULATED\nmarker by dose: 10 subjects, 38 observations")
    assert "quadratic predicts the response best; these figures are about lines" in run.out
    assert "It is the marker's doing only if all of this holds" in run.out
    assert max(map(len, run.out.splitlines())) <= 80


def test_table_json_and_plot_are_written_once(rh_omics, bouts):
    words = ("dose", bouts, *COMMON, "-o", "shapes.tsv", "--plot", "shapes.svg")
    run = rh_omics(*words)
    assert run.code == 0, run.err
    assert run.out == ""
    assert pd.read_csv("shapes.tsv", sep="\t")["shape"].iloc[0] == "flat"
    assert json.loads(Path("shapes.json").read_text())["seed"] == 1
    assert "SIMULATED" in Path("shapes.svg").read_text()
    assert rh_omics(*words).code == 3


@pytest.mark.parametrize(
    ("change", "words", "code", "text"),
    [
        (lambda rows: rows, ("--dose", "watts"), 3, "bouts.csv: there is no column watts; it has"),
        (lambda rows: rows.assign(metric=["pct_HRmax", "pct_VO2R"] * 19), (), 3, "mixes pct_HRmax"),
        (lambda rows: rows.assign(phase=["acute", "chronic"] * 19), (), 3, "mixes acute, chronic"),
        (
            lambda rows: rows.astype({"marker": str}).replace({"marker": {rows_first: "high"}}),
            (),
            3,
            "row 2, column marker: 'high' is not a number",
        ),
        (lambda rows: rows, ("--panel", "plasma"), 2, "--panel goes with a study file"),
        (lambda rows: rows, ("--seed", "-1"), 2, "-1 is not in the range x>=0"),
    ],
)
def test_what_is_refused(rh_omics, bouts, change, words, code, text):
    change(read("dose_input.csv")).to_csv(bouts, index=False)
    run = rh_omics("dose", bouts, *COMMON, *words)
    assert run.code == code
    assert text in " ".join(run.err.split())


rows_first = str(read("dose_input.csv")["marker"][0])


def test_change_of_a_study_by_the_minutes_of_its_sessions(rh_omics, tmp_path):
    doses = [20, 30, 40, 50, 60, 70, 80, 90]
    sheet, matrix = ["sample,subject,timepoint"], ["sample,AEA"]
    for place, minutes in enumerate(doses):
        for timepoint, value in (
            ("pre", 1.0 + place),
            ("post", (1.0 + place) * 2 ** (minutes / 50)),
        ):
            sheet.append(f"s{place}{timepoint},S{place},{timepoint}")
            matrix.append(f"s{place}{timepoint},{value}")
    runs = [f"S{place},{minutes},150,20" for place, minutes in enumerate(doses)]
    head = "subject,duration_min,mean_heart_rate_bpm,age"
    files = {
        "samples.csv": sheet,
        "plasma.csv": matrix,
        "runs.csv": [head, *runs],
        "study.toml": [
            '[study]\nname = "eight"\n[panels.plasma]\nfile = "plasma.csv"',
            'samples = "samples.csv"\nscale = "concentration"\nunit = "nM"',
            '[sessions]\nfile = "runs.csv"\nphase = "acute"',
            '[design]\nquestion = "paired"\ntimepoint = ["pre", "post"]',
        ],
    }
    for name, lines in files.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    words = ("--response", "AEA", "--permutations", "19", "--json")
    run = rh_omics("dose", "study.toml", "--panel", "plasma", "--dose", "minutes", *words)
    assert run.code == 0, run.err
    content = json.loads(run.out)
    assert content["coefficients"]["linear"]["slope"] == pytest.approx(1 / 50)
    assert any("without blocks" in note for note in content["notes"])
    run = rh_omics("dose", "study.toml", "--panel", "plasma", "--dose", "laps", *words)
    assert run.code == 2
    assert "no number 'laps' per subject; it has minutes" in " ".join(run.err.split())

"""The bundled evidence keeps its schema: every row a source, every number a unit."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from rh_omics.evidence import (
    COLUMNS,
    REFERENCE_COLUMNS,
    TABLES,
    counts,
    load_evidence,
    load_references,
)
from rh_omics.evidence.vocabulary import EFFECT_UNITS, NUMBER_COLUMNS, VOCABULARY
from rh_omics.reference import bundled_path, reference_root


@pytest.fixture(scope="module")
def rows():
    return load_evidence()


@pytest.fixture(scope="module")
def references():
    return load_references()


def test_every_file_of_the_folder_is_a_known_table():
    files = {path.stem for path in (reference_root() / "evidence").glob("*.tsv")}
    assert files == {*TABLES, "references", "synonyms"}


@pytest.mark.parametrize("name", TABLES)
def test_table_has_the_columns_of_the_schema(name):
    lines = bundled_path(f"evidence/{name}.tsv").read_text(encoding="utf-8").splitlines()
    assert tuple(lines[0].split("\t")) == COLUMNS
    assert {line.count("\t") for line in lines} == {len(COLUMNS) - 1}


def test_schema_document_names_every_column_table_and_word():
    text = (reference_root() / "evidence" / "SCHEMA.md").read_text(encoding="utf-8")
    plain = re.sub(r"\s+", " ", text)
    missing = [name for name in (*COLUMNS, *TABLES) if f"`{name}`" not in text]
    assert not missing
    for column in ("evidence_kind", "seen"):
        assert not [word for word in VOCABULARY[column] if f"*{word}*" not in plain]


def test_ids_are_unique(rows):
    assert not list(rows["id"][rows["id"].duplicated()])


@pytest.mark.parametrize("column", VOCABULARY)
def test_controlled_columns_hold_known_words(rows, column):
    assert set(rows[column]) <= VOCABULARY[column]


def test_every_row_has_a_source_that_is_listed(rows, references):
    assert set(rows["reference"]) == set(references.index)
    assert (rows["finding"].str.len() > 10).all()
    assert (rows["seen"] != "").all()


def test_every_reference_has_an_author_year_and_identifier_or_says_what_is_unknown(references):
    assert tuple(references.columns) == REFERENCE_COLUMNS
    identified = references[["doi", "pmid", "other_id"]].ne("").any(axis=1)
    complete = identified & references["authors"].ne("") & references["year"].ne("")
    assert (complete | references["note"].ne("")).all()
    assert references["seen_at"].ne("").all()


def test_identifiers_are_well_formed(references):
    assert references["doi"].map(lambda text: bool(re.fullmatch(r"(10\.\d{4,}/\S+)?", text))).all()
    assert references["pmid"].map(lambda text: bool(re.fullmatch(r"(\d{7,8})?", text))).all()
    assert references["year"].map(lambda text: bool(re.fullmatch(r"((19|20)\d\d)?", text))).all()


def test_review_only_rows_say_so(rows):
    reviewed = rows["reference"].str.match(r"review_ref\d+$")
    assert rows.loc[reviewed, "seen"].eq("review only").all()


def test_every_effect_has_a_kind_and_every_kind_a_unit(rows):
    numeric = rows["effect"].notna() | rows["effect_low"].notna()
    assert rows.loc[numeric, "effect_kind"].ne("").all()
    assert rows.loc[~numeric, "effect_kind"].eq("").all()
    unitless = rows["effect_kind"].map(lambda kind: bool(kind) and not EFFECT_UNITS[kind])
    assert rows.loc[unitless, "value_unit"].ne("").all()


def test_every_level_has_a_unit_and_every_error_a_kind(rows):
    levels = rows[["reference_value", "other_value"]].notna().any(axis=1)
    assert rows.loc[levels, "value_unit"].ne("").all()
    errors = rows[["reference_error", "other_error"]].notna().any(axis=1)
    assert rows.loc[errors, "error_kind"].ne("").all()
    assert rows.loc[~errors, "error_kind"].eq("").all()


def test_ranges_and_probabilities_are_possible(rows):
    for low, high in (
        ("intensity_low", "intensity_high"),
        ("duration_low_min", "duration_high_min"),
        ("effect_low", "effect_high"),
    ):
        both = rows[[low, high]].dropna()
        assert (both[low] <= both[high]).all()
    assert rows["p_value"].dropna().between(0, 1).all()
    assert rows["p_value"].notna().eq(rows["p_relation"].ne("")).all()
    assert rows["p_value"].notna().eq(rows["p_kind"].ne("")).all()
    assert not np.isinf(rows[list(NUMBER_COLUMNS)].to_numpy()).any()
    assert (rows["n"].dropna() % 1 == 0).all()


def test_intensity_has_a_metric(rows):
    given = rows[["intensity_low", "intensity_high"]].notna().any(axis=1)
    assert rows.loc[given, "intensity_metric"].ne("").all()


def test_all_eleven_discrepancies_stand_as_rows_that_others_point_to(rows):
    own = rows[rows["table"] == "discrepancies"]
    assert list(own["id"]) == [f"D{k}" for k in range(1, 12)]
    assert own["conflict"].ne("").all()
    named = {name for text in rows["discrepancy"] for name in text.split("; ") if name}
    assert named == set(own["id"])


def test_long_term_rows_are_kept_from_acute_ones(rows):
    assert rows.loc[rows["table"] == "long_term_training", "phase"].eq("chronic").all()
    assert rows.loc[rows["table"] == "exercise_endocannabinoids", "phase"].eq("acute").all()


def test_hicks_figures(rows):
    six = rows[rows["keywords"].str.contains("six")]
    assert sorted(six["analyte"]) == [
        "hsa-miR-1237-3p",
        "hsa-miR-194-5p",
        "hsa-miR-4254",
        "hsa-miR-4425",
        "hsa-miR-4676-3p",
        "hsa-miR-6743-5p",
    ]
    mapk11 = rows.loc["SR-MAPK11"]
    assert (mapk11["significant"], mapk11["p_kind"], mapk11["p_value"]) == ("no", "fdr", 0.11)
    assert rows.loc["SR-correlation", "effect"] == 0.40


CHECKED = [
    ("EC-FEU-A-AEA", {"reference_value": 0.12, "other_value": 0.27, "other_error": 0.02}),
    ("EC-FEU-B-AEA", {"reference_value": 0.16, "other_value": 0.42, "error_kind": "SEM"}),
    ("EC-CED-2AG", {"effect": 44, "p_value": 0.05, "significant": "yes", "n": 16}),
    ("EC-CED-2AG-sleep", {"effect": 80, "p_value": 0.05}),
    ("EC-CRO18-control-AEA", {"effect": 1.21, "n": 12}),
    ("EC-CRO18-PTSD-2AG", {"effect": 0.21}),
    ("EC-MEY-prescribed-AEA", {"effect": 0.58, "p_value": 0.013, "duration_high_min": 20}),
    ("EC-STO-singing-AEA", {"effect": 42, "p_value": 0.05}),
    ("EC-STO-cycling-OEA", {"effect": 26, "p_value": 0.05}),
    ("EC-CAN-end", {"reference_value": 0.47, "other_value": 0.33, "p_value": 0.015}),
    ("EC-CAN-15", {"reference_value": 0.57, "other_error": 0.18, "p_value": 0.001}),
    ("EC-CRO21-mediation", {"effect_low": -0.623, "effect_high": -0.005}),
    ("EC-DES-share", {"effect": 0.744}),
    ("LT-OLI-correlation", {"effect": 0.68, "p_relation": "<", "p_value": 0.05}),
    ("NC-END-COL-hard", {"reference_value": 8.2, "other_value": 28.0, "p_value": 0.008, "n": 15}),
    ("NC-END-RAH-98", {"reference_value": 3.7, "other_value": 20.4, "value_unit": "pmol/L"}),
    ("NC-END-FAR-60", {"other_value": 58.3, "n": 6}),
    ("NC-BDNF-DIN-session", {"effect": 0.59, "effect_low": 0.46, "effect_high": 0.72}),
    ("NC-BDNF-SZU-session", {"effect": 0.46, "p_value": 0.001, "n": 1111}),
    ("RP-AEA-BDNF", {"effect": 0.66, "p_value": 0.05}),
    ("RP-pupil", {"p_value": 0.046}),
    ("SR-2018-count", {"effect": 122}),
    ("CF-spin-60", {"reference_value": 1.3, "other_value": 2.8, "error_kind": "SD", "n": 12}),
    ("CF-cycle-level", {"reference_value": 1.68, "other_value": 0.87, "error_kind": "SEM"}),
    ("CF-spin-3h", {"effect": 2.3}),
    ("CF-thaw", {"effect": 51}),
]
"""Figures as the sources' own pages print them; docs/methods/evidence.md names the pages."""


@pytest.mark.parametrize(("name", "figures"), CHECKED, ids=[name for name, _ in CHECKED])
def test_figures_are_those_that_the_source_page_prints(rows, name, figures):
    assert {column: rows.loc[name, column] for column in figures} == figures


def test_counts_add_up_to_all_rows(rows):
    table = counts(rows).set_index("table")
    assert table.loc["all tables", "rows"] == len(rows) == table["rows"][:-1].sum()
    assert table.loc["discrepancies", ["rows", "numeric"]].tolist() == [11, 1]
    assert table.loc["all tables", "numeric"] == table["numeric"][:-1].sum()
    said = (Path(__file__).parents[2] / "docs" / "methods" / "evidence.md").read_text("utf-8")
    total = table.loc["all tables"]
    claim = f"{total['rows']:.0f} rows, {total['numeric']:.0f} of them ({total['share']:.0%})"
    assert claim in said.replace(" %", "%")


def test_correlation_interval_is_fishers(rows):
    row = rows.loc["SR-correlation"]
    half = stats.norm.ppf(0.975) / np.sqrt(row["n"] - 3)
    low, high = np.tanh(np.arctanh(row["effect"]) + np.array([-half, half]))
    assert (row["effect_low"], row["effect_high"]) == (
        pytest.approx(low, abs=0.005),
        pytest.approx(high, abs=0.005),
    )


def test_ratios_of_means_follow_from_the_levels(rows):
    both = rows[
        (rows["effect_kind"] == "ratio of means")
        & rows[["reference_value", "other_value"]].notna().all(axis=1)
    ]
    assert len(both) == 9
    expected = both["other_value"] / both["reference_value"]
    np.testing.assert_allclose(both["effect"], expected, rtol=0.005)


def test_raichlen_makes_an_inverted_u(rows):
    arms = rows.loc[[f"EC-RAI-{arm}" for arm in ("I", "II", "III", "IV")]]
    assert list(arms["direction"]) == ["none", "up", "up", "none"]
    highest = list(arms["intensity_high"])
    assert all(below < above for below, above in pairwise(highest))

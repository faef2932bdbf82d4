"""``rh-omics evidence``: output, formats, exit codes."""

import json

import pandas as pd


def test_without_a_term_it_lists_the_tables(rh_omics):
    run = rh_omics("evidence")
    assert run.code == 0
    assert "discrepancies" in run.out
    assert "\n  11       1    9%  discrepancies\n" in run.out
    assert run.out.splitlines()[-2].endswith("all tables")
    assert max(len(line) for line in run.out.splitlines()) <= 80


def test_a_term_prints_readable_rows(rh_omics):
    run = rh_omics("evidence", "MAPK11")
    assert run.code == 0
    assert "SR-MAPK11  up (not significant) [between groups]" in run.out
    assert "doi 10.1249/MSS.0000000000001865" in run.out
    assert max(len(line) for line in run.out.splitlines()) <= 80


def test_json_holds_rows_and_references(rh_omics):
    run = rh_omics("evidence", "Hicks 2019", "--json")
    content = json.loads(run.out)
    assert content["term"] == "Hicks 2019"
    assert {row["reference"] for row in content["rows"]} == {
        reference["id"] for reference in content["references"]
    }


def test_table_goes_to_a_file_and_is_not_overwritten(rh_omics, tmp_path):
    assert rh_omics("evidence", "AEA", "-o", "aea.tsv").code == 0
    table = pd.read_csv(tmp_path / "aea.tsv", sep="\t")
    assert set(table["table"]) >= {"exercise_endocannabinoids", "long_term_training"}
    again = rh_omics("evidence", "AEA", "-o", "aea.tsv")
    assert again.code == 3
    assert "exists already" in again.err
    assert rh_omics("evidence", "AEA", "-o", "aea.tsv", "--force").code == 0


def test_dash_writes_tsv_to_stdout(rh_omics):
    run = rh_omics("evidence", "--table", "discrepancies", "-o", "-")
    assert run.out.splitlines()[0].startswith("table\tid\tfinding")
    assert len(run.out.splitlines()) == 12


def test_unknown_term_is_a_usage_error_with_a_hint(rh_omics):
    run = rh_omics("evidence", "anandamid")
    assert run.code == 2
    assert run.err.startswith("rh-omics: no evidence about 'anandamid'; did you mean")


def test_all_prints_every_row(rh_omics):
    assert rh_omics("evidence", "--all").out.count("source: ") == 256

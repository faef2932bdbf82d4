"""Formats without a real file at hand: small files in the columns of SCIENCE and the manuals."""

from pathlib import Path

import mirna_files as made
import numpy as np
import openpyxl
import pandas as pd
import pytest

import rh_omics
from rh_omics import read_mirna
from rh_omics.io.mirna import format_names

ARMS = ["hsa-let-7a-5p", "hsa-miR-21-5p"]


@pytest.fixture
def write(tmp_path):
    def to(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return to


@pytest.fixture
def read(write):
    def of(text, *, name="file.txt", **options):
        return read_mirna(write(name, text), **options)

    return of


def notes(panel):
    return "\n".join(panel.notes)


@pytest.mark.parametrize("name", made.FILES)
def test_the_content_shows_the_format(write, name):
    file, text = made.FILES[name]
    panel = read_mirna(write(file, text))
    assert f"format: {name}" in panel.notes


@pytest.mark.parametrize("name", made.FILES)
def test_the_format_may_be_named(write, name):
    file, text = made.FILES[name]
    panel = read_mirna(write(file, text), format=name)
    pd.testing.assert_frame_equal(panel.data, read_mirna(write(file, text)).data)


def test_every_format_is_in_the_docs():
    repository = Path(__file__).resolve().parents[2]
    page = (repository / "docs/formats/mirna.md").read_text(encoding="utf-8")
    assert [name for name in format_names() if f"`{name}`" not in page] == []


def test_mirge3_counts_are_whole_though_written_with_a_point(read):
    panel = read(made.MIRGE3)
    assert panel.data["hsa-miR-194-5p"].tolist() == [0, 7]
    assert "fractional" not in notes(panel)


@pytest.mark.parametrize("alias", ["quickmirseq", "mirtop-mirna", "nf-core", "smrnaseq"])
def test_tools_that_write_a_plain_matrix(read, alias):
    assert read(made.QUICKMIRSEQ, format=alias).data.loc["S1", "hsa-let-7a-5p"] == 100


def test_nf_core_writes_a_header_that_is_one_cell_short(read):
    assert read(made.NF_CORE).data.loc["S2", "hsa-let-7a-5p"] == 12


def test_srnabench_grouped_takes_adjusted_counts_of_one_sample_per_file(write, tmp_path):
    write("S1/mature_sense.grouped", made.SRNABENCH_GROUPED)
    write(
        "S2/mature_sense.grouped", made.SRNABENCH_GROUPED.replace("hsa-miR-21-5p", "hsa-miR-9-5p")
    )
    panel = read_mirna(tmp_path / "*" / "mature_sense.grouped")
    assert panel.data.index.tolist() == ["S1", "S2"]
    assert panel.data["hsa-let-7a-5p"].tolist() == [150.5, 150.5]
    assert panel.data["hsa-miR-21-5p"].tolist() == [80, 0]
    assert "fractional counts, kept as they are" in notes(panel)
    assert "2 values are 0: their file lists only what was seen" in notes(panel)
    assert len(panel.inputs) == 2


def test_srnabench_single_assignment_is_preferred_to_multiple(read):
    panel = read(made.SRNABENCH_SINGLE)
    assert panel.data.iloc[0].tolist() == [120, 80]
    assert "counts taken from the column 'read count (SA)'" in notes(panel)


def test_srnade_matrix_loses_the_group_in_its_column_names(read):
    panel = read(made.SRNABENCH_MATRIX)
    assert panel.data.index.tolist() == ["S1", "S2"]


def test_merged_excerpt_keeps_names_that_can_t_be_told_apart_joined(read):
    panel = read(made.EXCERPT_MERGED)
    assert panel.data.columns.tolist() == [
        "hsa-let-7a-5p",
        "hsa-miR-518d-5p/hsa-miR-520c-5p",
        "hsa-miR-21-5p",
    ]
    joined = panel.features.loc["hsa-miR-518d-5p/hsa-miR-520c-5p"]
    assert joined["accession"] == "MIMAT0005456;MIMAT0005455"
    assert joined["kind"] == "mature"


def test_mirdeep2_rows_of_one_mature_share_reads_and_aren_t_summed(read):
    panel = read(made.MIRDEEP2)
    assert panel.data.loc["A01"].to_dict() == {"hsa-let-7a-5p": 101, "hsa-miR-21-5p": 20}
    assert panel.data.loc["A02"].to_dict() == {"hsa-let-7a-5p": 200, "hsa-miR-21-5p": 5}
    assert panel.features.loc["hsa-let-7a-5p", "rows"] == 3
    assert "1 names stand in 3 rows (hsa-let-7a-5p): the largest taken" in notes(panel)
    assert "normalised columns beside raw ones left out: A01(norm), A02(norm)" in notes(panel)


def test_the_rule_for_several_rows_may_be_overruled(read):
    assert read(made.MIRDEEP2, repeats="sum").data.loc["A01", "hsa-let-7a-5p"] == 301


def test_smallrnaseq_mixes_raw_and_normalised_columns(read):
    panel = read(made.SMALLRNASEQ)
    assert panel.data.index.tolist() == ["S1", "S2"]
    assert panel.data.loc["S1", "hsa-let-7a-5p"] == 103.5
    assert "left out: S1 norm, S2 norm" in notes(panel)


def test_featurecounts_names_samples_by_their_alignments(read):
    panel = read(made.FEATURECOUNTS)
    assert panel.data.index.tolist() == ["S1", "S2"]
    assert panel.data["hsa-miR-21-5p"].tolist() == [90, 80]
    assert 'Program:featureCounts v2.0.6; Command:"featureCounts"' in notes(panel)


def test_loci_of_one_accession_are_summed_and_hairpins_left_out(read):
    panel = read(made.FEATURECOUNTS_MIMAT)
    assert panel.data.to_dict() == {"MIMAT0000460": {"S1": 7, "S2": 4}}
    assert "1 names stand in 2 rows (MIMAT0000460): summed" in notes(panel)
    assert "rows left out (keep='mature'): 2 hairpin" in notes(panel)


def test_isomirs_are_summed_and_a_read_at_two_loci_counts_once(read):
    panel = read(made.MIRTOP)
    assert panel.data.loc["S1"].to_dict() == {"hsa-let-7a-5p": 55, "hsa-miR-21-5p": 7}
    assert "4 rows of reads summed to 2 miRNAs; 1 rows repeat a read" in notes(panel)


def test_mirgff3_leaves_out_what_mirtop_rejected(read):
    panel = read(made.GFF)
    assert panel.data.loc["S2"].to_dict() == {"hsa-let-7a-5p": 60, "hsa-miR-21-5p": 9}
    assert "1 lines whose Filter isn't Pass left out" in notes(panel)


def test_mirgff3_needs_the_names_of_its_samples(read):
    with pytest.raises(rh_omics.RhOmicsError, match=r"no line '## COLDATA: <samples>'"):
        read(made.GFF.replace("COLDATA", "SAMPLES"))


def test_seqbuster_leaves_out_reads_of_precursors(read):
    panel = read(made.SEQBUSTER, name="S1.mirna")
    assert panel.data.loc["S1"].to_dict() == {"hsa-let-7a-5p": 50, "hsa-miR-21-5p": 7}
    assert "1 rows whose DB isn't miRNA left out" in notes(panel)


def test_lanes_of_ncounter_are_named_by_their_attributes(write, tmp_path):
    write("20260101_01.RCC", made.RCC.format(sample="S1", imaged=280, first=25))
    write("20260101_02.RCC", made.RCC.format(sample="S2", imaged=140, first=31))
    panel = read_mirna(tmp_path / "*.RCC")
    assert panel.data["hsa-miR-302d-3p"].to_dict() == {"S1": 25, "S2": 31}
    assert panel.data.columns.tolist() == ["hsa-miR-302d-3p", "hsa-miR-21-5p", "ACTB"]
    assert "20260101_02.RCC: 140 of 280 fields of view were counted" in notes(panel)
    everything = read_mirna(tmp_path / "*.RCC", keep="all", sample_names="file")
    assert everything.data.loc["20260101_01", "POS_A(128)"] == 9000
    assert everything.features.loc["NEG_A(0)", "kind"] == "control"


def test_a_lane_that_was_cut_off_is_refused(read):
    text = made.RCC.format(sample="S1", imaged=280, first=25)
    with pytest.raises(rh_omics.RhOmicsError, match=r"ends within <code_summary>: it was cut off"):
        read(text[: text.index("Ligation")])


def test_collapsed_ncounter_table(read):
    panel = read(made.COLLAPSED)
    assert panel.data.loc["lane1"].to_dict() == {
        "hsa-miR-302d-3p": 25,
        "hsa-miR-21-5p": 812,
        "ACTB": 77,
    }
    assert "rows left out (keep='mature'): 1 control" in notes(panel)


def test_quantstudio_takes_the_results_and_lists_the_omitted_well(read):
    panel = read(made.QUANTSTUDIO)
    assert panel.scale == "ct"
    assert panel.data.to_dict() == {
        "hsa-miR-21-5p": {"S1": 21.5, "S2": 22.75},
        "hsa-miR-194": {"S1": 40.0, "S2": 31.125},
    }
    assert panel.censored.to_numpy().tolist() == [[False, True], [False, False]]
    assert "1 wells left out, omitted: hsa-miR-21-5p in S2 (file.txt row 21)" in notes(panel)
    assert "1 wells without a sample left out (NTC)" in notes(panel)


def test_quantstudio_workbooks_hold_a_sheet_for_each_block(tmp_path):
    book = openpyxl.Workbook()
    block = made.QUANTSTUDIO[made.QUANTSTUDIO.index("[Results]\n") + 10 :]
    for name, text in (("Sample Setup", "Well\tSample Name"), ("Results", block)):
        sheet = book.create_sheet(name)
        for line in ["Block Type\t96-Well Block", "", *text.split("\n")]:
            sheet.append(line.split("\t"))
    del book["Sheet"]
    book.save(tmp_path / "results.xlsx")
    panel = read_mirna(tmp_path / "results.xlsx", sheet="Results")
    assert panel.data.loc["S2", "hsa-miR-21-5p"] == 22.75
    with pytest.raises(rh_omics.RhOmicsError, match=r"2 sheets with cells.*pass sheet="):
        read_mirna(tmp_path / "results.xlsx")


def test_the_7500_writes_ct_with_a_cyrillic_letter(read):
    panel = read(made.QUANTSTUDIO.replace("\tCT\t", "\tC\N{CYRILLIC SMALL LETTER TE}\t"))
    assert panel.data.loc["S1", "hsa-miR-21-5p"] == 21.5


def test_sds_drops_flagged_ct_and_keeps_flagged_undetermined_as_censored(read):
    panel = read(made.SDS)
    assert panel.data.columns.tolist() == ["hsa-miR-21", "hsa-miR-194", "U6 snRNA-001973"]
    assert panel.censored.loc["S1", "hsa-miR-194"]
    assert np.isnan(panel.data.loc["S2", "hsa-miR-194"])
    assert np.isnan(panel.data.loc["S2", "U6 snRNA-001973"])
    assert "1 wells left out, flagged (Flagged): hsa-miR-194 in S2" in notes(panel)
    assert read(made.SDS, flagged="keep").data.loc["S2", "hsa-miR-194"] == 36.9


def test_openarray_outliers_are_flagged_and_40_isn_t_detected(read):
    panel = read(made.OPENARRAY)
    assert panel.data.loc["ctrl", "hsa-miR-126"] == 14.234
    assert panel.censored.loc["ctrl", "mmu-miR-105"]
    assert np.isnan(panel.data.loc["mutant", "mmu-miR-105"])


def test_biomark_fails(read):
    panel = read(made.BIOMARK)
    assert panel.censored.loc["S1", "hsa-miR-194-5p"]
    assert np.isnan(panel.data.loc["S2", "hsa-miR-194-5p"])
    assert panel.data.to_numpy()[~panel.data.isna()].max() == 40


def test_cfx_n_a_is_undetected_not_missing(read):
    panel = read(made.CFX)
    assert panel.censored.loc["S1", "hsa-miR-194-5p"]
    assert panel.n_samples == 2


def test_lightcycler_writes_a_file_per_assay(write, tmp_path):
    write("hsa-miR-21-5p.txt", made.LIGHTCYCLER)
    write("hsa-miR-194-5p.txt", made.LIGHTCYCLER.replace("16.13", "28.5"))
    panel = read_mirna(tmp_path / "*.txt")
    assert panel.data.loc["S1"].to_dict() == {"hsa-miR-194-5p": 28.5, "hsa-miR-21-5p": 16.13}
    assert panel.censored.loc["S2"].all()


def test_a_long_table_of_cq_with_decimal_commas(read):
    panel = read(made.CT_LONG)
    assert panel.data.loc["S2"].to_dict() == {"hsa-miR-21-5p": 22.75, "hsa-miR-194-5p": 31.125}
    assert panel.censored.loc["S1", "hsa-miR-194-5p"]


def test_a_matrix_of_ct(read):
    panel = read(made.CT_MATRIX, format="ct-matrix", cycle_limit=36)
    assert panel.data["hsa-miR-194"].tolist() == [36, 36]
    assert panel.censored["hsa-miR-194"].all()
    assert np.isnan(panel.data.loc["S2", "U6 snRNA"])


def test_samples_in_rows_are_known_by_the_names_in_the_header(read):
    panel = read(made.SAMPLES_IN_ROWS)
    assert panel.data.loc["S2"].to_dict() == {"hsa-miR-21-5p": 81, "hsa-let-7a-5p": 12}

"""Target tables: forms, species, evidence, filters, and questions about one pair."""

import gzip

import pandas as pd
import pytest
from panels import log2_panel, paired_sheet

from rh_omics.errors import EnrichmentError, FileFormatError, NameResolutionError, ParameterError
from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.targets import Targets, harmonise_mirnas, query_targets, read_targets

COLUMNS = (
    "miRTarBase ID",
    "miRNA",
    "Species (miRNA)",
    "Target Gene",
    "Target Gene (Entrez ID)",
    "Species (Target Gene)",
    "Experiments",
    "Support Type",
    "References (PMID)",
)
HUMAN, MOUSE = "Homo sapiens", "Mus musculus"
STRONG, WEAK, AGAINST = "Functional MTI", "Functional MTI (Weak)", "Non-Functional MTI"
ROWS = (
    ("M1", "hsa-miR-1-3p", HUMAN, "BDNF", "627", HUMAN, "Luciferase//Western blot", STRONG, "1"),
    ("M1", "hsa-miR-1-3p", HUMAN, "BDNF", "627", HUMAN, "CLIP-Seq", WEAK, "2"),
    ("M2", "hsa-miR-1-3p", HUMAN, "HDAC4", "9759", HUMAN, "pSILAC", WEAK, "3"),
    ("M3", "hsa-miR-2-3p", HUMAN, "CNR1", "1268", HUMAN, "Luciferase", AGAINST, "4"),
    ("M4", "mmu-miR-1a-3p", MOUSE, "Bdnf", "12064", MOUSE, "Western blot", STRONG, "5"),
    ("M5", "hsa-miR-3-5p", HUMAN, "Fosb", "14282", MOUSE, "Western blot", STRONG, "6"),
)


@pytest.fixture
def mirtarbase(tmp_path):
    path = tmp_path / "miRTarBase_MTI.csv"
    pd.DataFrame(ROWS, columns=COLUMNS).to_csv(path, index=False)
    return path


def test_mirtarbase_keeps_evidence_method_and_pmid(mirtarbase):
    targets = read_targets(mirtarbase)
    assert list(zip(targets.pairs["gene"], targets.pairs["evidence"], strict=True)) == [
        ("BDNF", "strong"),
        ("HDAC4", "weak"),
    ]
    assert list(targets.table["pmid"]) == ["1", "2", "3"]
    assert targets.n_targets.to_dict() == {"hsa-miR-1-3p": 2}


def test_evidence_against_a_pair_and_other_species_are_left_out_and_said(mirtarbase):
    notes = " ".join(read_targets(mirtarbase).notes)
    assert "1 records whose experiment found no effect" in notes
    assert "2 records of other species left out: hsa-miR-3-5p, mmu-miR-1a-3p" in notes


def test_workbook_is_read_as_the_text_file(mirtarbase, tmp_path):
    book = tmp_path / "m.xlsx"
    pd.read_csv(mirtarbase, dtype=str).to_excel(book, index=False)
    left, right = read_targets(mirtarbase).table, read_targets(book).table
    columns = ["mirna", "gene", "evidence", "method", "pmid"]
    pd.testing.assert_frame_equal(left[columns], right[columns])


def test_two_columns_and_gmt_have_no_stated_evidence(tmp_path):
    two = tmp_path / "two.csv.gz"
    two.write_bytes(gzip.compress(b'"miRNA","Target"\n"miR-1-3p","BDNF"\n'))
    gmt = tmp_path / "TargetScan.gmt"
    gmt.write_text("hsa-miR-1-3p\t\tBDNF,1.0\nmmu-miR-9\t\tBDNF\n")
    assert list(read_targets(two).table["mirna"]) == ["hsa-miR-1-3p"]
    assert list(read_targets(two).table["evidence"]) == ["unstated"]
    assert list(read_targets(gmt, predicted=True).table["evidence"]) == ["predicted"]


def test_two_columns_without_a_header_lose_no_pair(tmp_path):
    (tmp_path / "bare.tsv").write_text("hsa-miR-122-5p\tMAPK11\nhsa-let-7a-5p\tKRAS\n")
    pairs = read_targets(tmp_path / "bare.tsv").pairs[["mirna", "gene"]].to_numpy().tolist()
    assert sorted(pairs) == [["hsa-let-7a-5p", "KRAS"], ["hsa-miR-122-5p", "MAPK11"]]


def test_table_without_a_column_of_genes_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("miRNA,score\nhsa-miR-1-3p,2\n")
    with pytest.raises(FileFormatError, match=r"x\.csv: no column of gene among miRNA, score"):
        read_targets(path)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(FileFormatError, match="no such file"):
        read_targets(tmp_path / "none.csv")


def test_evidence_filter_keeps_the_named_level_and_better(mirtarbase):
    targets = read_targets(mirtarbase)
    assert targets.with_evidence("strong").genes == ("BDNF",)
    assert targets.with_evidence("weak").genes == ("BDNF", "HDAC4")
    with pytest.raises(ParameterError, match="evidence must be one of strong, weak"):
        targets.with_evidence("best")


def test_filter_that_leaves_nothing_says_what_there_was(mirtarbase):
    targets = read_targets(mirtarbase).with_evidence("weak")
    only_weak = Targets(targets.table[targets.table["gene"] == "HDAC4"], targets.entries)
    with pytest.raises(EnrichmentError, match=r"no miRNA-target pair is left.*tables have weak 1"):
        only_weak.with_evidence("strong")


def test_merging_keeps_the_source_of_each_record(mirtarbase, tmp_path):
    other = tmp_path / "other.tsv"
    other.write_text("mirna\tgene\nhsa-miR-1-3p\tBDNF\nhsa-miR-4-5p\tFOSB\n")
    merged = Targets.merge([read_targets(mirtarbase), read_targets(other)])
    assert len(merged.pairs) == 3
    assert merged.pairs.set_index(["mirna", "gene"])["evidence"]["hsa-miR-1-3p", "BDNF"] == "strong"
    assert set(merged.table["source"]) == {"miRTarBase_MTI.csv", "other.tsv"}
    with pytest.raises(ParameterError, match="no target table"):
        Targets.merge([])


def test_targets_are_filtered_by_expression_of_the_gene(mirtarbase):
    sheet = paired_sheet(1, 1)
    data = pd.DataFrame({"BDNF": [5.0, 5, 5, 0], "HDAC4": [5.0, 0, 0, 0]}, index=sheet.index)
    kept = read_targets(mirtarbase).expressed_in(Panel(data, sheet, Scale.LOG2), above=1.0)
    assert kept.genes == ("BDNF",)
    assert "1 of 2 genes of panel are expressed" in kept.notes[-1]
    with pytest.raises(EnrichmentError, match="no miRNA-target pair is left"):
        read_targets(mirtarbase).expressed_in(log2_panel(), above=1.0)


def test_question_about_a_gene_lists_the_best_evidence_first(mirtarbase):
    found = query_targets(read_targets(mirtarbase), "BDNF")
    assert list(found.table["evidence"]) == ["strong", "weak"]
    assert found.kind == "gene"
    assert found.claims == ()


def test_question_about_a_mirna_takes_names_without_species(mirtarbase):
    found = query_targets(read_targets(mirtarbase), "miR-1-3p")
    assert (found.name, found.kind) == ("hsa-miR-1-3p", "mirna")
    assert sorted(set(found.table["gene"])) == ["BDNF", "HDAC4"]


def test_question_about_an_unknown_name_offers_those_that_begin_so(mirtarbase):
    with pytest.raises(NameResolutionError, match=r"'bdn' is no target gene.*there are BDNF"):
        query_targets(read_targets(mirtarbase), "bdn")


def test_sources_without_a_record_are_said(mirtarbase, tmp_path):
    other = tmp_path / "other.tsv"
    other.write_text("mirna\tgene\nhsa-miR-4-5p\tFOSB\n")
    merged = Targets.merge([read_targets(mirtarbase), read_targets(other)])
    assert query_targets(merged, "FOSB").absent_from == ("miRTarBase_MTI.csv",)


def test_published_pair_is_said_to_be_absent_where_it_is(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("mirna\tgene\nhsa-miR-122-5p\tMAPK11\nhsa-miR-1237-3p\tADD1\n")
    claims = query_targets(read_targets(path), "MAPK11").claims
    assert "FDR P = 0.11" in claims[0]
    assert claims[1] == "the claimed pair hsa-miR-1237-3p → MAPK11 is not in t.tsv"


def test_real_tables_list_mapk11_under_other_mirnas(shared_data):
    listed = read_targets(shared_data("mirtarbase/mirtarbasegene.csv.gz"))
    strong = read_targets(shared_data("mirtarbase/miRTarBase_strong_evidence.csv.gz"))
    assert len(listed.pairs) == 380_627
    assert (len(listed.mirnas), len(listed.genes)) == (2599, 15_052)
    found = set(query_targets(listed, "MAPK11").table["mirna"])
    found |= set(query_targets(strong, "MAPK11").table["mirna"])
    assert found == {"hsa-let-7a-5p", "hsa-miR-122-5p", "hsa-miR-124-3p"}
    assert listed.n_targets["hsa-miR-1237-3p"] == 144


def test_older_names_get_their_current_one_and_it_is_said(tmp_path):
    path = tmp_path / "old.tsv"
    path.write_text("mirna\tgene\nhsa-miR-194\tBDNF\nmiR-194-5p\tBDNF\n")
    targets = read_targets(path)
    assert targets.mirnas == ("hsa-miR-194-5p",)
    assert targets.notes == ("1 miRNAs got their current name: hsa-miR-194 is now hsa-miR-194-5p",)


def test_names_of_other_species_and_genes_stay():
    assert harmonise_mirnas(["mmu-miR-1", "MIR21", "miR-9999-5p", "miR-1273-3p"]) == {
        "mmu-miR-1": "mmu-miR-1",
        "MIR21": "MIR21",
        "miR-9999-5p": "hsa-miR-9999-5p",
        "miR-1273-3p": "hsa-miR-1273-3p",
    }

"""Published miRNA and qPCR files, read as they are; values were looked up in the files by eye."""

import numpy as np
import pandas as pd
import pytest

import rh_omics
from rh_omics import read_mirna

NAN = float("nan")


def values(panel, *cells):
    return [panel.data.loc[sample, feature] for sample, feature in cells]


def notes(panel):
    return "\n".join(panel.notes)


def test_srnabench_matrix(shared_data):
    panel = read_mirna(shared_data("srnabench_titration/mature_sense_minExpr0_RCadj.mat"))
    assert panel.data.shape == (36, 1883)
    assert panel.scale == "counts"
    assert values(
        panel,
        ("1L_2L_3L_4L_5L_R1", "mmu-let-7a-5p"),
        ("1L_R1", "mmu-miR-21a-5p"),
        ("80_5S_20_5L_R1", "mmu-miR-1a-3p"),
    ) == [244398, 2010206, 8166]
    assert panel.data.iloc[0].sum() == 20288273


def test_excerpt_of_one_sample(shared_data):
    panel = read_mirna(shared_data("excerpt_output/readCounts_miRNAmature_sense.txt"))
    assert panel.data.shape == (1, 17)
    assert panel.data.iloc[0][["hsa-miR-101-3p", "hsa-miR-221-3p", "hsa-miR-4461"]].tolist() == [
        13,
        3,
        1,
    ]
    assert panel.features.loc["hsa-miR-101-3p", "accession"] == "MIMAT0000099"


def test_mirgff3_of_two_samples_and_of_one(shared_data):
    panel = read_mirna(shared_data("mirtop_gff/2samples.gff"))
    assert panel.data.to_dict() == {"hsa-let-7a-5p": {"samples1": 70, "sample2": 35}}
    panel = read_mirna(shared_data("mirtop_gff/correct_file.gff"))
    assert panel.data.to_dict() == {"hsa-let-7a-5p": {"let7a-5p": 12}}


def test_a_summary_of_isomirs_isn_t_taken_for_counts(shared_data):
    with pytest.raises(
        rh_omics.RhOmicsError, match=r"no format of miRNA files fits; its first row"
    ):
        read_mirna(shared_data("mirtop_gff/example_count.tsv"))


def test_isomirs_and_seqbuster_agree_on_the_same_libraries(shared_data):
    raw = read_mirna(shared_data("isomirs_seqbuster/mirtop_rawData.tsv"))
    assert raw.data.shape == (2, 84)
    assert values(
        raw,
        ("sample1", "hsa-miR-127-3p"),
        ("sample1", "hsa-miR-577"),
        ("sample2", "hsa-miR-451a"),
    ) == [604, 98, 2]
    first = shared_data("isomirs_seqbuster/sample1.mirna")
    panel = read_mirna(first.parent / "*.mirna")
    assert panel.data.shape == (2, 96)
    assert values(
        panel,
        ("sample1", "hsa-miR-127-3p"),
        ("sample1", "hsa-miR-23b-3p"),
        ("sample2", "hsa-miR-451a"),
    ) == [604, 95 + 19, 2]
    assert "sample1.mirna: 2 rows are of reads that fit several miRNAs" in notes(panel)


def test_mirmine_is_refused_as_counts_and_read_as_reads_per_million(shared_data):
    path = shared_data("mirmine/miRmine-tissues.csv")
    with pytest.raises(rh_omics.errors.ScaleError, match=r"look like reads per million, not raw"):
        read_mirna(path)
    panel = read_mirna(path, rpm="log2")
    assert panel.data.shape == (135, 2588)
    assert panel.scale == "log2"
    # Three rows of hsa-let-7a-5p: 71234.1, 71231 and 71221.7 in DRX003170.
    assert values(
        panel,
        ("DRX003170 (Lung)", "hsa-let-7a-5p"),
        ("DRX005946 (Saliva)", "hsa-let-7a-5p"),
        ("DRX003170 (Lung)", "hsa-let-7a-3p"),
    ) == pytest.approx(np.log2([71235.1, 1535.5, 1.9]), rel=1e-12)
    assert "170 names stand in 404 rows" in notes(panel)
    assert "the largest taken for each sample" in notes(panel)
    # SOURCE.txt of the file: seen in 2 of 37 plasma libraries, none of 3 saliva.
    tissue = panel.data.index.str.extract(r"\((.+)\)", expand=False)
    seen = (panel.data["hsa-miR-1237-3p"] > 0).groupby(tissue.to_numpy()).agg(["sum", "size"])
    assert seen.loc[["Plasma", "Saliva"]].to_numpy().tolist() == [[2, 37], [0, 3]]


def test_taqman_cards_without_header_and_with_cr_line_ends(shared_data):
    pattern = str(shared_data("htqpcr_ct/sample1.txt").parent / "sample*.txt")
    with pytest.raises(rh_omics.RhOmicsError, match=r"pass sample_names='file'"):
        read_mirna(pattern)
    panel = read_mirna(pattern, replicates="mean", sample_names="file")
    assert panel.data.shape == (6, 191)
    assert panel.scale == "ct"
    found = values(
        panel,
        ("sample1", "Gene2"),
        ("sample6", "Gene2"),
        ("sample1", "Gene189"),
        ("sample1", "Gene6"),  # 11.28 is flagged, its twin undetermined
        ("sample6", "Gene9"),  # both undetermined
        ("sample6", "Gene189"),  # both flagged
    )
    expected = [
        (33.949196 + 34.41863) / 2,
        (30.25876 + 29.939638) / 2,
        (33.547466 + 33.96026) / 2,
        40,
        40,
        NAN,
    ]
    assert found == pytest.approx(expected, nan_ok=True, rel=1e-12)
    assert panel.censored.loc["sample1", "Gene6"]
    assert panel.censored.loc["sample6", "Gene9"]
    assert not panel.censored.loc["sample6", "Gene189"]
    assert "244 wells left out, flagged (Flagged)" in notes(panel)


def test_cards_with_a_sheet_that_names_the_files(shared_data):
    sheet = pd.read_csv(shared_data("htqpcr_ct/files.txt"), sep="\t").rename(
        columns={"File": "file", "Treatment": "group"}
    )
    sheet["sample"] = [f"S{i}" for i in range(1, 7)]
    panel = read_mirna(
        [shared_data(f"htqpcr_ct/sample{i}.txt") for i in range(1, 7)],
        samples=sheet,
        sample_names="file",
        replicates="median",
    )
    assert panel.samples["group"].tolist() == [
        "Control",
        "LongStarve",
        "LongStarve",
        "Control",
        "Starve",
        "Starve",
    ]
    assert panel.data.loc["S6", "Gene2"] == pytest.approx((30.25876 + 29.939638) / 2)


def test_biomark_where_999_is_no_ct(shared_data):
    panel = read_mirna(shared_data("htqpcr_ct/BioMark_sample.csv"), replicates="median")
    assert panel.data.shape == (8, 4)
    assert "preamp 1:1000" in panel.data.index
    assert "no preamp (rConc 0.05)" in panel.data.index
    # The two middle ones of twelve wells, all passed.
    assert values(
        panel, ("preamp 1:1000", "SDHA"), ("preamp 1:1000", "HPRT"), ("preamp 1:1000", "GAPDH")
    ) == pytest.approx(
        [
            (23.5925397825 + 23.7015780524257) / 2,
            (22.0420578379535 + 22.1596048501353) / 2,
            (16.978882959896 + 17.0667353099212) / 2,
        ]
    )
    assert panel.data.to_numpy().max() == 40
    assert "240 wells without a sample left out" in notes(panel)


def test_cfx_with_standards_and_controls_left_out(shared_data):
    panel = read_mirna(shared_data("htqpcr_ct/CFX_sample.txt"), replicates="mean")
    assert panel.data.shape == (47, 3)
    # The instrument's own "Cq Mean" of 1-SI1 is the second source.
    assert values(panel, ("1-SI1", "GLP1"), ("1-SI1", "PYY"), ("1-SI1", "TFF1")) == pytest.approx(
        [36.22, 31.82, 32.41], abs=0.006
    )
    assert panel.censored.loc["1-SI2", "GLP1"]
    assert panel.censored.loc["3-Ce2", "TFF1"]
    assert panel.censored.to_numpy().sum() == 2


def test_a_matrix_of_ct_is_refused_as_counts_and_read_where_asked_for(shared_data):
    path = shared_data("thomou_exosome_qpcr/human-Ct.csv")
    with pytest.raises(
        rh_omics.errors.ScaleError, match=r"look like Ct values.*format='ct-matrix'"
    ):
        read_mirna(path)
    panel = read_mirna(path, format="ct-matrix")
    assert panel.data.shape == (12, 573)
    assert values(
        panel, ("control2", "hsa-let-7a"), ("control1", "hsa-miR-194"), ("PT4", "Human U6 snRNA")
    ) == [31.78, 35.53, 25.31]
    assert panel.censored.loc["control1", "hsa-let-7a"]
    table = pd.read_csv(path, index_col=0).T
    assert panel.censored.to_numpy().sum() == (table >= 40).to_numpy().sum()


def test_plain_matrices_of_counts(shared_data):
    panel = read_mirna(
        shared_data("tewari_plasma_serum/matched_plasma-serum_mir_counts.csv"),
        samples=shared_data("tewari_plasma_serum/matched_plasma-serum_samples.csv"),
        subject="Participant.ID",
        timepoint="Source",
        group="Gender",
    )
    assert panel.data.shape == (60, 1652)
    assert values(
        panel, ("X1", "hsa-miR-21-5p"), ("X2", "hsa-miR-21-5p"), ("X108", "hsa-miR-1237-3p")
    ) == [5958, 12050, 2]
    panel = read_mirna(shared_data("mirit_thyroid_paired/mirnaCounts.csv"))
    assert panel.data.shape == (16, 2576)
    assert panel.data.loc["PTC 1", "hsa-let-7a-5p"] == 141101


def test_a_matrix_of_genes_isn_t_taken_for_mirnas(shared_data):
    with pytest.raises(rh_omics.RhOmicsError, match=r"no format of miRNA files fits"):
        read_mirna(shared_data("mirit_thyroid_paired/geneCounts.csv.gz"))


def test_mature_and_hairpin_names_of_mirbase_21_are_told_apart(shared_data, tmp_path):
    """An annotation with both kinds in one table has 2,813 + 1,881 = 4,694 rows."""
    names = pd.read_csv(shared_data("mirbase_versions/hsa_mature_v6_v22.tsv.gz"), sep="\t")
    names = names[names["version"] == "v21"]
    hairpins = names.drop_duplicates("precursor_acc")["precursor"]
    rows = [*names["name"], *hairpins]
    table = pd.DataFrame({"name": rows, "S1": range(len(rows)), "S2": range(5, len(rows) + 5)})
    path = tmp_path / "counts.csv"
    table.to_csv(path, index=False)
    panel = read_mirna(path)
    assert len(rows) == 4694
    assert panel.n_features == 2588
    assert f"rows by kind: {len(hairpins)} hairpin, {len(names)} mature" in notes(panel)
    expected = table[: len(names)].groupby("name")["S1"].sum()
    assert panel.data.loc["S1"].to_dict() == expected.to_dict()
    assert set(read_mirna(path, keep="hairpin").data.columns) == set(hairpins)

"""Published files of other groups, read as they are; pandas is the second reader."""

import numpy as np
import pandas as pd

import rh_omics


def test_tewari_with_its_own_sheet(shared_data):
    path = shared_data("tewari_plasma_serum/matched_plasma-serum_mir_counts.csv")
    panel = rh_omics.read_panel(
        path,
        samples=shared_data("tewari_plasma_serum/matched_plasma-serum_samples.csv"),
        scale="counts",
        subject="Participant.ID",
        timepoint="Source",
        group="Gender",
    )
    assert panel.data.shape == (60, 1652)
    assert panel.samples["subject"].nunique() == 30
    assert panel.samples.groupby(["group", "timepoint"]).size().tolist() == [15, 15, 15, 15]
    # SOURCE.txt of the file: seen in 8 of 60 samples.
    assert (panel.data["hsa-miR-1237-3p"] > 0).sum() == 8
    second = pd.read_csv(path, index_col=0).T
    np.testing.assert_array_equal(panel.data.to_numpy(), second.to_numpy())


def test_mirit_pairs(shared_data):
    samples = pd.DataFrame(
        {
            "sample": [f"{tissue} {i}" for tissue in ("PTC", "NTH") for i in range(1, 9)],
            "patient": [*range(1, 9), *range(1, 9)],
            "tissue": ["PTC"] * 8 + ["NTH"] * 8,
        }
    )
    for name, n_features in (("mirnaCounts.csv", 2576), ("geneCounts.csv.gz", 23710)):
        panel = rh_omics.read_panel(
            shared_data(f"mirit_thyroid_paired/{name}"),
            samples=samples,
            scale="counts",
            subject="patient",
            timepoint="tissue",
        )
        assert panel.data.shape == (16, n_features)
        assert panel.samples["subject"].nunique() == 8


def test_thomou_ct(shared_data):
    labels = [f"{group}{i}" for group in ("control", "HIV", "PT") for i in range(1, 5)]
    panel = rh_omics.read_panel(
        shared_data("thomou_exosome_qpcr/human-Ct.csv"),
        samples=pd.DataFrame({"group": [label[:-1] for label in labels]}, index=labels),
        scale="ct",
    )
    assert panel.data.shape == (12, 573)
    assert panel.data.loc["control1", "Human U6 snRNA"] == 25.43


def test_a_crossover_s_lipids_with_annotation(shared_data):
    panel = rh_omics.read_panel(
        shared_data("htset_crossover/edata.csv"),
        samples=shared_data("htset_crossover/pdata.csv"),
        scale="concentration",
        group="Treatment",
    )
    assert panel.data.shape == (40, 170)
    assert panel.samples["Subject"].nunique() == 10


def test_a_wide_table_with_a_byte_order_mark_and_semicolons_in_names(shared_data):
    path = shared_data("lcms_midar/plain_wide_dataset.csv")
    panel = rh_omics.read_panel(
        path,
        samples=path,
        sample="analysis_id",
        scale="concentration",
        annotation=["qc_type", "batch_id"],
    )
    assert panel.data.shape == (87, 5)
    assert panel.data.loc["1", "S1P 18:1;O2"] == 943.9524353447788


def test_a_table_of_rpm_with_repeated_ids_is_refused_as_counts(shared_data):
    path = shared_data("mirmine/miRmine-tissues.csv")
    header = pd.read_csv(path, nrows=0).columns[2:]
    try:
        rh_omics.read_panel(path, samples=pd.DataFrame({"sample": header}), scale="counts")
    except rh_omics.RhOmicsError as error:
        text = str(error)
    assert "feature hsa-let-7a-5p stands 3 times (row 5, row 6, row 7)" in text
    assert "raw counts must be whole numbers" in text
    assert "column Precursor miRNA ID: 'hsa-let-7a-2'" in text

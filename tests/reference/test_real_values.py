"""Published tables of other groups: shape and three values each, looked up with awk and grep."""

import pandas as pd
import pytest

import rh_omics
from rh_omics.genesets import read_gene_sets
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
from rh_omics.targets import read_targets

MATRICES = {
    "tewari_plasma_serum/matched_plasma-serum_mir_counts.csv": (
        "counts",
        (60, 1652),
        [("X1", "hsa-miR-451a", 40190), ("X107", "hsa-miR-122-5p", 15),
         ("X138", "hsa-miR-451a", 10616)],
    ),
    "mirit_thyroid_paired/mirnaCounts.csv": (
        "counts",
        (16, 2576),
        [("PTC 1", "hsa-miR-146b-5p", 1025070), ("NTH 1", "hsa-miR-204-5p", 3263),
         ("PTC 8", "hsa-miR-221-3p", 4262)],
    ),
    "mirit_thyroid_paired/geneCounts.csv.gz": (
        "counts",
        (16, 23710),
        [("PTC 1", "GAPDH", 91), ("PTC 3", "TPO", 263), ("NTH 8", "DIO1", 12)],
    ),
    "thomou_exosome_qpcr/human-Ct.csv": (
        "ct",
        (12, 573),
        [("control1", "hsa-miR-16", 30.03), ("HIV2", "hsa-miR-122", 32.73),
         ("PT4", "hsa-miR-451", 28.69)],
    ),
    "htset_crossover/edata.csv": (
        "concentration",
        (40, 170),
        [("FFS107A", "Ceramide 34:1 d", 0.0693130288179837),
         ("FFS107C", "Ceramide 41:1 d", 0.0235176757635474),
         ("FFS118D", "TG 56:8", 0.0410236051684234)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MATRICES)
def test_matrices(shared_data, name):
    scale, shape, values = MATRICES[name]
    path = shared_data(name)
    samples = pd.DataFrame({"sample": pd.read_csv(path, nrows=0).columns[1:]})
    panel = rh_omics.read_panel(path, samples=samples, scale=scale)
    assert panel.data.shape == shape
    for sample, feature, value in values:
        assert panel.data.loc[sample, feature] == value


def test_samples_in_rows_beside_their_facts(shared_data):
    path = shared_data("lcms_midar/plain_wide_dataset.csv")
    panel = rh_omics.read_panel(
        path, samples=path, sample="analysis_id", scale="concentration",
        annotation=["qc_type", "batch_id"],
    )  # fmt: skip
    assert panel.data.shape == (87, 5)
    assert panel.data.loc["49", "S1P 16:1;O2"] == 0.270110199
    assert panel.data.loc["49", "S1P 18:1;O2"] == 1077.9965118336318
    assert panel.data.loc["87", "S1P 17:1;O2"] == 76.79840127


def test_one_row_per_sample_and_compound(shared_data):
    path = shared_data("lcms_midar/plain_long_dataset.csv")
    found = read_analyte_run(path, options=AnalyteOptions(quantity="area"))
    assert found.software == "tidy table"
    assert found.panel.data.shape == (3, 2)
    assert found.panel.data.loc["Longit_batch1_15.mzML", "CE 18:1"] == 1546866.9
    assert found.panel.data.loc["Longit_batch1_17.mzML", "CE 18:1"] == 1378911.3
    standards = found.standards.set_index(["standard", "label"])["text"]
    assert standards["PC 33:1 d7 (ISTD)", "Longit_batch1_16.mzML"] == "3695453.3"


def test_kegg(shared_data):
    sets = read_gene_sets(shared_data("kegg_2021_human/KEGG_2021_Human.gmt"))
    assert len(sets.members) == 320
    sizes = {
        "GABAergic synapse": 89,
        "Morphine addiction": 91,
        "Retrograde endocannabinoid signaling": 148,
    }
    assert {name: len(sets.members[name]) for name in sizes} == sizes


def test_mirtarbase_pairs(shared_data):
    table = read_targets(shared_data("mirtarbase/mirtarbasegene.csv.gz")).table
    assert len(table) == 380_627
    assert (table["mirna"] == "hsa-miR-194-5p").sum() == 93
    assert (table["mirna"] == "hsa-miR-1237-3p").sum() == 144
    assert set(table.loc[table["gene"] == "MAPK11", "mirna"]) == {
        "hsa-miR-122-5p",
        "hsa-miR-124-3p",
        "hsa-let-7a-5p",
    }


def test_mirtarbase_with_evidence(shared_data):
    targets = read_targets(shared_data("mirtarbase/miRTarBase_strong_evidence.csv.gz"))
    assert len(targets.table) == 10_754
    assert "2561 records of other species left out" in targets.notes[0]
    found = targets.table[targets.table["mirna"] == "hsa-miR-194-5p"][["gene", "pmid"]]
    assert found.head(3).to_numpy().tolist() == [
        ["CDH2", "20979124"],
        ["CDH2", "21845495"],
        ["RAC1", "20979124"],
    ]

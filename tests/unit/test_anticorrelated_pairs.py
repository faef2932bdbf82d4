"""Pairs that move against each other within people; pingouin's rm_corr is the second source."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from panels import log2_panel, paired_sheet
from pathways import toy_targets

from rh_omics.enrich import anticorrelated_pairs
from rh_omics.errors import EnrichmentError, ScaleError, StudyError
from rh_omics.panel import Panel
from rh_omics.schema import Scale


def renamed(panel, names, *, ids=""):
    data = panel.data.set_axis(names, axis=1).rename(index=lambda name: name + ids)
    return Panel(data, panel.samples.rename(index=lambda name: name + ids), Scale.LOG2)


@pytest.fixture
def panels():
    targets = toy_targets()
    mirna = renamed(log2_panel(n_features=8, seed=1), list(targets.mirnas[:8]))
    mrna = renamed(log2_panel(n_features=300, seed=2), [f"G{i:03d}" for i in range(300)], ids="_r")
    return mirna, mrna, targets


def test_correlation_is_that_of_rm_corr(panels):
    mirna, mrna, targets = panels
    table = anticorrelated_pairs(mirna, mrna, targets)
    for row in table.iloc[[0, 5, len(table) - 1]].to_dict("records"):
        long = pd.DataFrame(
            {
                "subject": mirna.samples["subject"].to_numpy(),
                "x": mirna.data[row["mirna"]].to_numpy(),
                "y": mrna.data[row["gene"]].to_numpy(),
            }
        )
        other = pingouin.rm_corr(long, x="x", y="y", subject="subject").iloc[0]
        assert row["r"] == pytest.approx(other["r"], rel=1e-10)
        assert row["df"] == other["dof"]
        one_sided = other["pval"] / 2 if row["r"] < 0 else 1 - other["pval"] / 2
        assert row["pvalue"] == pytest.approx(one_sided, rel=1e-8)


def test_samples_are_joined_by_subject_and_timepoint(panels):
    mirna, mrna, targets = panels
    shuffled = mrna.select(samples=list(mrna.data.index[::-1]))
    pd.testing.assert_frame_equal(
        anticorrelated_pairs(mirna, mrna, targets), anticorrelated_pairs(mirna, shuffled, targets)
    )


def test_planted_pair_comes_first(panels):
    mirna, mrna, targets = panels
    pair = targets.pairs[targets.pairs["mirna"] == targets.mirnas[0]].iloc[0]
    data = mrna.data.copy()
    data[pair["gene"]] = 20 - mirna.data[pair["mirna"]].to_numpy()
    table = anticorrelated_pairs(mirna, Panel(data, mrna.samples, Scale.LOG2), targets)
    assert (table["mirna"][0], table["gene"][0]) == (pair["mirna"], pair["gene"])
    assert table["r"][0] == pytest.approx(-1)
    assert table["padj"].is_monotonic_increasing


def test_constant_and_missing_values_are_left_out(panels):
    mirna, mrna, targets = panels
    data = mirna.data.copy()
    data.iloc[:, 0] = 3.3
    data.iloc[0, 1] = np.nan
    table = anticorrelated_pairs(Panel(data, mirna.samples, Scale.LOG2), mrna, targets)
    assert not set(table["mirna"]) & set(data.columns[:2])


def test_wrong_scale_too_few_people_and_no_pair_are_refused(panels):
    mirna, mrna, targets = panels
    counts = Panel(mirna.data.abs(), mirna.samples, Scale.COUNTS)
    with pytest.raises(ScaleError, match="needs scale log2"):
        anticorrelated_pairs(counts, mrna, targets)
    one = log2_panel(paired_sheet(1, 0), n_features=8)
    with pytest.raises(StudyError, match="share 2 samples of 1 subjects"):
        anticorrelated_pairs(renamed(one, list(mirna.data.columns)), mrna, targets)
    with pytest.raises(EnrichmentError, match="no miRNA-target pair is left"):
        anticorrelated_pairs(renamed(log2_panel(n_features=2), ["a", "b"]), mrna, targets)
    with pytest.raises(EnrichmentError, match="no target of the miRNAs of panel is among the 2"):
        anticorrelated_pairs(mirna, renamed(log2_panel(n_features=2), ["a", "b"]), targets)

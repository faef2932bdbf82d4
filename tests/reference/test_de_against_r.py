"""From real files to the whole table: limma, edgeR and aov give the same numbers.

The tables were made with R 4.2.2, limma 3.54.1 and edgeR 3.40.2; the script lies beside them in
the folder of real data. Tolerances are relative, with an absolute floor where a t is near 0.
"""

import numpy as np
import pandas as pd
import pytest

from rh_omics import differential_expression, read_panel
from rh_omics.de import DEOptions
from rh_omics.panel import Panel

EXACT = 1e-9
"""What sums and products lose."""
FITTED = 1e-6
"""What an iterative estimate may differ by."""


@pytest.fixture
def tewari(shared_data) -> Panel:
    folder = "tewari_plasma_serum/matched_plasma-serum_"
    return read_panel(
        shared_data(f"{folder}mir_counts.csv"),
        samples=shared_data(f"{folder}samples.csv"),
        scale="counts",
        subject="Participant.ID",
        timepoint="Source",
        group="Gender",
    )


@pytest.fixture
def mirit(shared_data) -> Panel:
    path = shared_data("mirit_thyroid_paired/mirnaCounts.csv")
    names = path.read_text().splitlines()[0].split(",")[1:]
    sheet = pd.DataFrame(
        {
            "sample": names,
            "subject": [f"patient {name[4:]}" for name in names],
            "tissue": [name[:3] for name in names],
        }
    )
    return read_panel(path, samples=sheet, scale="counts", timepoint="tissue")


@pytest.fixture
def r_table(shared_data):
    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(shared_data(f"R_reference/{name}"), index_col=0)

    return read


def log2_of(panel: Panel, table: pd.DataFrame) -> Panel:
    """Return R's log-CPM with the panel's samples."""
    data = table.T
    data.index = panel.data.index
    return Panel(data, panel.samples, "log2")


def assert_equal_to_limma(result, expected: pd.DataFrame, *, rtol: float, sign: int = 1) -> None:
    """Compare the tested features with the rows of a topTable."""
    found = result.top(10**6).set_index("feature").loc[expected.index]
    assert result.n_tested == len(expected)
    np.testing.assert_allclose(found["log2_fc"], sign * expected["logFC"], rtol=EXACT, atol=1e-11)
    np.testing.assert_allclose(found["mean"], expected["AveExpr"], rtol=EXACT)
    np.testing.assert_allclose(found["stat"], sign * expected["t"], rtol=rtol, atol=1e-9)
    np.testing.assert_allclose(found["pvalue"], expected["P.Value"], rtol=rtol)
    np.testing.assert_allclose(found["padj"], expected["adj.P.Val"], rtol=rtol)


def test_tewari_paired_trend(tewari, r_table):
    result = differential_expression(
        tewari,
        question="paired",
        timepoint="Source=Plasma,Serum",
        options=DEOptions(robust=False),
    )
    assert_equal_to_limma(result, r_table("tewari_paired_limma_trend.csv.gz"), rtol=FITTED)


@pytest.mark.parametrize(
    ("robust", "name"),
    [
        (False, "mirit_mirna_paired_limma_trend.csv.gz"),
        (True, "mirit_mirna_paired_limma_trend_robust.csv.gz"),
    ],
)
def test_mirit_paired_trend(mirit, r_table, robust, name):
    result = differential_expression(
        mirit,
        question="paired",
        timepoint="tissue=NTH,PTC",
        options=DEOptions(robust=robust, filter_size="design"),
    )
    assert_equal_to_limma(result, r_table(name), rtol=FITTED)


def test_mirit_random_subjects(mirit, r_table, shared_data):
    result = differential_expression(
        log2_of(mirit, r_table("mirit_mirna_logcpm_prior2.csv.gz")),
        question="paired",
        timepoint="tissue=NTH,PTC",
        subject_effect="random",
        options=DEOptions(trend=False, robust=False),
    )
    consensus = float(shared_data("R_reference/mirit_dupcor_consensus.txt").read_text())
    assert result.facts["consensus_correlation"] == pytest.approx(consensus, rel=FITTED)
    assert_equal_to_limma(result, r_table("mirit_mirna_dupcor.csv.gz"), rtol=FITTED)


def test_mirit_as_if_unpaired(mirit, r_table):
    lone = mirit.samples.assign(subject=mirit.samples.index)
    panel = log2_of(mirit, r_table("mirit_mirna_logcpm_prior2.csv.gz"))
    result = differential_expression(
        Panel(panel.data, lone, "log2"),
        question="groups",
        group="tissue=NTH,PTC",
        options=DEOptions(trend=False, robust=False),
    )
    assert_equal_to_limma(result, r_table("mirit_mirna_unpaired_limma.csv.gz"), rtol=FITTED)


def test_tewari_interaction_fixed_subject(tewari, r_table):
    # R's contrast is of the first level of sex: the sign is the other way round.
    result = differential_expression(
        log2_of(tewari, r_table("tewari_logcpm_prior2.csv.gz")),
        question="interaction",
        group="Gender=Female,Male",
        timepoint="Source=Plasma,Serum",
        options=DEOptions(trend=False, robust=False),
    )
    expected = r_table("tewari_interaction_limma_fixedsubject.csv.gz")
    assert_equal_to_limma(result, expected, rtol=FITTED, sign=-1)


def test_tewari_interaction_random_subject(tewari, r_table, shared_data):
    result = differential_expression(
        log2_of(tewari, r_table("tewari_logcpm_prior2.csv.gz")),
        question="interaction",
        group="Gender=Female,Male",
        timepoint="Source=Plasma,Serum",
        subject_effect="random",
        options=DEOptions(trend=False, robust=False),
    )
    consensus = float(shared_data("R_reference/tewari_dupcor_consensus.txt").read_text())
    assert result.facts["consensus_correlation"] == pytest.approx(consensus, rel=FITTED)
    assert_equal_to_limma(result, r_table("tewari_interaction_dupcor.csv.gz"), rtol=FITTED)


def test_tewari_mixed_anova(tewari, r_table):
    result = differential_expression(
        log2_of(tewari, r_table("tewari_logcpm_prior2.csv.gz")),
        question="interaction",
        group="Gender=Female,Male",
        timepoint="Source=Plasma,Serum",
        method="mixed-anova",
    )
    expected = r_table("tewari_mixed_anova_sex_x_source.csv.gz")
    found = result.top(10**6).set_index("feature").loc[expected.index]
    for ours, theirs in (
        ("stat", "F_inter"),
        ("pvalue", "p_inter"),
        ("f_time", "F_source"),
        ("pvalue_time", "p_source"),
        ("f_group", "F_sex"),
        ("pvalue_group", "p_sex"),
        ("df", "df_within"),
    ):
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=EXACT, atol=1e-12)


@pytest.mark.parametrize(
    ("other", "name", "published", "column"),
    [
        ("HIV", "thomou_limma_HIVvsCon.csv.gz", "ST2_HIVvsCon-stats.csv", "HIVvsCon"),
        ("PT", "thomou_limma_CGLvsCon.csv.gz", "ST3_CGLvsCon-stats.csv", "CGLvsCon"),
    ],
)
def test_thomou_published_fold_changes(shared_data, r_table, other, name, published, column):
    path = shared_data("thomou_exosome_qpcr/human-Ct.csv")
    wells = [cell.strip('"') for cell in path.read_text().splitlines()[0].split(",")][1:]
    sheet = pd.DataFrame({"sample": wells, "group": [well.rstrip("1234") for well in wells]})
    result = differential_expression(
        read_panel(path, samples=sheet, scale="ct"),
        design="~ 0 + group",
        contrast=f"group{other} - groupcontrol",
        options=DEOptions(trend=False, robust=False, reference_assays=("Human U6 snRNA",)),
    )
    paper = pd.read_csv(shared_data(f"thomou_exosome_qpcr/{published}"), index_col=0)
    found = result.table.set_index("feature")
    np.testing.assert_allclose(
        found.loc[paper.index, "log2_fc"], paper[f"{column}.logFC"], rtol=EXACT, atol=1e-12
    )
    assert_equal_to_limma(result, r_table(name), rtol=FITTED)

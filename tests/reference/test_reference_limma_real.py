"""The linear-model kernels against limma 3.54.1 on real studies that aren't in the repository.

The log-CPM are R's too, so that these tests say nothing of the normalisation.
"""

import numpy as np
import pandas as pd
import pytest

from rh_omics.stats.correlation import consensus_correlation
from rh_omics.stats.linear import contrast_fit, fit_linear
from rh_omics.stats.moderated import moderated_t
from rh_omics.stats.squeeze import squeeze_fit


def dummies(labels):
    return np.equal.outer(labels, np.unique(labels)).astype(float)


@pytest.fixture
def mirit(shared_data):
    y = pd.read_csv(shared_data("R_reference/mirit_mirna_logcpm_prior2.csv.gz"), index_col=0)
    return y.to_numpy().T, np.tile(np.arange(8), 2), np.repeat([1.0, 0.0], 8)


@pytest.fixture
def tewari(shared_data):
    y = pd.read_csv(shared_data("R_reference/tewari_logcpm_prior2.csv.gz"), index_col=0)
    sheet = pd.read_csv(
        shared_data("tewari_plasma_serum/matched_plasma-serum_samples.csv"), index_col=0
    ).loc[y.columns]
    serum = (sheet["Source"] == "Serum").to_numpy(dtype=float)
    male = (sheet["Gender"] == "Male").to_numpy(dtype=float)
    return y.to_numpy().T, sheet["Participant.ID"].to_numpy(), serum, male


def assert_table(test, path, fit):
    expected = pd.read_csv(path, index_col=0)
    np.testing.assert_allclose(test.estimate, expected["logFC"], rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(fit.mean, expected["AveExpr"], rtol=1e-9)
    np.testing.assert_allclose(test.statistic, expected["t"], rtol=1e-6)
    np.testing.assert_allclose(test.pvalue, expected["P.Value"], rtol=1e-6)


@pytest.mark.parametrize(("robust", "name"), [(False, "trend"), (True, "trend_robust")])
def test_paired_tumours(mirit, shared_data, robust, name):
    y, patient, tumour = mirit
    design = np.column_stack([dummies(patient), tumour])
    fit = fit_linear(y, design)
    test = moderated_t(contrast_fit(fit, np.eye(9)[-1]), squeeze_fit(fit, robust=robust))
    path = shared_data(f"R_reference/mirit_mirna_paired_limma_{name}.csv.gz")
    assert_table(test, path, fit)


def test_unpaired_tumours(mirit, shared_data):
    y, _, tumour = mirit
    fit = fit_linear(y, np.column_stack([np.ones(16), tumour]))
    squeezed = squeeze_fit(fit, trend=False, robust=False)
    path = shared_data("R_reference/mirit_mirna_unpaired_limma.csv.gz")
    assert_table(moderated_t(contrast_fit(fit, [0, 1]), squeezed), path, fit)


def test_tumours_with_patients_as_random_effect(mirit, shared_data):
    y, patient, tumour = mirit
    design = np.column_stack([np.ones(16), tumour])
    rho = consensus_correlation(y, design, patient).consensus
    expected = float(shared_data("R_reference/mirit_dupcor_consensus.txt").read_text())
    np.testing.assert_allclose(rho, expected, rtol=1e-6)
    fit = fit_linear(y, design, block=patient, correlation=rho)
    squeezed = squeeze_fit(fit, trend=False, robust=False)
    path = shared_data("R_reference/mirit_mirna_dupcor.csv.gz")
    assert_table(moderated_t(contrast_fit(fit, [0, 1]), squeezed), path, fit)


def test_serum_against_plasma(tewari, shared_data):
    y, person, serum, _ = tewari
    fit = fit_linear(y, np.column_stack([dummies(person), serum]))
    squeezed = squeeze_fit(fit, robust=False)
    path = shared_data("R_reference/tewari_paired_limma_trend.csv.gz")
    assert_table(moderated_t(contrast_fit(fit, np.eye(31)[-1]), squeezed), path, fit)


def test_sex_by_specimen_with_people_as_fixed_blocks(tewari, shared_data):
    y, person, serum, male = tewari
    design = np.column_stack([dummies(person), serum, serum * male])
    fit = fit_linear(y, design)
    test = moderated_t(
        contrast_fit(fit, np.eye(32)[-1]), squeeze_fit(fit, trend=False, robust=False)
    )
    path = shared_data("R_reference/tewari_interaction_limma_fixedsubject.csv.gz")
    # R's pivoted design codes the interaction for plasma: the sign of the contrast is turned.
    assert_table(test._replace(estimate=-test.estimate, statistic=-test.statistic), path, fit)


def test_sex_by_specimen_with_people_as_random_effect(tewari, shared_data):
    y, person, serum, male = tewari
    design = np.column_stack([np.ones(60), male, serum, male * serum])
    rho = consensus_correlation(y, design, person).consensus
    expected = float(shared_data("R_reference/tewari_dupcor_consensus.txt").read_text())
    np.testing.assert_allclose(rho, expected, rtol=1e-6)
    fit = fit_linear(y, design, block=person, correlation=rho)
    squeezed = squeeze_fit(fit, trend=False, robust=False)
    path = shared_data("R_reference/tewari_interaction_dupcor.csv.gz")
    assert_table(moderated_t(contrast_fit(fit, [0, 0, 0, 1]), squeezed), path, fit)


def test_exosomes_of_the_thomou_study(shared_data):
    ct = pd.read_csv(shared_data("thomou_exosome_qpcr/human-Ct.csv"), index_col=0)
    y = (ct.loc["Human U6 snRNA"] - ct).drop(index="Human U6 snRNA")
    group = y.columns.str.replace(r"[0-9]+$", "", regex=True).to_numpy()
    levels = np.unique(group).tolist()
    fit = fit_linear(y.to_numpy().T, dummies(group))
    squeezed = squeeze_fit(fit, trend=False, robust=False)
    for name, other in {"HIVvsCon": "HIV", "CGLvsCon": "PT"}.items():
        contrast = np.zeros(3)
        contrast[levels.index(other)], contrast[levels.index("control")] = 1.0, -1.0
        path = shared_data(f"R_reference/thomou_limma_{name}.csv.gz")
        assert_table(moderated_t(contrast_fit(fit, contrast), squeezed), path, fit)

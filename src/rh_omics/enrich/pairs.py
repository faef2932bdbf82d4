"""MiRNA-target pairs that go against each other within the same people."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from rh_omics.errors import EnrichmentError, StudyError, shorten
from rh_omics.panel import Panel
from rh_omics.schema import SUBJECT, Scale
from rh_omics.stats.multiple import benjamini_hochberg
from rh_omics.study import by_subject_time
from rh_omics.targets import Targets

MIN_DEGREES = 1


def anticorrelated_pairs(mirna: Panel, mrna: Panel, targets: Targets) -> pd.DataFrame:
    """Correlate each miRNA with its known targets over the samples of the same people [1]_.

    Samples are joined by subject and timepoint. Each subject's mean is taken away first, so that
    a pair counts when its members move against each other *within* people, not because people
    differ.

    Parameters
    ----------
    mirna, mrna : Panel
        Base-2 logarithms of miRNAs and of genes of the same samples.
    targets : Targets
        Pairs to look at.

    Returns
    -------
    pandas.DataFrame of shape (n_pairs, 7)
        ``mirna, gene, evidence, r, df, pvalue, padj``: within-subject correlation, its degrees of
        freedom, the one-sided p-value of r < 0 and Benjamini-Hochberg over all pairs; the most
        negative first. Pairs with a missing value or without any variation are left out.

    Raises
    ------
    ScaleError
        If a panel isn't on scale ``log2``.
    StudyError
        If the panels share too few samples of the same people.
    EnrichmentError
        If no pair is measured on both sides.

    References
    ----------
    .. [1] Bland, J. M. and Altman, D. G. (1995). Calculating correlation coefficients with
       repeated observations: part 1, correlation within subjects. BMJ 310, 446.
    """
    for panel in (mirna, mrna):
        panel.require(Scale.LOG2, by="anticorrelated_pairs")
    left, right = _joined(mirna, mrna)
    known = targets.of_mirnas(left.columns).pairs
    known = known[known["gene"].isin(right.columns)].reset_index(drop=True)
    if known.empty:
        msg = (
            f"no target of the miRNAs of {mirna.name} is among the {mrna.n_features} genes of "
            f"{mrna.name}, such as {shorten(list(right.columns))}"
        )
        raise EnrichmentError(msg)
    subjects = left.index.get_level_values(SUBJECT)
    df = len(left) - subjects.nunique() - 1
    first, second = _centred(left, subjects), _centred(right, subjects)
    r = np.einsum(
        "ij,ij->j",
        first[:, left.columns.get_indexer(known["mirna"])],
        second[:, right.columns.get_indexer(known["gene"])],
    )
    table = known[["mirna", "gene", "evidence"]].astype({"evidence": str}).assign(r=r, df=df)
    table = table[np.isfinite(r)]
    with np.errstate(divide="ignore"):
        t = table["r"] * np.sqrt(df / (1 - np.minimum(table["r"] ** 2, 1)))
    pvalue = stats.t.cdf(t.to_numpy(), df)
    table = table.assign(pvalue=pvalue, padj=benjamini_hochberg(pvalue))
    return table.sort_values(["pvalue", "mirna", "gene"]).reset_index(drop=True)


def _joined(mirna: Panel, mrna: Panel) -> tuple[pd.DataFrame, pd.DataFrame]:
    left, right = by_subject_time(mirna), by_subject_time(mrna)
    shared = left.index.intersection(right.index)
    n_subjects = shared.get_level_values(SUBJECT).nunique()
    if len(shared) - n_subjects - 1 < MIN_DEGREES:
        msg = (
            f"{mirna.name} and {mrna.name} share {len(shared)} samples of {n_subjects} subjects "
            f"({shorten(list(shared))}); a correlation within subjects needs two samples of at "
            "least two subjects each"
        )
        raise StudyError(msg)
    return left.loc[shared], right.loc[shared]


def _centred(values: pd.DataFrame, subjects: pd.Index) -> NDArray[np.float64]:
    """Take each subject's mean away and scale every column to length one."""
    within = (values - values.groupby(subjects).transform("mean")).to_numpy()
    length = np.sqrt((within**2).sum(axis=0))
    varies = length > 1e-9 * np.abs(values.to_numpy()).max(axis=0, initial=1.0)
    return within / np.where(varies, length, np.nan)

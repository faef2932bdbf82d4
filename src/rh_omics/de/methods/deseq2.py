"""DESeq2's negative-binomial model, by PyDESeq2: for those who ask for it."""

import warnings
from contextlib import redirect_stdout
from importlib.metadata import version
from importlib.util import find_spec
from io import StringIO

import numpy as np
import pandas as pd
from scipy.special import ndtri

from rh_omics.de.methods.base import Floats, Method, MethodInput, MethodOutput, reasons
from rh_omics.design import SubjectEffect
from rh_omics.errors import DesignError, ParameterError, ScaleError
from rh_omics.schema import Question, Scale
from rh_omics.stats.basis import design_basis

INSTALL = "method deseq2 needs PyDESeq2: pip install 'rh-omics[negative-binomial]'"
SIZE_FACTORS = (
    "DESeq2 takes its own size factors (medians of ratios) of the raw counts; log2 counts per "
    "million are used for the column mean only"
)


def run(given: MethodInput) -> MethodOutput:
    """Test a contrast by Wald's test of a negative-binomial model [1]_ [2]_.

    Size factors are DESeq2's medians of ratios, whatever ``--size-factors`` says; no shrinkage of
    fold changes and no independent filtering, for the expression filter came first.

    Parameters
    ----------
    given : MethodInput
        Counts, design and contrast.

    Returns
    -------
    MethodOutput
        The test of each feature. A feature with a count that Cook's distance marks as an outlier
        isn't tested.

    Raises
    ------
    ParameterError
        If PyDESeq2 isn't installed.
    ScaleError
        If there are no counts, or one is missing.
    DesignError
        If subjects are a random effect.

    References
    ----------
    .. [1] Love, M. I., Huber, W. and Anders, S. (2014). Moderated estimation of fold change and
       dispersion for RNA-seq data with DESeq2. Genome Biology 15, 550.
    .. [2] Muzellec, B., Teleńczuk, M., Cabeli, V. and Andreux, M. (2023). PyDESeq2: a python
       package for bulk RNA-seq differential expression analysis. Bioinformatics 39(9), btad547.
    """
    counts = _counts(given)
    if given.subject_effect is SubjectEffect.RANDOM:
        msg = "method deseq2 has no random subject effect; leave out --subject-effect random"
        raise DesignError(msg)
    if find_spec("pydeseq2") is None:
        raise ParameterError(INSTALL)
    basis = design_basis(given.matrix)
    basis.coordinates(given.contrast)  # refuses a contrast that can't be estimated
    kept = np.sort(basis.kept)
    found, notes = _fit(counts, given.matrix[:, kept], given.contrast[kept])
    return _output(given, found, (SIZE_FACTORS, *notes))


def _counts(given: MethodInput) -> Floats:
    if given.counts is None:
        msg = "method deseq2 needs raw counts"
        raise ScaleError(msg)
    if np.isnan(given.counts).any():
        msg = "method deseq2 takes no missing counts; leave such features or samples out (--ignore)"
        raise ScaleError(msg)
    return given.counts


def _fit(counts: Floats, design: Floats, contrast: Floats) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Run PyDESeq2; what it warns of becomes notes."""
    from pydeseq2.dds import DeseqDataSet  # noqa: PLC0415 - an optional extra
    from pydeseq2.default_inference import DefaultInference  # noqa: PLC0415
    from pydeseq2.ds import DeseqStats  # noqa: PLC0415

    samples = [f"s{number}" for number in range(len(counts))]
    inference = DefaultInference(n_cpus=1)
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(StringIO()):
        warnings.simplefilter("always")
        data = DeseqDataSet(
            counts=pd.DataFrame(counts.astype(int), index=samples).add_prefix("f"),
            metadata=pd.DataFrame({"sample": samples}, index=samples),
            design=pd.DataFrame(design, index=samples).add_prefix("c"),
            inference=inference,
            quiet=True,
        )
        data.deseq2()
        tested = DeseqStats(
            data, contrast=contrast, independent_filter=False, inference=inference, quiet=True
        )
        tested.summary()
    table: pd.DataFrame = tested.results_df
    said = [str(entry.message) for entry in caught if entry.category is UserWarning]
    return table, tuple(dict.fromkeys(f"PyDESeq2: {' '.join(text.split())}" for text in said))


def _output(given: MethodInput, found: pd.DataFrame, notes: tuple[str, ...]) -> MethodOutput:
    log2_fc, se, stat, pvalue = (
        found[name].to_numpy(dtype=float) for name in ("log2FoldChange", "lfcSE", "stat", "pvalue")
    )
    reach = se * ndtri(0.5 + given.options.confidence / 2.0)
    why_not = reasons(pvalue.shape)
    why_not[np.isnan(pvalue)] = "a count far from the others of its cell (Cook's distance)"
    nothing = np.full(pvalue.shape, np.nan)
    return MethodOutput(
        log2_fc=log2_fc,
        ci_low=log2_fc - reach,
        ci_high=log2_fc + reach,
        se=se,
        stat=stat,
        df=nothing,
        pvalue=pvalue,
        effect_size=nothing,
        n=np.full(pvalue.shape, len(given.values), dtype=np.intp),
        reason=why_not,
        effect_kind="none",
        facts={"pydeseq2": version("pydeseq2")},
        extra={"base_mean": found["baseMean"].to_numpy(dtype=float)},
        notes=notes,
    )


METHOD = Method(
    name="deseq2",
    title="DESeq2's negative-binomial Wald test (Love et al. 2014) by PyDESeq2",
    questions=frozenset(Question),
    scales=frozenset({Scale.COUNTS}),
    run=run,
)

"""The default test over a Parquet matrix that need not fit into memory."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.de.adjust import Adjust
from rh_omics.de.methods.moderated import FEWEST_FEATURES
from rh_omics.de.options import DEOptions
from rh_omics.de.preparation import FEWEST_VALUES
from rh_omics.de.result import DEResult
from rh_omics.de.run import plan_design
from rh_omics.design import Design, Factor, SubjectEffect
from rh_omics.errors import DesignError, ParameterError, SampleSheetError, ScaleError, shorten
from rh_omics.io.matrix import COLUMNS
from rh_omics.io.panel import LARGEST_LOG2, read_panel
from rh_omics.io.parquet_rows import FeatureBatch, ParquetRows
from rh_omics.panel import Panel
from rh_omics.provenance import software_versions
from rh_omics.reference import file_sha256
from rh_omics.schema import DE_COLUMNS, DEFAULT_METHOD, Question, Scale
from rh_omics.stats.effect import small_sample_correction
from rh_omics.stats.linear import ContrastFit
from rh_omics.stats.moderated import TTest, moderated_t
from rh_omics.stats.multiple import benjamini_hochberg
from rh_omics.stats.one_contrast import ContrastFitter
from rh_omics.stats.squeeze import SqueezedVariances, squeeze_variances

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]

TITLE: Final = (
    "moderated t (Smyth 2004) with trend and robust prior (Phipson et al. 2016), features read "
    "batch by batch"
)
FITTED: Final = ("estimate", "unscaled", "sigma", "df_residual", "n_used", "estimable")
CONSTANT: Final = 1e-7
"""A feature whose residual SD is a smaller share of its mean is looked at for being constant."""
SAME_NAME: Final = 10
QUESTIONS: Final = frozenset(Question) - {Question.CROSSOVER, Question.EXPOSURE}


@dataclass(frozen=True)
class _Batches:
    """What is kept of every feature."""

    names: pd.Index
    contrast: ContrastFit
    mean: Floats
    constant: NDArray[np.bool_]


def stream_expression(
    path: Path | str,
    *,
    samples: Path | str | pd.DataFrame,
    question: Question | str | None = None,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    at: str | None = None,
    covariates: Sequence[str] = (),
    design: str | None = None,
    contrast: str | None = None,
    roles: Mapping[str, str] | None = None,
    label_column: str | None = None,
    annotation: Sequence[str] = (),
    ignore: Sequence[str] = (),
    options: DEOptions | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> DEResult:
    """Test each feature of a large Parquet matrix by the default test, in bounded memory.

    The matrix is read once, some thousand features at a time; of each feature only its estimate,
    mean, residual variance and counts are kept. The prior of the variances is then learned from
    all of them, and every feature tested. The result is that of `differential_expression` of the
    whole matrix, to 1e-9 relative.

    Parameters
    ----------
    path : path
        Parquet file on scale ``log2`` with a row per feature: a column of text with their names,
        and a column of numbers per sample. Row groups may have any size.
    samples : path or pandas.DataFrame
        Sample sheet.
    question, group, timepoint, at, covariates, design, contrast : object
        What is asked, as in `differential_expression`.
    roles : mapping of str to str, optional
        Columns of the sheet by role: ``sample``, ``subject``, ``timepoint``, ``group``.
    label_column : str, optional
        Column of the feature names; the first column of text by default.
    annotation, ignore : sequence of str, optional
        Columns of the matrix that describe features, and samples to leave out.
    options : DEOptions, optional
        Trend, robustness and confidence.
    progress : callable, optional
        Called with the features read and their total.

    Returns
    -------
    DEResult
        The table, sorted by p-value, and what is needed to reread it. It holds about 250 bytes
        a feature.

    Raises
    ------
    FileFormatError
        If the file isn't Parquet or a column isn't of numbers.
    SampleSheetError
        If labels repeat, or samples stand in one of the two only.
    ScaleError
        If a value is no logarithm.
    DesignError
        If the question can't be asked of these samples, or needs all features at once.
    ParameterError
        If the options ask for what a run batch by batch doesn't do.
    """
    source, settings = Path(path), options or DEOptions()
    rows = ParquetRows(source, label_column=label_column)
    head = _head_panel(rows, samples, roles or {}, annotation=annotation, ignore=ignore)
    plan = plan_design(
        head,
        question=question,
        group=group,
        timepoint=timepoint,
        at=at,
        covariates=covariates,
        design=design,
        contrast=contrast,
    )
    _refuse_what_needs_more(plan, settings)
    with ThreadPoolExecutor(max_workers=1) as hashing:
        digest = hashing.submit(file_sha256, source)
        found = _fit_batches(rows, plan, progress)
        tested = _testable(found)
        squeezed = _squeeze(found, tested, settings)
        test = moderated_t(_some(found.contrast, tested), squeezed, confidence=settings.confidence)
        table = _table(found, tested, test, plan)
        inputs = {**head.inputs, source.name: digest.result()}
    return DEResult(
        table=table,
        question=plan.question,
        contrast=plan.words,
        model=plan.describe_contrast(),
        method=DEFAULT_METHOD,
        method_title=TITLE,
        effect_kind="contrast by the SD of a change or of a sample, with Hedges' correction",
        n_samples=len(plan.samples),
        n_subjects=plan.n_subjects,
        parameters={
            **asdict(settings),
            "covariates": list(covariates),
            "scale": Scale.LOG2,
            "subject_effect": plan.subject_effect,
        },
        facts={"prior_variance_median": float(np.nanmedian(squeezed.prior_variance))},
        excluded=plan.excluded,
        notes=(*head.notes, *plan.notes),
        versions=software_versions(),
        inputs=inputs,
        seed=settings.seed,
        simulated=head.simulated,
    )


def _head_panel(
    rows: ParquetRows,
    samples: Path | str | pd.DataFrame,
    roles: Mapping[str, str],
    *,
    annotation: Sequence[str],
    ignore: Sequence[str],
) -> Panel:
    """Read the first features as a panel, so that sheet and columns are joined as always."""
    head = rows.head()
    numbers = head.select_dtypes("number").columns
    head[numbers] = 0.0
    with TemporaryDirectory() as folder:
        small = Path(folder) / rows.path.name
        head.to_parquet(small, index=False)
        panel = read_panel(
            small,
            samples=samples,
            scale=Scale.LOG2,
            label_column=rows.label,
            samples_in=COLUMNS,
            annotation=annotation,
            ignore=ignore,
            **roles,
        )
    inputs = {name: value for name, value in panel.inputs.items() if name != rows.path.name}
    return replace(panel, inputs=inputs)


def _refuse_what_needs_more(plan: Design, options: DEOptions) -> None:
    if plan.joint is not None or plan.question not in QUESTIONS:
        msg = f"a run batch by batch tests one contrast of two levels; this asks for {plan.words}"
        raise DesignError(msg)
    if options.normalize is not None or options.adjust is not Adjust.BH:
        msg = "a run batch by batch takes log2 values as they are, and adjusts by bh"
        raise ParameterError(msg)
    if plan.subject_effect is SubjectEffect.RANDOM:
        msg = (
            "a consensus correlation needs all features at once; leave out --subject-effect random"
        )
        raise DesignError(msg)


def _fit_batches(
    rows: ParquetRows, plan: Design, progress: Callable[[int, int], None] | None
) -> _Batches:
    fitter = ContrastFitter(
        plan.matrix.to_numpy(float),
        plan.contrast.to_numpy(float),
        block=pd.factorize(plan.subject)[0],
    )
    n = rows.n_features
    kept = {name: np.empty(n) for name in (*FITTED, "mean")}
    constant, labels, done = np.zeros(n, dtype=bool), [], 0
    for batch in rows.batches(list(map(str, plan.samples))):
        _refuse_what_is_no_logarithm(batch, rows.path.name, plan)
        fit = fitter.fit(batch.values)
        here = slice(done, done + batch.values.shape[1])
        for name in FITTED:
            kept[name][here] = getattr(fit.contrast, name)
        kept["mean"][here] = fit.mean
        constant[here] = _is_constant(batch.values, fit.contrast.sigma, fit.mean)
        labels.append(batch.labels)
        done = here.stop
        if progress:
            progress(done, n)
    mean, estimable = kept.pop("mean"), kept.pop("estimable") > 0
    names = _names(labels, rows)
    return _Batches(names, ContrastFit(**kept, estimable=estimable), mean, constant)


def _names(labels: "list[pa.Array]", rows: ParquetRows) -> pd.Index:
    import pyarrow as pa  # noqa: PLC0415 - an optional extra

    names = pd.Index(pa.chunked_array(labels).to_pandas(), dtype="str")
    problems = []
    if names.hasnans or (names == "").any():
        problems.append(f"{rows.path.name}: a feature has no name in column {rows.label}")
    repeated = list(names[names.duplicated()].unique()[:SAME_NAME])
    if repeated:
        problems.append(f"{rows.path.name}: feature more than once: {shorten(repeated)}")
    if problems:
        raise SampleSheetError(problems)
    return names


def _refuse_what_is_no_logarithm(batch: FeatureBatch, file: str, plan: Design) -> None:
    values = batch.values
    low, high = float(values.min()), float(values.max())
    if np.isnan(low):  # an empty cell; the slower way around it
        low, high = (float(extreme.reduce(values, axis=None)) for extreme in (np.fmin, np.fmax))
    if not max(-low, high) > LARGEST_LOG2:
        return
    bad = np.argwhere(np.abs(values) > LARGEST_LOG2)
    row, column = bad[0]
    msg = (
        f"{file}: {batch.labels[int(column)].as_py()} in sample {plan.samples[row]} is "
        f"{values[row, column]:.15g}; log2 values must lie within ±{LARGEST_LOG2:g}: are these "
        "counts or concentrations?"
    )
    raise ScaleError(msg)


def _is_constant(values: Floats, sigma: Floats, mean: Floats) -> NDArray[np.bool_]:
    """Find the features with one value in all samples; only those near to it are looked at."""
    with np.errstate(invalid="ignore"):
        near = np.flatnonzero(~(sigma > CONSTANT * np.abs(mean)))
    constant = np.zeros(values.shape[1], dtype=bool)
    some = values[:, near]
    constant[near] = np.fmax.reduce(some, axis=0) == np.fmin.reduce(some, axis=0)
    return constant


def _testable(found: _Batches) -> NDArray[np.bool_]:
    return (found.contrast.n_used >= FEWEST_VALUES) & ~found.constant


def _some(contrast: ContrastFit, chosen: NDArray[np.bool_]) -> ContrastFit:
    return ContrastFit(**{name: getattr(contrast, name)[chosen] for name in FITTED})


def _squeeze(found: _Batches, tested: NDArray[np.bool_], options: DEOptions) -> SqueezedVariances:
    if tested.sum() < FEWEST_FEATURES:
        msg = (
            f"{int(tested.sum())} features can be tested; a run batch by batch learns the prior "
            f"variance from {FEWEST_FEATURES} or more: leave out --stream"
        )
        raise ScaleError(msg)
    return squeeze_variances(
        found.contrast.sigma[tested] ** 2,
        found.contrast.df_residual[tested],
        covariate=found.mean[tested] if options.trend else None,
        robust=options.robust,
    )


def _table(found: _Batches, tested: NDArray[np.bool_], test: TTest, plan: Design) -> pd.DataFrame:
    """Lay out the results as the in-memory run does, sorted by p-value and name."""
    n = len(found.names)
    columns: dict[str, Any] = {"feature": found.names, "mean": np.where(tested, found.mean, np.nan)}
    values = {
        "log2_fc": test.estimate,
        "ci_low": test.ci_low,
        "ci_high": test.ci_high,
        "se": test.se,
        "stat": test.statistic,
        "df": np.where(np.isnan(test.pvalue), np.nan, test.df),
        "pvalue": test.pvalue,
        "padj": benjamini_hochberg(test.pvalue),
        "effect_size": _effect_size(_some(found.contrast, tested), plan),
    }
    for name, some in values.items():
        columns[name] = np.full(n, np.nan)
        columns[name][tested] = some
    columns["n"] = found.contrast.n_used.astype(np.int64)
    columns["reason"] = _reasons(found, tested, columns["pvalue"], len(plan.samples))
    table = pd.DataFrame(columns)[list(DE_COLUMNS)]
    return table.iloc[_order(columns["pvalue"], found.names)].reset_index(drop=True)


def _effect_size(contrast: ContrastFit, plan: Design) -> Floats:
    """Divide by the SD of a change or of a sample, with Hedges' J."""
    within = plan.question in {Question.PAIRED, Question.INTERACTION}
    fixed = plan.subject_effect is SubjectEffect.FIXED
    with np.errstate(invalid="ignore", divide="ignore"):
        standardised = contrast.estimate / (
            contrast.sigma * (np.sqrt(2.0) if within and fixed else 1.0)
        )
    corrected: Floats = standardised * small_sample_correction(contrast.df_residual)
    return np.where(np.isfinite(corrected), corrected, np.nan)


def _reasons(
    found: _Batches, tested: NDArray[np.bool_], pvalue: Floats, n_samples: int
) -> pd.Series:
    """Say of each feature without a p-value why."""
    reason = np.full(len(pvalue), "", dtype=object)
    n_used, estimable = found.contrast.n_used, found.contrast.estimable
    reason[~tested] = "the same value in all samples"
    for few in range(FEWEST_VALUES):
        reason[n_used == few] = f"measured in {few} of {n_samples} samples"
    unknown = tested & np.isnan(pvalue)
    reason[unknown & ~estimable] = "the missing values leave no estimate"
    reason[unknown & estimable] = "no residual variance"
    return pd.Series(reason, dtype="str")


def _order(pvalue: Floats, names: pd.Index) -> NDArray[np.intp]:
    """Sort by p-value; names are compared only where p-values tie, for they are slow to sort."""
    order = np.argsort(pvalue, kind="stable")
    ordered = pvalue[order]
    same = (ordered[1:] == ordered[:-1]) | (np.isnan(ordered[1:]) & np.isnan(ordered[:-1]))
    tied = np.r_[False, same] | np.r_[same, False]
    places = order[tied]
    ranks = pd.DataFrame({"pvalue": pvalue[places], "name": names[places]})
    order[tied] = places[ranks.sort_values(["pvalue", "name"], kind="stable").index]
    return order

"""From a panel to log2 values of the features that can be tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.de.options import DEOptions, FilterSize, LimitRule, Normalization
from rh_omics.design import Design
from rh_omics.errors import ParameterError, ScaleError, shorten
from rh_omics.normalize import (
    fit_count_scaling,
    fit_delta_ct,
    fit_expression_filter,
    fit_quantile,
    log2_concentrations,
)
from rh_omics.panel import Panel
from rh_omics.schema import Question, Scale
from rh_omics.stats.censoring_rules import Rule, substitute
from rh_omics.stats.counts import leverage_group_size

MOST_CENSORED: Final = 0.2
FEWEST_VALUES: Final = 3
SUBSTITUTES: Final[Mapping[LimitRule, tuple[Rule, str]]] = {
    LimitRule.LIMIT: ("limit", "the limit"),
    LimitRule.ROOT: ("sqrt2", "the limit over √2"),
    LimitRule.HALF: ("half", "half the limit"),
}


@dataclass(frozen=True, eq=False)
class Prepared:
    """Log2 values of the features that can be tested, and the others with their reason.

    Parameters
    ----------
    values : pandas.DataFrame of shape (n_samples, n_tested)
        Log2 values.
    dropped : mapping of str to str
        Features that aren't tested, with the reason.
    measured : mapping of str to int
        Samples with a value, per feature that isn't tested.
    counts : ndarray of shape (n_samples, n_tested), optional
        Raw counts behind the values.
    library_size : ndarray of shape (n_samples,), optional
        Effective library sizes.
    censored : ndarray of bool of shape (n_samples, n_tested), optional
        Where a value is a detection limit.
    facts : mapping of str to object
        What was estimated, as JSON values.
    notes : tuple of str
        What was done.
    """

    values: pd.DataFrame
    dropped: Mapping[str, str]
    measured: Mapping[str, int]
    counts: NDArray[np.float64] | None = None
    library_size: NDArray[np.float64] | None = None
    censored: NDArray[np.bool_] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def prepare(
    panel: Panel, design: Design, options: DEOptions, *, takes_limits: bool = False
) -> Prepared:
    """Filter and normalise a panel for a design.

    Only the samples of the design are looked at. Of the features that pass, those that are
    constant, measured in fewer than three samples, or below a detection limit in more than a fifth
    of their values (unless the test takes limits) are set aside with the reason.

    Parameters
    ----------
    panel : Panel
        Any scale.
    design : Design
        What is asked; gives the samples and the size of the smallest cell.
    options : DEOptions
        How to filter and to normalise, and the reference assays of Ct values.
    takes_limits : bool, default False
        Whether the test takes detection limits for what they are.

    Returns
    -------
    Prepared
        Log2 values of the samples of the design.

    Raises
    ------
    ScaleError
        If a library is empty, or a limit would be moved.
    ParameterError
        If the normalisation doesn't fit the scale.
    """
    used = panel.select(samples=list(design.samples))
    n_before = len(panel.notes)
    if used.scale is Scale.COUNTS:
        return _prepare_counts(used, design, options, n_before)
    if used.scale is Scale.CT:
        log2 = fit_delta_ct(used, references=options.reference_assays).apply(used)
    elif used.scale is Scale.CONCENTRATION:
        log2 = log2_concentrations(used)
    else:
        log2 = used
    if options.limits is not LimitRule.KEEP:
        log2 = _substituted(log2, options.limits)
    log2 = _normalized(log2, options.normalize)
    references = used.data.columns.difference(log2.data.columns, sort=False)
    dropped = dict.fromkeys(references, "reference assay")
    return _set_aside(log2, dropped, n_before, takes_limits=takes_limits)


def _substituted(panel: Panel, rule: LimitRule) -> Panel:
    """Replace the limits of a log2 panel by a number, and say what that costs."""
    if panel.censored is None or not panel.censored.to_numpy().any():
        return panel
    name, words = SUBSTITUTES[rule]
    below = panel.censored.to_numpy()
    filled = substitute(panel.data.to_numpy(), below, name)
    note = (
        f"{int(below.sum())} of {below.size} values lie below a detection limit; {words} took "
        "their place, as was asked: that biases the change and its spread. See "
        "whether the conclusion depends on it (--limit-sensitivity), or take --method tobit"
    )
    data = pd.DataFrame(filled, index=panel.data.index, columns=panel.data.columns)
    return panel.with_data(data, scale=Scale.LOG2, unit=panel.unit, note=note)


def _prepare_counts(panel: Panel, design: Design, options: DEOptions, n_before: int) -> Prepared:
    _refuse_empty_libraries(panel)
    dropped: Mapping[str, str] = {}
    kept = panel
    if options.filter_size is not FilterSize.NONE:
        size = _group_size(design, options.filter_size)
        rule = fit_expression_filter(panel, group_size=size)
        kept, dropped = rule.apply(panel), rule.dropped
    if not kept.n_features:
        nothing = kept.with_data(kept.data, scale=Scale.LOG2)
        prepared = _set_aside(nothing, dict(dropped), n_before)
        return replace(prepared, measured=panel.data.notna().sum().to_dict())
    wanted = options.normalize or Normalization.TMM
    by_quantile = wanted is Normalization.QUANTILE
    scaling = fit_count_scaling(kept, method="none" if by_quantile else str(wanted))
    factors = scaling.size_factors(kept)
    logged = _normalized(scaling.apply(kept), wanted if by_quantile else None)
    prepared = _set_aside(logged, dict(dropped), n_before)
    tested = list(prepared.values.columns)
    return replace(
        prepared,
        counts=kept.data[tested].to_numpy(),
        library_size=factors["effective_library_size"].to_numpy(),
        measured={**prepared.measured, **panel.data[list(dropped)].notna().sum().to_dict()},
        facts={
            "normalization": str(wanted),
            "library_size_median": float(factors["library_size"].median()),
            "library_size_spread": float(
                factors["library_size"].max() / factors["library_size"].min()
            ),
            "size_factor_min": float(factors["size_factor"].min()),
            "size_factor_max": float(factors["size_factor"].max()),
        },
    )


def _normalized(log2: Panel, wanted: Normalization | None) -> Panel:
    """Normalise log2 values, which take no size factors."""
    if wanted in {None, Normalization.NONE}:
        return log2
    if wanted is not Normalization.QUANTILE:
        msg = (
            f"{wanted} makes size factors of counts (--scale counts); other scales take "
            "--normalize quantile or none"
        )
        raise ParameterError(msg)
    if log2.censored is not None and log2.censored.to_numpy().any():
        msg = (
            f"{log2.name}: {int(log2.censored.to_numpy().sum())} values are detection limits, "
            "which quantile normalisation would move; leave out --normalize quantile"
        )
        raise ScaleError(msg)
    return fit_quantile(log2).apply(log2)


def _refuse_empty_libraries(panel: Panel) -> None:
    empty = list(panel.data.index[panel.data.sum(axis=1) == 0])
    if empty:
        msg = (
            f"{panel.name}: no count at all in sample {shorten(empty)}; leave such samples out "
            "(--ignore), they can't be normalised"
        )
        raise ScaleError(msg)


def _group_size(design: Design, rule: FilterSize) -> float:
    """Count the samples that an expressed feature should be seen in."""
    if rule is FilterSize.DESIGN or design.question is Question.FORMULA:
        return leverage_group_size(design.matrix.to_numpy(dtype=float))
    within_groups = design.group if design.question is not Question.PAIRED else None
    factors = [codes for codes in (within_groups, design.time) if codes is not None]
    return float(pd.concat(factors, axis=1).value_counts().min())


def _set_aside(
    panel: Panel, dropped: dict[str, str], n_before: int, *, takes_limits: bool = False
) -> Prepared:
    reasons = {
        **dropped,
        **_untestable(panel, most_censored=1.0 if takes_limits else MOST_CENSORED),
    }
    tested = [name for name in panel.data.columns if name not in reasons]
    censored = None if panel.censored is None else panel.censored[tested].to_numpy()
    notes = panel.notes[n_before:]
    if censored is not None and censored.any():
        at_limit = f"{int(censored.sum())} of {censored.size} values are detection limits"
        taken = (
            "they take part as limits."
            if takes_limits
            else "this test takes them as values; --method tobit takes them as limits."
        )
        notes = (*notes, f"{at_limit} that the true value lies below; {taken}")
    aside = [name for name in panel.data.columns if name in reasons]
    return Prepared(
        values=panel.data[tested],
        dropped=reasons,
        measured=panel.data[aside].notna().sum().to_dict(),
        censored=censored,
        notes=tuple(notes),
    )


def _untestable(panel: Panel, *, most_censored: float) -> dict[str, str]:
    """Say of each feature that can't be tested why not."""
    n_samples = panel.n_samples
    n_measured = panel.data.notna().sum()
    constant = panel.data.max() == panel.data.min()
    n_censored = n_measured * 0 if panel.censored is None else panel.censored.sum()
    reasons = {}
    for name in panel.data.columns[
        (n_measured < FEWEST_VALUES) | constant | (n_censored > most_censored * n_measured)
    ]:
        if n_measured[name] < FEWEST_VALUES:
            reasons[name] = f"measured in {n_measured[name]} of {n_samples} samples"
        elif n_censored[name] > most_censored * n_measured[name]:
            share = f"{n_censored[name]} of {n_measured[name]} values"
            reasons[name] = f"beyond the detection limit in {share}; --method tobit can take them"
        else:
            reasons[name] = "the same value in all samples"
    return reasons

"""The result table of a run: fixed columns first, then what the method and the design add."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.de.adjust import adjusted
from rh_omics.de.methods.base import Method, MethodOutput
from rh_omics.de.options import DEOptions
from rh_omics.de.preparation import Prepared
from rh_omics.design import Design, SubjectEffect
from rh_omics.schema import DE_COLUMNS, Question
from rh_omics.stats.effect import hedges_g_rm, n_intervals

Floats = NDArray[np.float64]

NOT_IN_PANEL: Final = "not in the panel"
TWO: Final = 2
CROSSED_CELLS: Final = 4


def result_table(
    output: MethodOutput,
    prepared: Prepared,
    design: Design,
    *,
    method: Method,
    options: DEOptions,
    pinned: Sequence[str],
) -> pd.DataFrame:
    """Write a run's table, sorted by p-value.

    Parameters
    ----------
    output : MethodOutput
        What the method found.
    prepared : Prepared
        The values that were tested, and the features that weren't.
    design : Design
        What was asked.
    method : Method
        The method, which says whether it needs whole subjects.
    options : DEOptions
        How p-values are adjusted.
    pinned : sequence of str
        Features that are in the table in any case.

    Returns
    -------
    pandas.DataFrame of shape (n_features, n_columns)
        The columns of ``schema.DE_COLUMNS``, then ``effect_low, effect_high``, the method's own,
        ``g_rm`` with its interval where pairs are asked about, ``n[CELL]`` for each cell, and
        ``pinned``.
    """
    values = prepared.values
    nothing = np.full(values.shape[1], np.nan)
    tested = pd.DataFrame(
        {
            "feature": values.columns,
            "mean": values.mean(axis=0).to_numpy(),
            "log2_fc": output.log2_fc,
            "ci_low": output.ci_low,
            "ci_high": output.ci_high,
            "se": output.se,
            "stat": output.stat,
            "df": output.df,
            "pvalue": output.pvalue,
            "padj": adjusted(output.pvalue, options.adjust, max_t=output.extra.get("padj_maxt")),
            "effect_size": output.effect_size,
            "n": output.n,
            "reason": output.reason,
            "effect_low": nothing if output.effect_low is None else output.effect_low,
            "effect_high": nothing if output.effect_high is None else output.effect_high,
            **output.extra,
            **_repeated_effect(values, output, design),
            **cell_counts(values, design, whole_subjects=method.whole_subjects),
        }
    )
    return _with_untested(tested, prepared, pinned)


def _with_untested(tested: pd.DataFrame, prepared: Prepared, pinned: Sequence[str]) -> pd.DataFrame:
    left_out = list(prepared.dropped.items())
    known = {*prepared.values.columns, *prepared.dropped}
    left_out += [(name, NOT_IN_PANEL) for name in pinned if name not in known]
    others = pd.DataFrame(left_out, columns=["feature", "reason"])
    others["n"] = [prepared.measured.get(name, 0) for name in others["feature"]]
    table = pd.concat([tested, others.reindex(columns=tested.columns)], ignore_index=True)
    table["pinned"] = table["feature"].isin(pinned)
    cells = [name for name in tested if name.startswith("n[")]
    table[cells] = table[cells].fillna(0)
    counts = dict.fromkeys(["n", *cells], np.int64)
    table = table.astype({"feature": "str", "reason": "str", **counts})
    ordered = table.sort_values(["pvalue", "pinned", "feature"], ascending=[True, False, True])
    return ordered[[*DE_COLUMNS, *ordered.columns.drop(list(DE_COLUMNS))]].reset_index(drop=True)


def _repeated_effect(
    values: pd.DataFrame, output: MethodOutput, design: Design
) -> dict[str, Floats]:
    """Give pairs the effect on the scale of a difference between groups too."""
    if design.question is not Question.PAIRED or design.time is None or design.n_levels > TWO:
        return {}
    cube = np.full((TWO, design.n_subjects, values.shape[1]), np.nan)
    cube[design.time.to_numpy(), pd.factorize(design.subject)[0]] = values.to_numpy(dtype=float)
    tested = np.flatnonzero(~np.isnan(output.pvalue))
    chosen = tested[np.argsort(output.pvalue[tested], kind="stable")[: n_intervals(tested.size)]]
    columns = {name: np.full(values.shape[1], np.nan) for name in ("g_rm", "g_rm_low", "g_rm_high")}
    found = hedges_g_rm(cube[0][:, chosen], cube[1][:, chosen])
    for column, part in zip(columns.values(), found, strict=True):
        column[chosen] = part
    return columns


def cell_counts(
    values: pd.DataFrame, design: Design, *, whole_subjects: bool
) -> Mapping[str, NDArray[np.int64]]:
    """Count the samples of each cell that a feature's test uses.

    Where subjects are compared with themselves, a subject without a second value tells nothing,
    and a method that needs whole subjects leaves out those without a value at every timepoint.

    Parameters
    ----------
    values : pandas.DataFrame of shape (n_samples, n_features)
        Values; ``NaN`` where not measured.
    design : Design
        What is asked.
    whole_subjects : bool
        Whether the method leaves out subjects who lack a value.

    Returns
    -------
    mapping of str to ndarray of int of shape (n_features,)
        Counts by ``n[CELL]``.
    """
    if design.cell is None:
        return {}
    measured = values.notna().to_numpy().astype(np.float64)
    subject = pd.factorize(design.subject)[0]
    seen = np.zeros((design.n_subjects, values.shape[1]))
    np.add.at(seen, subject, measured)
    measured *= seen[subject] >= _values_needed(design, whole_subjects=whole_subjects)
    labels = design.cell.to_numpy()
    return {
        f"n[{cell}]": measured[labels == cell].sum(axis=0).astype(np.int64)
        for cell in design.cell_names
    }


def _values_needed(design: Design, *, whole_subjects: bool) -> int:
    """Say how many values a subject must have to tell something."""
    if design.time is None or design.question is Question.GROUPS:
        return 1
    if whole_subjects:
        return int(design.time.max()) + 1
    if design.subject_effect is not SubjectEffect.FIXED:
        return 1
    return CROSSED_CELLS if design.question is Question.CROSSOVER else TWO

"""Effects to plan with: from published figures or from a pilot study."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from rh_omics.errors import FileFormatError, ParameterError
from rh_omics.evidence import cite, load_evidence, load_references
from rh_omics.power.designs import PowerDesign, Subjects, check_design, precision

_PLANNABLE: Final = {
    "d within": PowerDesign.PAIRED,
    "d between": PowerDesign.GROUPS,
    "correlation": PowerDesign.CORRELATION,
}
_PILOT_COLUMNS: Final = ("feature", "log2_fc", "se", "df")


@dataclass(frozen=True)
class PlanningEffect:
    """An effect to plan with, and where it comes from.

    Parameters
    ----------
    effect : float
        Standardised effect, or a correlation.
    design : PowerDesign
        The design that the effect belongs to.
    source : str
        Where it comes from, one sentence.
    caution : str
        Why it may be too large.
    """

    effect: float
    design: PowerDesign
    source: str
    caution: str


def published_effect(evidence_id: str) -> PlanningEffect:
    """Take the effect of one row of the evidence tables.

    Parameters
    ----------
    evidence_id : str
        Row id, such as ``"EC-CRO18-PTSD-AEA"``.

    Returns
    -------
    PlanningEffect
        The published effect.

    Raises
    ------
    ParameterError
        If there is no such row, or it holds no standardised effect or correlation.

    Examples
    --------
    >>> published_effect("SR-correlation").effect
    0.4
    """
    rows = load_evidence()
    if evidence_id not in rows.index:
        msg = f"no evidence row is called {evidence_id!r}; rh-omics evidence TERM shows the ids"
        raise ParameterError(msg)
    row = rows.loc[evidence_id]
    design = _PLANNABLE.get(row["effect_kind"])
    if design is None or pd.isna(row["effect"]):
        known = row["effect_kind"] or "none"
        msg = (
            f"{evidence_id} has no effect in one study's standard deviations and no correlation "
            f"(effect: {known}); no sample size follows from it. Plan with the smallest effect of "
            "interest, or with a pilot study's standard deviation"
        )
        raise ParameterError(msg)
    citation = cite(load_references().loc[row["reference"]])
    caution = f"{row['note']}. Published effects of small studies are too large on average"
    return PlanningEffect(float(row["effect"]), design, f"{row['finding']} ({citation})", caution)


def read_pilot(path: Path) -> pd.DataFrame:
    """Read a pilot's result table as ``rh-omics de`` writes it.

    Parameters
    ----------
    path : pathlib.Path
        Table ending in ``.tsv`` or ``.csv``.

    Returns
    -------
    pandas.DataFrame
        The table.

    Raises
    ------
    FileFormatError
        If the file is missing or has another ending, or lacks a column.
    """
    separators = {".tsv": "\t", ".csv": ","}
    if path.suffix not in separators or not path.is_file():
        msg = f"{path}: a pilot's table must be an existing file ending in .tsv or .csv"
        raise FileFormatError(msg)
    table = pd.read_csv(path, sep=separators[path.suffix], dtype={"feature": str})
    missing = [name for name in _PILOT_COLUMNS if name not in table]
    if missing:
        msg = f"{path}: there is no column {', '.join(missing)}; a table of rh-omics de is needed"
        raise FileFormatError(msg)
    return table


def pilot_effect(
    result: pd.DataFrame,
    feature: str,
    *,
    design: PowerDesign | str,
    subjects: Subjects,
    log2_fc: float | None = None,
    assurance: float = 0.8,
) -> PlanningEffect:
    """Standardise an effect by a pilot study's spread, on the safe side.

    The spread is the upper confidence limit of the pilot's standard deviation, as a small pilot
    underestimates it about half of the time [1]_.

    Parameters
    ----------
    result : pandas.DataFrame
        A ``de`` table of the pilot with ``feature, log2_fc, se, df``.
    feature : str
        The marker.
    design : PowerDesign or str
        ``paired``, ``groups`` or ``interaction``, as the pilot was analysed.
    subjects : Subjects
        Complete subjects of the pilot.
    log2_fc : float, optional
        Effect of interest in log2; the pilot's own estimate by default, which is unreliable.
    assurance : float, default 0.8
        One-sided confidence of the limit, in (0, 1); 0.5 takes about the pilot's own value.

    Returns
    -------
    PlanningEffect
        ``log2_fc`` over the upper limit of the standard deviation.

    Raises
    ------
    ParameterError
        If the feature isn't in the table or wasn't tested, or an argument is outside its range.

    References
    ----------
    .. [1] Browne, R. H. (1995). On the use of a pilot sample for sample size determination. Stat.
       Med. 14, 1933-1940.
    """
    kind = check_design(design)
    rows = result[result["feature"] == feature]
    if len(rows) != 1 or rows[["log2_fc", "se", "df"]].isna().any(axis=None):
        msg = (
            f"{feature!r} has {len(rows)} rows in the pilot's table; one that was tested is needed"
        )
        raise ParameterError(msg)
    if kind is PowerDesign.CORRELATION or not 0 < assurance < 1:
        msg = (
            f"design is {kind} and assurance {assurance}; a t test and a value in (0, 1) are needed"
        )
        raise ParameterError(msg)
    row = rows.iloc[0]
    sd = row["se"] * precision(kind, subjects)[0]
    upper = sd * float(np.sqrt(row["df"] / stats.chi2.isf(assurance, row["df"])))
    wanted = row["log2_fc"] if log2_fc is None else log2_fc
    origin = "the pilot's own estimate" if log2_fc is None else "the effect of interest"
    source = (
        f"{wanted:+.2f} log2 ({origin}) over a standard deviation of {upper:.2f} (upper "
        f"{100 * assurance:.0f} % limit of the pilot's {sd:.2f})"
    )
    caution = "A pilot's own estimate is too uncertain to plan with" if log2_fc is None else ""
    return PlanningEffect(float(wanted / upper), kind, source, caution)

"""Correlate the markers of two panels over the subjects that both have."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.association.result import ASSOCIATION_COLUMNS, AssociationResult
from rh_omics.association.values import (
    MOST_AT_LIMIT,
    Pairing,
    Rows,
    chosen_features,
    panel_rows,
    too_censored,
)
from rh_omics.design.factor import Factor
from rh_omics.errors import DesignError, ParameterError, shorten
from rh_omics.provenance import software_versions
from rh_omics.schema import SUBJECT
from rh_omics.stats.association import Correlations, correlate, repeated_measures_correlation
from rh_omics.stats.multiple import benjamini_hochberg
from rh_omics.study import Study

METHODS: Final = ("pearson", "spearman")
REPEATED: Final = "repeated-measures"
FEWEST_SUBJECTS: Final = 5


def associate(
    study: Study,
    *,
    x_panel: str,
    y_panel: str,
    x_features: Sequence[str] = (),
    y_features: Sequence[str] = (),
    on: Pairing | str = Pairing.CHANGE,
    method: str = "pearson",
    timepoint: Factor | str | None = None,
    at: str | None = None,
    confidence: float = 0.95,
) -> AssociationResult:
    """Correlate each marker of one panel with each marker of another.

    Panels are joined by subject (and timepoint), never by the order of rows. All values are
    log2; a change is follow-up − baseline. A value below a detection limit takes the limit and is
    counted; a marker with more than a fifth of its values at a limit isn't correlated. P-values
    are adjusted by Benjamini and Hochberg's method over all pairs tested.

    Parameters
    ----------
    study : Study
        A study with both panels.
    x_panel, y_panel : str
        Names of the panels; the same name twice correlates a panel's markers with one another.
    x_features, y_features : sequence of str, optional
        Markers to compare; all of the panel by default.
    on : Pairing or str, default "change"
        ``"change"`` (one change per subject), ``"levels"`` (one timepoint), or ``"within"`` (all
        timepoints around each subject's mean: repeated-measures correlation).
    method : {"pearson", "spearman"}, default "pearson"
        Correlation of changes or levels; not used with ``"within"``.
    timepoint : Factor or str, optional
        ``COLUMN=BASELINE,FOLLOWUP`` of a change.
    at : str, optional
        Timepoint of the levels.
    confidence : float, default 0.95
        Coverage of the intervals, by Fisher's z (Bonett and Wright 2000 for Spearman).

    Returns
    -------
    AssociationResult
        A row per pair.

    Raises
    ------
    ParameterError
        If a panel, a marker or an option is unknown.
    DesignError
        If fewer than five subjects have both panels, or timepoints are missing.
    """
    pairing = _pairing(on, method)
    rows = {}
    for name in dict.fromkeys((x_panel, y_panel)):
        if name not in study.panels:
            msg = f"the study has no panel {name!r}; it has {', '.join(study.panels)}"
            raise ParameterError(msg)
        rows[name] = panel_rows(study.panels[name], on=pairing, timepoint=timepoint, at=at)
    x, y = rows[x_panel], rows[y_panel]
    x_names, x_aside = chosen_features(x, tuple(x_features), x_panel)
    y_names, y_aside = chosen_features(y, tuple(y_features), y_panel)
    shared = _shared_rows(x, y, pairing, (x_panel, y_panel))
    first, second = x.values.loc[shared, x_names], y.values.loc[shared, y_names]
    found = _correlate(first, second, pairing, method, confidence)
    refused = {**too_censored(x, x_names), **too_censored(y, y_names)}
    table = _table(found, x_names, y_names, refused, same=x_panel == y_panel)
    aside = [(name, x.dropped[name]) for name in x_aside]
    aside += [(name, y.dropped[name]) for name in y_aside]
    subjects = shared.get_level_values(SUBJECT) if pairing is Pairing.WITHIN else shared
    everyone = {str(s) for r in (x, y) for s in r.values.index.get_level_values(SUBJECT)}
    inputs = {**study.panels[x_panel].inputs, **study.panels[y_panel].inputs}
    return AssociationResult(
        table=table,
        x_panel=x_panel,
        y_panel=y_panel,
        on=str(pairing),
        method=REPEATED if pairing is Pairing.WITHIN else method,
        words=_words(pairing, method, x_panel, y_panel, at),
        n_subjects=int(pd.Index(subjects).nunique()),
        left_out=tuple(sorted(everyone - {str(subject) for subject in subjects})),
        notes=tuple(_notes(x, y, shared, x_names, y_names, aside)),
        versions=software_versions(),
        inputs=inputs,
        simulated=study.panels[x_panel].simulated or study.panels[y_panel].simulated,
    )


def _pairing(on: Pairing | str, method: str) -> Pairing:
    if on not in list(Pairing):
        msg = f"on must be one of {', '.join(Pairing)}; got {on!r}"
        raise ParameterError(msg)
    if method not in METHODS:
        msg = f"method must be one of {', '.join(METHODS)}; got {method!r}"
        raise ParameterError(msg)
    return Pairing(on)


def _shared_rows(x: Rows, y: Rows, on: Pairing, names: tuple[str, str]) -> pd.Index:
    shared = x.values.index.intersection(y.values.index, sort=False)
    subjects = shared.get_level_values(SUBJECT).nunique() if on is Pairing.WITHIN else len(shared)
    if subjects < FEWEST_SUBJECTS:
        some = shorten(list(dict.fromkeys(x.values.index.get_level_values(SUBJECT))))
        other = shorten(list(dict.fromkeys(y.values.index.get_level_values(SUBJECT))))
        msg = (
            f"{subjects} subjects have values in both panels, {FEWEST_SUBJECTS} are needed; "
            f"{names[0]} has {some}; {names[1]} has {other}"
        )
        raise DesignError(msg)
    return shared


def _correlate(
    first: pd.DataFrame, second: pd.DataFrame, on: Pairing, method: str, confidence: float
) -> Correlations:
    left, right = first.to_numpy(np.float64), second.to_numpy(np.float64)
    if on is Pairing.WITHIN:
        codes, _ = pd.factorize(first.index.get_level_values(SUBJECT))
        return repeated_measures_correlation(left, right, codes, confidence=confidence)
    chosen = "spearman" if method == "spearman" else "pearson"
    return correlate(left, right, method=chosen, confidence=confidence)  # type: ignore[arg-type]


def _table(
    found: Correlations,
    x_names: list[str],
    y_names: list[str],
    refused: dict[str, str],
    *,
    same: bool,
) -> pd.DataFrame:
    grid = pd.MultiIndex.from_product([x_names, y_names], names=["x", "y"])
    table = pd.DataFrame({name: getattr(found, name).ravel() for name in found._fields}, index=grid)
    table = table.reset_index()
    if same:
        place = {name: i for i, name in enumerate(y_names)}
        once = [place.get(a, -1) < place[b] for a, b in zip(table["x"], table["y"], strict=True)]
        table = table[once].reset_index(drop=True)
    table["reason"] = [
        _reason(row.x, row.y, row.r, row.n, refused) for row in table.itertuples(index=False)
    ]
    untested = table["reason"] != ""
    table.loc[untested, ["r", "ci_low", "ci_high", "df", "pvalue"]] = np.nan
    table["padj"] = benjamini_hochberg(table["pvalue"].to_numpy(np.float64))
    ordered = table.sort_values("pvalue", kind="stable", ignore_index=True)
    return ordered[list(ASSOCIATION_COLUMNS)]


def _reason(x: str, y: str, r: float, n: int, refused: dict[str, str]) -> str:
    known = [refused[name] for name in (x, y) if name in refused]
    if known:
        return "; ".join(known)
    if not np.isnan(r):
        return ""
    return f"{n} shared values" if n < FEWEST_SUBJECTS else "one of the two doesn't vary"


def _words(on: Pairing, method: str, x: str, y: str, at: str | None) -> str:
    title = {"pearson": "Pearson's correlation", "spearman": "Spearman's rank correlation"}[method]
    if on is Pairing.WITHIN:
        return f"repeated-measures correlation of {x} and {y} within subjects"
    if on is Pairing.CHANGE:
        return f"{title} of the changes of {x} with the changes of {y}, over subjects"
    level = f" at {at}" if at else ""
    return f"{title} of the levels of {x} with the levels of {y}{level}, over subjects"


def _notes(
    x: Rows,
    y: Rows,
    shared: pd.Index,
    x_names: list[str],
    y_names: list[str],
    aside: list[tuple[str, str]],
) -> list[str]:
    notes = [f"{name} wasn't correlated: {reason}" for name, reason in aside]
    for rows, names in ((x, x_names), (y, y_names)):
        limits = int(rows.at_limit.loc[shared, names].to_numpy().sum())
        if limits:
            notes.append(
                f"a detection limit stands for {limits} of {len(shared) * len(names)} values; "
                f"markers with more than {100 * MOST_AT_LIMIT:.0f} % aren't correlated"
            )
    return notes

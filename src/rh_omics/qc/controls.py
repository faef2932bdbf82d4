"""Control samples of a run: how much they scatter, and whether they drift."""

import re
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.errors import shorten
from rh_omics.io.analytes.kinds import QC
from rh_omics.panel import Panel
from rh_omics.qc.findings import Check, Findings, count, not_done, percent
from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, NOT_DONE, PASSED

FEWEST: Final = 3
FEWEST_FOR_DRIFT: Final = 5
CONFIDENCE: Final = 0.95
LEVEL_COLUMNS: Final = (
    "level", "feature", "n", "mean", "cv", "drift", "drift_low", "drift_high", "d_ratio",
)  # fmt: skip
SHOWN: Final = 5
_RUN_NUMBER: Final = re.compile(r"^\d+[\s_.-]+")
_FILE_ENDING: Final = re.compile(r"\.(d|raw|wiff|mzml)$", re.IGNORECASE)
_REPLICATE: Final = re.compile(r"(?:[\s_.-]+(?:inj|rep|r)?[\s_.-]*\d+|\d+)+$", re.IGNORECASE)
_CONDITIONING: Final = re.compile(
    r"pre-?run|equilib|condition|(?<![a-z])eqc(?![a-z])", re.IGNORECASE
)


def level_of(label: str) -> str:
    """Return the control that a label names, without the number of the injection.

    A number in front (the run's), one at the end (the replicate's) and a file ending are left out.

    Parameters
    ----------
    label : str
        Label of an injection.

    Returns
    -------
    str
        Name that the injections of one control share.

    Examples
    --------
    >>> [level_of(label) for label in ("016_LTR_LTR01", "QC_low_2", "Biorec001", "12_PQC_08.d")]
    ['LTR_LTR', 'QC_low', 'Biorec', 'PQC']
    >>> level_of("012_RQC-40_TQC-40percent")
    'RQC-40_TQC-40percent'
    """
    bare = _RUN_NUMBER.sub("", _FILE_ENDING.sub("", label.strip()))
    return _REPLICATE.sub("", bare) or bare


def control_quality(controls: pd.DataFrame, panel: Panel, options: QCOptions) -> Findings:
    """Report scatter and drift of the controls, level by level and feature by feature.

    Parameters
    ----------
    controls : pandas.DataFrame
        ``label, kind, feature, value, censored, injection`` as `rh_omics.io.analytes.AnalyteRun`
        has them. A column ``level`` says which injections are one control; without it labels do.
    panel : Panel
        The samples beside them.
    options : QCOptions
        Thresholds.

    Returns
    -------
    Findings
        Per feature the worst ``control_cv``, ``control_drift`` (share by which the control changes
        from its first to its last injection) and ``d_ratio``; tables ``controls`` (the injections)
        and ``control_levels``.
    """
    rows = controls[controls["kind"] == QC] if len(controls) else controls
    if rows.empty:
        return not_done("controls", "the file has no control samples")
    rows = _with_levels(rows)
    conditioning = rows["label"].str.contains(_CONDITIONING)
    levels = _level_table(rows[~conditioning & ~rows["censored"]], panel)
    judged = levels[levels["n"] >= FEWEST]
    notes = _notes(rows, conditioning)
    tables = {"controls": rows.reset_index(drop=True), "control_levels": levels}
    if judged.empty:
        why = f"no control has {FEWEST} injections; found {', '.join(rows['level'].unique()[:5])}"
        return Findings(not_done("controls", why).checks, tables=tables, notes=notes)
    worst = judged.groupby("feature", sort=False)[["cv", "d_ratio"]].max()
    by_size = judged.reindex(
        judged["drift"].abs().sort_values(ascending=False, kind="stable").index
    )
    features = worst.rename(columns={"cv": "control_cv"}).assign(
        control_drift=by_size.groupby("feature")["drift"].first()
    )
    checks = [
        _cv_check(features["control_cv"], options),
        _drift_check(judged, options),
        _d_ratio_check(features["d_ratio"], options),
    ]
    return Findings(
        checks, features=features.reindex(panel.data.columns), tables=tables, notes=notes
    )


def _with_levels(rows: pd.DataFrame) -> pd.DataFrame:
    frame = rows.copy()
    if "injection" not in frame:
        frame["injection"] = pd.factorize(frame["label"])[0] + 1
    if "level" not in frame:
        frame["level"] = frame["label"].map(level_of)
    return frame


def _level_table(rows: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    positive = rows[rows["value"] > 0]
    spread = np.log(panel.data.where(panel.data > 0)).std()
    lines = [
        (level, feature, len(part), part["value"].mean(), _cv(part["value"]), *_drift(part),
         np.log(part["value"]).std() / spread.get(feature, np.nan))
        for (level, feature), part in positive.groupby(["level", "feature"], sort=False)
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=list(LEVEL_COLUMNS))


def _cv(values: pd.Series) -> float:
    return float(values.std() / values.mean())


def _drift(part: pd.DataFrame) -> tuple[float, float, float]:
    """Return the change from the first to the last injection, as a share, with its interval.

    The logarithm of the value is a straight line of the place in the run.
    """
    place = part["injection"].to_numpy(dtype=float)
    if len(part) < FEWEST_FOR_DRIFT or np.ptp(place) == 0:
        return np.nan, np.nan, np.nan
    from scipy import stats  # noqa: PLC0415 - slow to import, and only drift needs it

    line = stats.linregress((place - place.min()) / np.ptp(place), np.log(part["value"]))
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(part) - 2)) * line.stderr
    low, middle, high = np.expm1([line.slope - half, line.slope, line.slope + half])
    return float(middle), float(low), float(high)


def _cv_check(cv: pd.Series, options: QCOptions) -> Check:
    high = cv[cv > options.control_cv].sort_values(ascending=False, kind="stable")
    value = f"median CV {percent(float(cv.median()))} of {cv.notna().sum()} features"
    expected = f"≤ {percent(options.control_cv)}"
    if high.empty:
        return Check("CV of controls", PASSED, value, expected)
    listed = ", ".join(f"{name} {percent(share)}" for name, share in high[:SHOWN].items())
    return Check(
        "CV of controls", CHECK, value, expected, f"{count(len(high), 'feature')} above: {listed}"
    )


def _drift_check(judged: pd.DataFrame, options: QCOptions) -> Check:
    known = judged.dropna(subset=["drift"])
    if known.empty:
        why = f"no control has {FEWEST_FOR_DRIFT} injections"
        return Check("drift of controls", NOT_DONE, message=why)
    away = (known["drift_low"] > 0) | (known["drift_high"] < 0)
    drifted = known[away & (known["drift"].abs() > options.drift)]
    value = f"median change {known['drift'].median():+.0%} over the run".replace("%", " %")
    expected = f"within {percent(options.drift)}, or an interval that holds 0"
    if drifted.empty:
        return Check("drift of controls", PASSED, value, expected)
    order = drifted["drift"].abs().sort_values(ascending=False, kind="stable").index[:SHOWN]
    listed = ", ".join(
        f"{row.feature} {row.drift:+.0%} in {row.level}" for row in drifted.loc[order].itertuples()
    ).replace("%", " %")
    n = drifted["feature"].nunique()
    return Check(
        "drift of controls", CHECK, value, expected, f"{count(n, 'feature')} with drift: {listed}"
    )


def _d_ratio_check(ratio: pd.Series, options: QCOptions) -> Check:
    high = ratio[ratio > options.d_ratio].sort_values(ascending=False, kind="stable")
    value = f"median D-ratio {percent(float(ratio.median()))}"
    expected = f"≤ {percent(options.d_ratio)} of the samples' spread"
    if high.empty:
        return Check("controls against samples", PASSED, value, expected)
    listed = ", ".join(f"{name} {percent(share)}" for name, share in high[:SHOWN].items())
    message = (
        f"controls scatter nearly as much as samples in {count(len(high), 'feature')}: {listed}"
    )
    return Check("controls against samples", CHECK, value, expected, message)


def _notes(rows: pd.DataFrame, conditioning: pd.Series) -> list[str]:
    injections = rows.drop_duplicates("injection")
    counts = injections[~conditioning.loc[injections.index]]["level"].value_counts(sort=False)
    listed = shorten([f"{level} ({n})" for level, n in counts.items()], SHOWN)
    told_apart = (
        f"Controls are told apart by their labels without the number of the injection: {listed}; "
        "the order of the file is taken as that of the run."
    )
    left_out = int(injections["label"].str.contains(_CONDITIONING).sum())
    if not left_out:
        return [told_apart]
    return [told_apart, f"{left_out} control injections before the run aren't judged."]

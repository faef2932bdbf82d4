"""Pool a feature's effect over studies that asked the same thing of the same kind of subjects."""

from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from rh_omics.de.result import DEResult
from rh_omics.errors import ParameterError, StudyError, shorten
from rh_omics.exercise import Phase
from rh_omics.html import fact_table
from rh_omics.output import json_records
from rh_omics.stats.meta import PooledEffect, PoolingMethod, pool_effects

STUDY_COLUMNS: Final = ("study", "feature", "effect", "se", "measure", "phase", "species")
POOLED_COLUMNS: Final = (
    "feature",
    "studies",
    "measure",
    "phase",
    "estimate",
    "ci_low",
    "ci_high",
    "se",
    "stat",
    "df",
    "pvalue",
    "tau2",
    "tau2_low",
    "tau2_high",
    "i2",
    "h2",
    "q",
    "q_pvalue",
    "prediction_low",
    "prediction_high",
)
_ALIKE: Final = ("phase", "species", "measure")


@dataclass(frozen=True, eq=False, repr=False)
class PooledStudies:
    """Effects pooled over studies, a row per feature.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per feature with the columns of ``POOLED_COLUMNS``, on the scale of `measure`.
    studies : pandas.DataFrame
        The studies' own effects with interval and weight: the rows of a forest plot.
    method : str
        Estimator of the variance between studies.
    knapp_hartung : bool
        Whether the standard errors are Knapp and Hartung's.
    left_out : tuple of str
        Features that only one study has.
    """

    table: pd.DataFrame
    studies: pd.DataFrame
    method: str
    knapp_hartung: bool
    left_out: tuple[str, ...] = ()

    def forest(self, feature: str) -> pd.DataFrame:
        """List the rows of a feature's forest plot.

        Parameters
        ----------
        feature : str
            A pooled feature.

        Returns
        -------
        pandas.DataFrame of shape (n_studies + 2, 5)
            ``label, effect, ci_low, ci_high, weight``: the studies, the pooled mean, and the
            prediction interval for a new study.

        Raises
        ------
        ParameterError
            If the feature wasn't pooled.
        """
        pooled = self.table[self.table["feature"] == feature]
        if pooled.empty:
            msg = f"{feature!r} wasn't pooled; pooled were {shorten(list(self.table['feature']))}"
            raise ParameterError(msg)
        row = pooled.iloc[0]
        own = self.studies[self.studies["feature"] == feature].rename(columns={"study": "label"})
        columns = ["label", "effect", "ci_low", "ci_high", "weight"]
        ends = [
            ["pooled", row["estimate"], row["ci_low"], row["ci_high"], 1.0],
            ["a new study", row["estimate"], row["prediction_low"], row["prediction_high"], np.nan],
        ]
        return pd.concat([own[columns], pd.DataFrame(ends, columns=columns)], ignore_index=True)

    def to_text(self, *, width: int = 80, ratios_only: bool = True) -> str:  # noqa: ARG002
        """Write the pooled effect of each feature in two or three lines.

        Parameters
        ----------
        width : int, default 80
            Columns of the page.
        ratios_only : bool, default True
            Not used; pooled effects have no rows without a number.

        Returns
        -------
        str
            Text ending in a newline.
        """
        lines = []
        for _, row in self.table.iterrows():
            lines += wrap(_sentence(row), width, subsequent_indent="  ")
        how = "; ".join(f"{name}: {what}" for name, what in self.facts())
        return "\n".join([*lines, *wrap(how, width)]) + "\n"

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the table as JSON values.

        Returns
        -------
        dict of str to object
            Method, features in one study only, and the studies' own effects.
        """
        return {
            "method": self.method,
            "knapp_hartung": self.knapp_hartung,
            "in_one_study_only": list(self.left_out),
            "studies": json_records(self.studies),
        }

    def facts(self) -> list[tuple[str, str]]:
        """List how the effects were pooled.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        adjusted = ", Knapp-Hartung" if self.knapp_hartung else ""
        return [
            ("features", str(len(self.table))),
            ("studies", str(self.studies["study"].nunique())),
            ("method", f"{self.method}{adjusted}"),
            ("in one study only", shorten(self.left_out) or "none"),
        ]

    def __repr__(self) -> str:
        """Show how the effects were pooled, one fact a line."""
        return "\n".join(["PooledStudies", *(f"  {name}: {what}" for name, what in self.facts())])

    def _repr_html_(self) -> str:
        return fact_table("Pooled studies", self.facts()) + self.table.to_html(index=False)


def _sentence(row: pd.Series) -> str:
    spread = (
        f"a new study {row['prediction_low']:+.2f} to {row['prediction_high']:+.2f}"
        if pd.notna(row["prediction_low"])
        else "no prediction interval (fixed effect or fewer than three studies)"
    )
    return (
        f"{row['feature']}: {row['estimate']:+.2f} {row['measure']} ({row['ci_low']:+.2f} to "
        f"{row['ci_high']:+.2f}), p = {row['pvalue']:.2g}, {row['studies']} {row['phase']} "
        f"studies; I² {100 * row['i2']:.0f} %, tau² {row['tau2']:.2g}; {spread}"
    )


def study_effects(
    result: DEResult | pd.DataFrame, *, study: str, phase: Phase | str, species: str = "human"
) -> pd.DataFrame:
    """Turn a study's results into rows that can be pooled.

    Parameters
    ----------
    result : DEResult or pandas.DataFrame
        Results with ``feature``, ``log2_fc`` and ``se``.
    study : str
        What the study is called.
    phase : Phase or str
        ``"acute"`` (around one bout) or ``"chronic"`` (weeks of training).
    species : str, default "human"
        Whose samples they are.

    Returns
    -------
    pandas.DataFrame of shape (n_tested, 7)
        ``study, feature, effect, se, measure, phase, species`` of the features that were tested.
    """
    table = result.table if isinstance(result, DEResult) else result
    tested = table[table["log2_fc"].notna() & table["se"].notna()]
    facts = {"study": study, "measure": "log2_fc", "phase": str(phase), "species": species}
    rows = tested[["feature", "log2_fc", "se"]].rename(columns={"log2_fc": "effect"})
    return rows.assign(**facts)[list(STUDY_COLUMNS)].reset_index(drop=True)


def pool_studies(
    studies: pd.DataFrame,
    *,
    method: PoolingMethod = "REML",
    knapp_hartung: bool = True,
    confidence: float = 0.95,
) -> PooledStudies:
    """Pool each feature's effect over the studies that have it.

    Parameters
    ----------
    studies : pandas.DataFrame of shape (n_rows, n_columns)
        One row per study and feature: ``study, feature, effect, se, measure`` (such as
        ``log2_fc``), ``phase`` and ``species``.
    method : {"REML", "DL", "PM", "fixed"}, default "REML"
        How the variance between studies is estimated.
    knapp_hartung : bool, default True
        Whether random effects get Knapp and Hartung's standard error.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    PooledStudies
        A row per feature that two studies or more have.

    Raises
    ------
    ParameterError
        If a column is missing, or nothing can be pooled.
    StudyError
        If acute and chronic effects, species or measures are mixed within a feature, or a study
        stands twice.
    """
    missing = [name for name in STUDY_COLUMNS if name not in studies]
    if missing:
        msg = f"the table of studies has no column {', '.join(missing)}"
        raise ParameterError(msg)
    problems = [
        problem for name, rows in studies.groupby("feature") for problem in _mixed(name, rows)
    ]
    if problems:
        raise StudyError(problems)
    counts = studies["feature"].value_counts(sort=False)
    single = tuple(str(name) for name in counts.index[counts < 2])  # noqa: PLR2004 - one study
    shared = studies[~studies["feature"].isin(single)]
    if shared.empty:
        msg = "no feature is in two studies or more; there is nothing to pool"
        raise ParameterError(msg)
    results = {}
    for name, rows in shared.groupby("feature", sort=False):
        effect, variance = rows["effect"].to_numpy(np.float64), rows["se"].to_numpy(np.float64) ** 2
        results[name] = pool_effects(
            effect, variance, method=method, knapp_hartung=knapp_hartung, confidence=confidence
        )
    table = pd.DataFrame([_pooled_row(name, shared, found) for name, found in results.items()])
    weights = np.concatenate([found.weight for found in results.values()])
    grouped = pd.concat([rows for _, rows in shared.groupby("feature", sort=False)])
    reach = stats.norm.ppf((1 + confidence) / 2) * grouped["se"]
    forest = grouped.assign(
        ci_low=grouped["effect"] - reach, ci_high=grouped["effect"] + reach, weight=weights
    )
    adjusted = knapp_hartung and method != "fixed"
    return PooledStudies(table[list(POOLED_COLUMNS)], forest, method, adjusted, single)


def _pooled_row(name: object, shared: pd.DataFrame, found: PooledEffect) -> dict[str, object]:
    first = shared[shared["feature"] == name].iloc[0]
    return {
        "feature": name,
        "studies": found.n_studies,
        "measure": first["measure"],
        "phase": first["phase"],
        **{column: getattr(found, column) for column in POOLED_COLUMNS[4:]},
    }


def _mixed(feature: object, rows: pd.DataFrame) -> list[str]:
    problems = []
    unknown = sorted(set(rows["phase"]) - set(Phase))
    if unknown:
        problems.append(
            f"{feature}: phase is {shorten(unknown)}; it must be {Phase.ACUTE} or {Phase.CHRONIC}"
        )
    for column in _ALIKE:
        found = sorted(map(str, rows[column].unique()))
        if len(found) > 1:
            remedy = "pool them apart and compare them" if column == "phase" else "pool them apart"
            problems.append(f"{feature}: {column} is {' and '.join(found)}; {remedy}")
    twice = rows["study"][rows["study"].duplicated()].unique()
    if len(twice):
        problems.append(
            f"{feature}: study {shorten(list(twice))} stands twice; studies must be apart"
        )
    return problems

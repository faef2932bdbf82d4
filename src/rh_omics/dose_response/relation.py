"""The relation of marker, dose and feeling."""

from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from rh_omics.dose_response.rows import blocks_of, complete_rows
from rh_omics.html import fact_table
from rh_omics.output import json_records
from rh_omics.stats.association import correlate, repeated_measures_correlation
from rh_omics.stats.mediation import Mediation, mediate

_FIGURES: Final = ("r", "ci_low", "ci_high", "n", "df", "pvalue")


@dataclass(frozen=True, eq=False, repr=False)
class Relation:
    """How marker, dose and feeling hang together.

    Parameters
    ----------
    correlations : pandas.DataFrame of shape (3, 8)
        A row per pair: ``first, second, r, ci_low, ci_high, n, df, pvalue``.
    kind : str
        ``within subjects`` (repeated-measures correlation) or ``between subjects`` (Pearson's,
        where each subject was seen once).
    mediation : Mediation
        Paths from dose to feeling, with the assumptions of a causal reading.
    notes : tuple of str
        What was left out.
    """

    correlations: pd.DataFrame
    kind: str
    mediation: Mediation
    notes: tuple[str, ...] = ()

    def metadata(self) -> dict[str, Any]:
        """Gather everything as JSON values.

        Returns
        -------
        dict of str to object
            Correlations, their kind, the mediation with its assumptions, and notes.
        """
        return {
            "kind": self.kind,
            "correlations": json_records(self.correlations),
            "mediation": {
                **asdict(self.mediation),
                "assumptions": list(self.mediation.assumptions),
            },
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        """Show the correlations and the indirect effect."""
        shown = self.correlations.to_string(index=False, float_format="{:.3g}".format)
        return f"Relation, {self.kind}\n{shown}\nindirect effect {self.mediation.indirect:.3g}"

    def _repr_html_(self) -> str:
        facts = [("correlations", self.kind), ("indirect", f"{self.mediation.indirect:.3g}")]
        return fact_table("Marker, dose and feeling", facts) + self.correlations.to_html(
            index=False
        )


def relate(
    table: pd.DataFrame,
    *,
    dose: str,
    marker: str,
    feeling: str,
    subject: str = "subject",
    metric: str | None = None,
    resamples: int = 2000,
    seed: int = 1,
) -> Relation:
    """Correlate dose, marker and feeling in pairs, and split the dose's effect on the feeling.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_rows, n_columns)
        One row per observation.
    dose, marker, feeling, subject : str
        Columns of the dose, the marker (log2 for concentrations), the feeling and the subjects.
    metric : str, optional
        Column of the dose's metric; all rows must agree.
    resamples : int, default 2000
        Bootstrap samples over subjects.
    seed : int, default 1
        Seed.

    Returns
    -------
    Relation
        Correlations within subjects (between them, where each was seen once) and the mediation;
        all three rest on the same complete rows.

    Raises
    ------
    StudyError
        If a column is missing, metrics or phases are mixed, or fewer than three rows are complete.
    ParameterError
        If dose and marker can't be told apart within subjects.
    """
    names = (dose, marker, feeling)
    rows, dropped = complete_rows(table, subject=subject, numbers=names, metric=metric)
    rows, block, notes = blocks_of(rows, subject=subject)
    values = {name: rows[name].to_numpy(np.float64) for name in names}
    repeated = bool(rows[subject].duplicated().any())
    found = []
    for first, second in combinations(names, 2):
        columns = values[first][:, None], values[second][:, None]
        pair = repeated_measures_correlation(*columns, block) if repeated else correlate(*columns)
        figures = {name: getattr(pair, name)[0, 0] for name in _FIGURES}
        found.append({"first": first, "second": second, **figures})
    return Relation(
        pd.DataFrame(found),
        "within subjects" if repeated else "between subjects",
        mediate(*values.values(), block=block, resamples=resamples, seed=seed),
        (*dropped, *notes),
    )


def marker_dose_feeling(
    table: pd.DataFrame,
    *,
    dose: str,
    marker: str,
    feeling: str,
    subject: str = "subject",
    metric: str | None = None,
    resamples: int = 2000,
    seed: int = 1,
) -> Mediation:
    """Split a dose's effect on a feeling into a part that goes with a marker and the rest.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_rows, n_columns)
        One row per observation.
    dose, marker, feeling, subject : str
        Columns of the dose, the marker (log2 for concentrations), the feeling and the subjects.
    metric : str, optional
        Column of the dose's metric; all rows must agree.
    resamples : int, default 2000
        Bootstrap samples over subjects.
    seed : int, default 1
        Seed.

    Returns
    -------
    Mediation
        The mediation of `relate`, alone.

    Raises
    ------
    StudyError
        If a column is missing, metrics or phases are mixed, or fewer than three rows are complete.
    ParameterError
        If dose and marker can't be told apart within subjects.
    """
    return relate(
        table, dose=dose, marker=marker, feeling=feeling, subject=subject, metric=metric,
        resamples=resamples, seed=seed,
    ).mediation  # fmt: skip

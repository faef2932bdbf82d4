"""What is published about the runner's high, in tables that a program can check a study against.

Every figure keeps its reference, its unit, the kind of its error and a note on how sure it is;
where sources disagree, the disagreement is a row of its own.
"""

import pandas as pd

from rh_omics.errors import ParameterError
from rh_omics.evidence.result import Evidence
from rh_omics.evidence.search import matching
from rh_omics.evidence.tables import cite, counts, load_evidence, load_references
from rh_omics.evidence.vocabulary import (
    COLUMNS,
    NUMBER_COLUMNS,
    REFERENCE_COLUMNS,
    TABLES,
)
from rh_omics.exercise import Phase

__all__ = [
    "COLUMNS",
    "NUMBER_COLUMNS",
    "REFERENCE_COLUMNS",
    "TABLES",
    "Evidence",
    "cite",
    "counts",
    "evidence",
    "load_evidence",
    "load_references",
]


def evidence(
    term: str | None = None,
    *,
    table: str | None = None,
    species: str | None = None,
    phase: Phase | str | None = None,
) -> Evidence:
    """Look up what is published about a term.

    Parameters
    ----------
    term : str, optional
        Analyte, miRNA, author and year, circuit, questionnaire, discrepancy (``"D1"``) or any
        words; synonyms are known. Everything by default.
    table : str, optional
        Only rows of this table; see `TABLES`.
    species : str, optional
        Only rows of this species, such as ``"human"``.
    phase : Phase or str, optional
        Only rows around one bout (``"acute"``) or over weeks of training (``"chronic"``).

    Returns
    -------
    Evidence
        The rows with the publications that they cite.

    Raises
    ------
    ParameterError
        If a table, species or phase is unknown, or nothing is found.

    Examples
    --------
    MAPK11 was published without any effect size:

    >>> len(evidence("MAPK11").numeric)
    0
    """
    rows = load_evidence()
    chosen = {"table": table, "species": species, "phase": phase}
    for column, value in chosen.items():
        if value is not None:
            rows = _only(rows, column, value)
    if term is not None:
        rows = rows[matching(rows, term)]
    if rows.empty:
        given = ", ".join(f"{column} {value!r}" for column, value in chosen.items() if value)
        msg = f"no evidence has {given} together"
        raise ParameterError(msg)
    references = load_references()
    cited = references[references.index.isin(rows["reference"])]
    return Evidence(rows, cited, term=term, notes=_warnings(rows))


def _only(rows: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    known = sorted(load_evidence()[column].unique())
    if value not in known:
        msg = f"{column} is {value!r}; it must be one of {', '.join(known)}"
        raise ParameterError(msg)
    return rows[rows[column] == value]


def _warnings(rows: pd.DataFrame) -> tuple[str, ...]:
    notes = []
    phases = set(rows["phase"])
    if {Phase.ACUTE, Phase.CHRONIC} <= phases:
        notes.append(
            "acute and chronic rows stand side by side; they can have opposite signs and are "
            "never pooled"
        )
    people = rows["species"].eq("human")
    if people.any() and rows["species"].isin({"mouse", "rat", "rodent"}).any():
        notes.append("rows of people and of animals stand side by side; they are never pooled")
    if rows["error_kind"].eq("SEM").any():
        notes.append("some errors are SEM: SD = SEM × √n")
    return tuple(notes)

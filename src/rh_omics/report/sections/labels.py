"""Who is a responder, how firm that is, and how hard everyone exercised."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from rh_omics.phenotype.label import UNDECIDABLE, ResponderLabels
from rh_omics.report.content import ReportContent
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Columns, make_table, plain_table
from rh_omics.report.text import listing
from rh_omics.schema import SUBJECT

ROBUSTNESS: Final[Columns] = {
    "label_set": ("rule", "text"),
    "varies": ("what is changed", "text"),
    "n_responder": ("responders", "count"),
    "n_non_responder": ("non-responders", "count"),
    "n_unlabelled": ("without label", "count"),
    "n_changed": ("changed", "count"),
    "kappa": ("agreement (kappa)", "number"),
    "changed": ("who changes", "text"),
}
DOSES: Final[Columns] = {
    "subject": ("subject", "text"),
    "minutes": ("minutes", "number"),
    "percent_of_maximum": ("% of maximum heart rate", "number"),
    "percent_of_reserve": ("% of reserve", "number"),
    "minutes_above": ("minutes above", "number"),
    "met": ("dose reached", "text"),
    "rule": ("rule", "text"),
}


def labels_section(content: ReportContent) -> Section | None:
    """Gather labels and doses.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section or None
        The section, where there is a questionnaire or a session.
    """
    labels, doses = content.labels, content.doses
    if labels is None and doses is None and not content.label_notes:
        return None
    read = content.loaded.labels
    if doses is not None and SUBJECT not in doses:
        doses = doses.reset_index()
    view = {
        "facts": [] if read is None else read.facts(),
        "labels": None
        if labels is None
        else plain_table("labels", "Label of each subject", labels),
        "robustness": None
        if content.robustness is None
        else make_table("robustness", "Labels by other rules", content.robustness, ROBUSTNESS),
        "doses": None
        if doses is None
        else make_table("doses", "Dose of each session", doses, DOSES),
        "undecided": _undecided(read),
        "notes": content.label_notes,
    }
    return Section("labels", "Responders and dose", view)


def _undecided(labels: ResponderLabels | None) -> list[str]:
    """Name the answers that are missing where a label can't be decided."""
    if labels is None:
        return []
    open_ = labels.table[labels.table["decision"] == UNDECIDABLE]
    answers = labels.questionnaire.answers
    needed = {c.name: c.columns for c in labels.rule.criteria}
    return [
        f"{row[SUBJECT]}: {listing(_empty(answers.loc[row[SUBJECT]], needed), 9)}"
        for row in open_.to_dict("records")
    ]


def _empty(answers: pd.Series, needed: Mapping[str, Sequence[str]]) -> list[str]:
    wanted = dict.fromkeys(column for columns in needed.values() for column in columns)
    return [column for column in wanted if pd.isna(answers[column])]

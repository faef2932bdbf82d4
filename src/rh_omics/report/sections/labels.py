"""Who is a responder, how firm that is, and how hard everyone exercised."""

from typing import Final

from rh_omics.report.content import ReportContent
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Columns, make_table, plain_table
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
        "notes": content.label_notes,
    }
    return Section("labels", "Responders and dose", view)

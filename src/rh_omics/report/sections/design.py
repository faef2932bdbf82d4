"""Which design this is, what can and can't be claimed from it, and what it could have found."""

import pandas as pd

from rh_omics.report.content import ReportContent
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import make_table
from rh_omics.report.text import capital
from rh_omics.studyfile.review import ALPHA, POWER


def design_section(content: ReportContent) -> Section | None:
    """Gather what the study's design allows.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section or None
        The section, where the study file has a design.
    """
    review = content.review
    if review is None or not (review.questions or review.problems):
        return None
    frame = pd.DataFrame([vars(question) for question in review.questions])
    questions = make_table(
        "questions",
        f"Smallest standardised effect that is seen with power {POWER:.0%} at {ALPHA:g}".replace(
            "%", " %"
        ),
        frame,
        {
            "panel": ("panel", "text"),
            "name": ("question", "text"),
            "words": ("what is compared", "text"),
            "n_subjects": ("subjects", "count"),
            "n_samples": ("samples", "count"),
            "one_marker": ("one marker named beforehand", "number"),
            "first_hit": ("first hit of the scan", "number"),
            "effect": ("effect", "text"),
        },
    )
    unbalanced = list(dict.fromkeys(line for q in review.questions for line in q.unbalanced))
    view = {
        "questions": questions,
        "claims": [capital(claim.removeprefix("that ")) for claim in review.claims],
        "limits": [capital(limit.removeprefix("that ")) for limit in review.limits],
        "unbalanced": unbalanced,
        "problems": review.problems,
    }
    return Section("design", "What this design can tell", view)

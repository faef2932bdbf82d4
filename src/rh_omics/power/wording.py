"""Say a plan in the sentences of a grant application."""

from typing import TYPE_CHECKING, Final

from rh_omics.power.designs import PowerDesign

if TYPE_CHECKING:
    from rh_omics.power.plan import StudyPlan

_TESTS: Final = {
    PowerDesign.PAIRED: "the change within subjects (paired t test)",
    PowerDesign.GROUPS: "the difference between two groups (t test)",
    PowerDesign.INTERACTION: "the difference between two groups in their change (group × time)",
    PowerDesign.CORRELATION: "the correlation of two measures (Fisher's z)",
}
_SYMBOLS: Final = {
    PowerDesign.PAIRED: "d_z",
    PowerDesign.GROUPS: "d",
    PowerDesign.INTERACTION: "d of the changes",
    PowerDesign.CORRELATION: "r",
}


def plan_paragraph(plan: "StudyPlan") -> str:
    """Write a plan as a paragraph.

    Parameters
    ----------
    plan : StudyPlan
        The plan.

    Returns
    -------
    str
        Sentences on one line: what is tested, with whom, with which power, and on what that rests.
    """
    sentences = [_subjects(plan), _result(plan), _origin(plan), *_check(plan), _method(plan)]
    return " ".join(sentence for sentence in sentences if sentence)


def _subjects(plan: "StudyPlan") -> str:
    groups = ""
    if plan.subjects.other:
        sizes = plan.subjects
        groups = f" ({sizes.reference} in the reference and {sizes.other} in the other group)"
    enrolled = ""
    if plan.enrolled > plan.n:
        enrolled = (
            f"; {plan.enrolled} will be enrolled, as {100 * plan.options.dropout:.0f} % may have "
            "incomplete data"
        )
    return f"We plan for {plan.n} subjects with complete data{groups}{enrolled}."


def _result(plan: "StudyPlan") -> str:
    size = f"{_SYMBOLS[plan.design]} = {plan.effect:.2f}"
    panel = plan.options.panel
    if panel is None:
        return (
            f"{_TESTS[plan.design].capitalize()}, tested two-sided at level "
            f"{plan.options.alpha:g}, is then found with a power of {100 * plan.power:.0f} % "
            f"if it is {size}."
        )
    return (
        f"Of {panel.features} features, {panel.markers} are assumed to differ by {size} each in "
        f"{_TESTS[plan.design]}; at a false discovery rate of {100 * panel.fdr:.0f} % "
        f"(Benjamini-Hochberg) {100 * plan.power:.0f} % of them are found on average."
    )


def _origin(plan: "StudyPlan") -> str:
    if plan.solved_for == "effect":
        return "This is the smallest effect that the study can find with this power."
    return f"The effect rests on: {plan.source}." if plan.source else ""


def _check(plan: "StudyPlan") -> list[str]:
    if plan.simulation is None:
        return []
    found = plan.simulation
    error = f"Monte-Carlo error {100 * found.error:.1f} %"
    text = (
        f"In {found.simulations} simulated studies (seed {found.seed}) {100 * found.average:.1f} "
        f"% ({error}) of the markers were found, with a false discovery rate of "
        f"{100 * found.fdr:.1f} %."
    )
    return [text]


def _method(plan: "StudyPlan") -> str:
    if plan.design is PowerDesign.CORRELATION:
        closed_form = "Fisher's z transformation (Cohen 1988)"
    else:
        closed_form = "the noncentral t distribution (Cohen 1988)"
    panel = "" if plan.options.panel is None else " and Liu and Hwang (2007)"
    return (
        f"Power was computed from {closed_form}{panel} with rh-omics {plan.versions['rh-omics']}."
    )

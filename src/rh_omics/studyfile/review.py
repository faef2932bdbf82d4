"""Say in words which design a study has, what can be claimed from it, and what it can find."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from rh_omics.de.run import plan_design
from rh_omics.design import Design, Factor, balance_table, role_columns
from rh_omics.errors import RhOmicsError
from rh_omics.panel import Panel
from rh_omics.phenotype import ResponderLabels
from rh_omics.power import EFFECT_NAMES, PowerDesign, smallest_detectable
from rh_omics.schema import BASELINE, CONDITION, GROUP, TIMEPOINT, Question
from rh_omics.studyfile.asked import SHAPE, Asked
from rh_omics.studyfile.assemble import LoadedStudy
from rh_omics.studyfile.specs import DesignSpec

POWER: Final = 0.8
ALPHA: Final = 0.05
_POWER_DESIGNS: Final = {
    Question.PAIRED: PowerDesign.PAIRED,
    Question.GROUPS: PowerDesign.GROUPS,
    Question.INTERACTION: PowerDesign.INTERACTION,
    Question.CROSSOVER: PowerDesign.PAIRED,
    Question.EXPOSURE: PowerDesign.CORRELATION,
}
_EFFECTS: Final = {
    **{question: EFFECT_NAMES[design] for question, design in _POWER_DESIGNS.items()},
    Question.CROSSOVER: "d_z (mean difference of a subject's changes / SD of that difference)",
    Question.EXPOSURE: "r (correlation with the exposure)",
}
FEW_SUBJECTS: Final = 30
"""Below this the effects that pass a threshold are much overestimated; a rule of thumb."""


@dataclass(frozen=True)
class QuestionReview:
    """One question of a study, asked of one panel.

    Parameters
    ----------
    panel : str
        Name of the panel.
    question : str
        ``"paired"``, ``"groups"``, ``"interaction"``, ``"crossover"`` or ``"exposure"``.
    name : str
        Name of the comparison: the question, and what makes it narrower.
    words : str
        What is compared.
    n_samples, n_subjects, left_out : int
        Samples and subjects that are used, and samples that aren't.
    unbalanced : tuple of str
        Columns in which the compared levels differ much, or that can't be told apart from them.
    one_marker : float or None
        Smallest effect that one marker named beforehand shows with power 0.8 at 0.05; None for
        tests of several differences together.
    first_hit : float or None
        The same for the first hit among all features, at 0.05 over their number.
    effect : str
        What the effect is.
    """

    panel: str
    question: str
    name: str
    words: str
    n_samples: int
    n_subjects: int
    left_out: int
    unbalanced: tuple[str, ...]
    one_marker: float | None
    first_hit: float | None
    effect: str


@dataclass(frozen=True)
class StudyReview:
    """What a study's design allows.

    Parameters
    ----------
    questions : tuple of QuestionReview
        Each question of each panel.
    claims, limits : tuple of str
        What can be claimed, and what can't.
    problems : tuple of str
        Questions that can't be asked of a panel, and why.
    """

    questions: tuple[QuestionReview, ...]
    claims: tuple[str, ...]
    limits: tuple[str, ...]
    problems: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the review as plain values.

        Returns
        -------
        dict
            Ready for JSON.
        """
        return asdict(self)


def review_study(loaded: LoadedStudy) -> StudyReview:
    """Say what a study's design is, allows and can find.

    Parameters
    ----------
    loaded : LoadedStudy
        A study that was read.

    Returns
    -------
    StudyReview
        Empty questions where the study file has no table ``[design]``.
    """
    design = loaded.file.spec.design
    questions, problems = [], []
    for name, asked in _asked(loaded, design):
        panel = loaded.study.panels[name]
        try:
            plan = plan_design(panel, **question_options(panel, design, asked))
        except RhOmicsError as error:
            problems += [f"panel {name}, {asked.name}: {problem}" for problem in error.problems]
        else:
            questions.append(_review_question(panel, asked, plan))
    kinds = {review.question for review in questions}
    return StudyReview(
        tuple(questions),
        tuple(_claims(kinds)),
        tuple(_limits(loaded, questions, kinds)),
        tuple(problems),
    )


def _asked(loaded: LoadedStudy, design: DesignSpec | None) -> list[tuple[str, Asked]]:
    if design is None:
        return []
    panels = design.panels or tuple(loaded.study.panels)
    return [(name, asked) for name in panels for asked in design.asked_of(name)]


def question_options(panel: Panel, design: DesignSpec | None, asked: Asked) -> dict[str, Any]:
    """Translate a comparison of a study file into options of `rh_omics.differential_expression`.

    Groups are compared at baseline where the samples have several timepoints and the study file
    doesn't name one.

    Parameters
    ----------
    panel : Panel
        The panel that is tested.
    design : DesignSpec or None
        What the study file says.
    asked : Asked
        The comparison.

    Returns
    -------
    dict
        ``question``, the factors, ``at``, ``exposure``, ``contrast``, ``covariates`` and
        ``subject_effect``.
    """
    question = asked.question
    if design is None:
        return {"question": question}
    group = None if question in {Question.CROSSOVER, Question.EXPOSURE} else design.group
    return {
        "question": question,
        "group": _factor(GROUP, group),
        "timepoint": _factor(TIMEPOINT, asked.timepoint),
        "condition": _factor(CONDITION, asked.condition),
        "at": _at(panel, design, question),
        "exposure": design.exposure if question is Question.EXPOSURE else None,
        "contrast": asked.contrast,
        "covariates": design.covariates,
        "subject_effect": design.subject_effect,
    }


def _factor(column: str, levels: tuple[str, ...] | None) -> Factor | None:
    return Factor(column, levels[0], levels[1], levels[2:]) if levels else None


def _at(panel: Panel, design: DesignSpec, question: Question) -> str | None:
    if question not in {Question.GROUPS, Question.EXPOSURE}:
        return None
    several = panel.samples[TIMEPOINT].nunique() > 1
    if question is Question.GROUPS and design.at is None and several:
        return design.change[0] if design.change else BASELINE
    return design.at


def _review_question(panel: Panel, asked: Asked, plan: Design) -> QuestionReview:
    one, first = _smallest_effects(panel, asked, plan)
    return QuestionReview(
        panel=panel.name,
        question=str(asked.question),
        name=asked.name,
        words=plan.words + (", by the test for a turn" if asked.method == SHAPE else ""),
        n_samples=len(plan.samples),
        n_subjects=plan.n_subjects,
        left_out=len(plan.excluded),
        unbalanced=tuple(_unbalanced(panel, plan)),
        one_marker=one,
        first_hit=first,
        effect="" if one is None else _EFFECTS[asked.question],
    )


def _smallest_effects(
    panel: Panel, asked: Asked, plan: Design
) -> tuple[float, float] | tuple[None, None]:
    """Compute the smallest effects; None for several differences together, and for a turn."""
    each_once = asked.timepoint is not None or plan.n_subjects == len(plan.samples)
    if asked.joint or asked.method == SHAPE or not each_once:
        return None, None
    share = 0.5
    if plan.group is not None and asked.question in {Question.GROUPS, Question.INTERACTION}:
        share = float(plan.group.groupby(plan.subject).first().mean())
    one, first = (
        smallest_detectable(
            _POWER_DESIGNS[asked.question], n=plan.n_subjects, power=POWER, share=share, alpha=alpha
        )
        for alpha in (ALPHA, ALPHA / panel.n_features)
    )
    return one, first


def _unbalanced(panel: Panel, plan: Design) -> Iterator[str]:
    if plan.compared is None:
        return
    sheet = panel.samples.loc[plan.samples]
    leave_out = (GROUP, TIMEPOINT, CONDITION, *role_columns(sheet))
    balance = balance_table(sheet, compared=plan.compared, leave_out=leave_out)
    for column, rows in balance[balance["note"] != ""].groupby("column", sort=False):
        parts = "; ".join(f"{row.level}: {row.summary}" for row in rows.itertuples())
        yield f"{column} {rows['note'].iloc[0]} ({parts})"


_CLAIMS: Final = {
    "paired": "that a feature's level changes from baseline to follow-up in the same people",
    "groups": "that a feature's level goes along with the group",
    "interaction": "that a feature changes differently in the two groups",
    "crossover": "that a feature changes differently under the conditions, in the same people",
    "exposure": "that a feature goes along with the exposure",
}


_NO_CAUSE: Final = (
    (
        {"groups", "interaction"},
        (
            "that the group, or what makes it, causes the difference: nobody was assigned to a "
            "group by chance, so whatever else differs between the groups may be the cause"
        ),
    ),
    (
        {"crossover"},
        (
            "that the condition causes the difference, unless the order of the conditions was "
            "drawn by lot for each subject and what the first left behind had washed out"
        ),
    ),
    (
        {"exposure"},
        (
            "that the exposure causes the response: nobody was assigned to an exposure by chance, "
            "so whatever goes along with it may be the cause"
        ),
    ),
    (
        {"paired"},
        (
            "that exercise causes the change, without a control session: clock time, meals and "
            "being sampled twice change with it"
        ),
    ),
)
"""What a question alone can't show."""


def _claims(kinds: set[str]) -> Iterator[str]:
    yield from (claim for kind, claim in _CLAIMS.items() if kind in kinds)


def _limits(loaded: LoadedStudy, questions: list[QuestionReview], kinds: set[str]) -> Iterator[str]:
    study = loaded.study
    if study.simulated:
        yield "anything about people: the data are SIMULATED"
    yield from (said for asked, said in _NO_CAUSE if kinds & asked)
    yield from _specimen_limits(loaded)
    columns = sorted({line.partition(" (")[0] for q in questions for line in q.unbalanced})
    if columns:
        yield f"an effect free of what goes along with it here: {', '.join(columns)}"
    if questions and min(review.n_subjects for review in questions) < FEW_SUBJECTS:
        yield (
            f"the size of an effect that was picked for passing a threshold: with fewer than "
            f"{FEW_SUBJECTS} subjects it is overestimated"
        )
    if loaded.labels is not None:
        yield from _label_limits(loaded.labels)


def _specimen_limits(loaded: LoadedStudy) -> Iterator[str]:
    for specimen in sorted({p.specimen for p in loaded.study.panels.values() if p.specimen}):
        yield f"what happens in the brain: {specimen} was measured"


def _label_limits(labels: ResponderLabels) -> Iterator[str]:
    seen = labels.labels.eq("responder").mean()
    yield (
        f"that responders are a kind of people: {100 * seen:.0f} % were labelled so, and "
        f"{100 * labels.expected_share:.0f} % would be if the criteria had nothing to do with "
        "one another"
    )

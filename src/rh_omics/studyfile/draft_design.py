"""Draft the tables that say what is asked: design, enrichment and classifier."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from rh_omics.errors import shorten
from rh_omics.schema import GROUP, REFERENCE_GROUP, RESPONDER_GROUP, TIMEPOINT, Question
from rh_omics.studyfile.draft import Draft
from rh_omics.studyfile.draft_crossover import add_conditions
from rh_omics.studyfile.looking import cells
from rh_omics.studyfile.recognise import FoundFile, Part
from rh_omics.studyfile.words import LEVELS, meant_levels, order_levels, order_visits, plain

MARKERS: Final = {"mirna": "hicks2019", "analytes": "endocannabinoids"}
"""Marker set of the classifier, by the reader of a panel."""

COVARIATES: Final = ("sex", "age", "hours_since_meal")
"""Columns known at rest that markers must beat, where they are there."""

CANDIDATES: Final = frozenset(
    {"sex", "gender", "age", "bmi", "source", "batch", "plate", "run_id", "lane", "site", "center",
     "centre", "hours_since_meal", "fasting", "vo2max", "weight", "chip"}
)  # fmt: skip
"""Headings of columns that are proposed as covariates."""


def add_design(draft: Draft) -> None:
    """Draft the table ``[design]``, and ask where the levels don't tell.

    Parameters
    ----------
    draft : Draft
        Gets the table.
    """
    conditions = add_conditions(draft)
    times = _timepoints(draft)
    groups = None if conditions else _groups(draft)
    if not (times or groups):
        draft.questions.append("what is compared? No [design] was written")
        return
    question = _richest(times=bool(times), groups=bool(groups), conditions=bool(conditions))
    levels = {"timepoint": times, "group": groups, "condition": conditions}
    named = {role: list(words) for role, words in levels.items() if words}
    draft.tables.append(("design", {"question": str(question), **named}))
    draft.assumptions.append(f"the question is {question}, the richest that these samples allow")


def _richest(*, times: bool, groups: bool, conditions: bool) -> Question:
    if conditions and times:
        return Question.CROSSOVER
    if times:
        return Question.INTERACTION if groups else Question.PAIRED
    return Question.GROUPS


def _groups(draft: Draft) -> tuple[str, ...] | None:
    if not any(name == "questionnaire" for name, _ in draft.tables):
        return _levels(draft, GROUP)
    draft.assumptions.append("the groups are what the answers say: responder, non_responder")
    _add_group_words(draft)
    return REFERENCE_GROUP, RESPONDER_GROUP


def add_candidates(draft: Draft, found: Sequence[FoundFile]) -> None:
    """Name columns that could be adjusted for, as comments of ``[design]``.

    Nothing is adjusted for unasked: which covariates there are is for the analyst to say, before
    the results are seen.

    Parameters
    ----------
    draft : Draft
        Gets the comments.
    found : sequence of FoundFile
        Files of the folder.
    """
    people = [file for file in found if file.part is Part.SUBJECTS]
    names = dict.fromkeys(
        name for file in (*draft.sheets, *people) for name in _candidates(draft, file)
    )
    if names and "design" in dict(draft.tables):
        listed = ", ".join(f'"{name}"' for name in names)
        draft.remark(
            "design",
            "Columns that could be adjusted for; take the sign away and keep those you chose",
            "before you saw any result:",
            f"covariates = [{listed}]",
        )
    if "sessions" in dict(draft.tables) and "design" in dict(draft.tables):
        draft.remark(
            "design",
            'Slope on the dose: add "exposure" to the questions, as in ["paired", "exposure"], and',
            'exposure = "dose_minutes"',
        )


def _candidates(draft: Draft, file: FoundFile) -> list[str]:
    if file.table is None:
        return []
    used = {*file.columns.values(), *_conditions_named(draft)}
    columns = [name for name in file.table.columns if plain(name) in CANDIDATES]
    return [
        name
        for name in columns
        if name not in used
        and all(file.table.column(name))
        and len(set(file.table.column(name))) > 1
    ]


def _conditions_named(draft: Draft) -> set[object]:
    return {
        table["condition"] for _, table in draft.tables if isinstance(table.get("condition"), str)
    }


def add_analysis(draft: Draft, found: Sequence[FoundFile]) -> None:
    """Say what rh-omics run shall enrich and classify, where the design lets it.

    Parameters
    ----------
    draft : Draft
        Gets the tables.
    found : sequence of FoundFile
        Files of the folder.
    """
    design = next((table for name, table in draft.tables if name == "design"), None)
    if design is None:
        return
    draft.tables.append(("enrichment", {"library": "mechanisms"}))
    draft.assumptions.append(
        'enrichment: the mechanisms declared beforehand; library = "kegg" takes KEGG, once it was '
        "fetched with: rh-omics reference fetch kegg"
    )
    kinds = {table.get("reader") for name, table in draft.tables if name.startswith("panels.")}
    markers = next((words for kind, words in MARKERS.items() if kind in kinds), None)
    if "group" not in design or markers is None:
        return
    classifier: dict[str, object] = {"markers": markers, "task": "susceptibility"}
    covariates = _covariates(draft, found)
    if covariates:
        classifier["covariates"] = covariates
    draft.tables.append(("classifier", classifier))
    beside = f", which must beat {', '.join(covariates)}" if covariates else ""
    draft.assumptions.append(f"classifier: the published markers {markers} at rest{beside}")


def _covariates(draft: Draft, found: Sequence[FoundFile]) -> list[str]:
    """List columns known at rest that hold a value in every row."""
    people = [file for file in found if file.part is Part.SUBJECTS]
    tables = [file.table for file in (*draft.sheets, *people) if file.table is not None]
    return [
        name
        for name in COVARIATES
        if any(name in table.columns and all(table.column(name)) for table in tables)
    ]


def _add_group_words(draft: Draft) -> None:
    """Name the sheets' words for the groups, where they aren't those of the answers."""
    words = [cell for sheet in draft.sheets for cell in cells(sheet, GROUP)]
    ordered = order_levels(GROUP, words)
    if ordered is None or ordered == (REFERENCE_GROUP, RESPONDER_GROUP):
        return
    pairs = zip((REFERENCE_GROUP, RESPONDER_GROUP), ordered, strict=True)
    draft.tables.append(("levels.group", {level: [word] for level, word in pairs}))
    draft.assumptions.append(f"the sheets' {ordered[0]} is non_responder, {ordered[1]} responder")


def _timepoints(draft: Draft) -> tuple[str, ...] | None:
    """Return the timepoints, baseline first; more than two are put in order and asked about."""
    levels = list(dict.fromkeys(cell for sheet in draft.sheets for cell in cells(sheet, TIMEPOINT)))
    ordered = order_visits(levels) if len(levels) > len(LEVELS[TIMEPOINT]) else None
    if ordered is None or _means_two(levels):
        return _levels(draft, TIMEPOINT)
    draft.assumptions.append(
        f"timepoint: {', '.join(ordered)}, in this order; the first is baseline"
    )
    draft.questions.append(
        f"is {ordered[0]} the baseline of the others? Any change over {', '.join(ordered)} is "
        "tested, and each follow-up against baseline"
    )
    return ordered


def _means_two(levels: Sequence[str]) -> bool:
    """Tell whether all words are known spellings of the two usual timepoints."""
    usual = tuple(LEVELS[TIMEPOINT])
    meant = meant_levels(TIMEPOINT, levels, usual)
    return {meant.get(word, word) for word in levels} == set(usual)


def _levels(draft: Draft, role: str) -> tuple[str, str] | None:
    """Return the levels of a role in all sheets, in their direction."""
    seen = pd.unique(pd.Series([cell for sheet in draft.sheets for cell in cells(sheet, role)],
                               dtype="str"))  # fmt: skip
    levels = list(seen)
    if not levels:
        return None
    ordered = order_levels(role, levels) or _in_study_words(draft, role, levels)
    if ordered is None:
        draft.questions.append(
            f"which {role} is subtracted from which? The sheets have {shorten(levels)}; write "
            f'{role} = ["first", "second"] in [design]'
        )
        return None
    draft.assumptions.append(f"{role}: {ordered[0]} is subtracted from {ordered[1]}")
    return ordered


def _in_study_words(draft: Draft, role: str, levels: Sequence[str]) -> tuple[str, str] | None:
    """Return the usual levels where every word of the sheets is known to mean one of them."""
    low, high = LEVELS[role]
    meant = meant_levels(role, levels, (low, high))
    means = {word: meant.get(word, word) for word in levels}
    if set(means.values()) != {low, high}:
        return None
    said = [f"{level} is written {shorten([w for w in meant if meant[w] == level])}"
            for level in (low, high) if level in meant.values()]  # fmt: skip
    draft.assumptions.append(f"{role}: {'; '.join(said)}")
    return low, high

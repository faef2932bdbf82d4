"""Draft the tables that say what is asked: design, enrichment and classifier."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from rh_omics.errors import shorten
from rh_omics.schema import GROUP, REFERENCE_GROUP, RESPONDER_GROUP, TIMEPOINT, Question
from rh_omics.studyfile.draft import Draft
from rh_omics.studyfile.looking import cells
from rh_omics.studyfile.recognise import FoundFile, Part
from rh_omics.studyfile.words import LEVELS, meant_levels, order_levels

MARKERS: Final = {"mirna": "hicks2019", "analytes": "endocannabinoids"}
"""Marker set of the classifier, by the reader of a panel."""

COVARIATES: Final = ("sex", "age", "hours_since_meal")
"""Columns known at rest that markers must beat, where they are there."""


def add_design(draft: Draft) -> None:
    """Draft the table ``[design]``, and ask where the levels don't tell.

    Parameters
    ----------
    draft : Draft
        Gets the table.
    """
    labelled = any(name == "questionnaire" for name, _ in draft.tables)
    times = _levels(draft, TIMEPOINT)
    groups = (REFERENCE_GROUP, RESPONDER_GROUP) if labelled else _levels(draft, GROUP)
    if labelled:
        draft.assumptions.append("the groups are what the answers say: responder, non_responder")
        _add_group_words(draft)
    if times is None and groups is None:
        draft.questions.append("what is compared? No [design] was written")
        return
    question = {
        (True, True): Question.INTERACTION,
        (True, False): Question.PAIRED,
        (False, True): Question.GROUPS,
    }[times is not None, groups is not None]
    design: dict[str, object] = {"question": str(question)}
    if times:
        design["timepoint"] = list(times)
    if groups:
        design["group"] = list(groups)
    draft.tables.append(("design", design))
    draft.assumptions.append(f"the question is {question}, the richest that these samples allow")


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

"""Write a study file by looking at the files in a folder; every assumption is said."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pandas as pd

from rh_omics.errors import FileFormatError, shorten
from rh_omics.io.mirna.files import sample_names
from rh_omics.schema import (
    GROUP,
    REFERENCE_GROUP,
    RESPONDER_GROUP,
    SAMPLE,
    SUBJECT,
    TIMEPOINT,
    Question,
)
from rh_omics.studyfile.exports import pattern_of
from rh_omics.studyfile.recognise import (
    UNNAMED,
    FoundFile,
    Part,
    guess_scale,
    holds_analytes,
    holds_mirnas,
    is_skipped,
    recognise,
)
from rh_omics.studyfile.words import LEVELS, meant_levels, order_levels

SPECIMENS: Final = ("saliva", "plasma", "serum", "blood", "urine")
TAGS: Final = ("SIMULATED_",)
PLAIN_NAMES: Final = frozenset({"input", "inputs", "data", "raw", "files"})
"""Names of folders that say nothing of a study; the folder above names it."""

CANONICAL: Final = ("sample", "subject", "timepoint", "group")
MARKERS: Final = {"mirna": "hicks2019", "analytes": "endocannabinoids"}
"""Marker set of the classifier, by the reader of a panel."""

COVARIATES: Final = ("sex", "age", "hours_since_meal")
"""Columns known at rest that markers must beat, where they are there."""


@dataclass(frozen=True)
class Proposal:
    """A study file that was proposed for a folder.

    Parameters
    ----------
    text : str
        The study file.
    assumptions : tuple of str
        What was taken for what and why, one sentence each.
    questions : tuple of str
        What only the user knows.
    """

    text: str
    assumptions: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass
class _Draft:
    """What is gathered while the files are looked at."""

    tables: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    sheets: list[FoundFile] = field(default_factory=list)


def propose_study_file(folder: Path) -> Proposal:
    """Write a study file for the files in a folder.

    Files are recognised by their content: sample sheets, matrices, a questionnaire, sessions, facts
    on subjects. A matrix goes with the sheet that has most of its samples.

    Parameters
    ----------
    folder : pathlib.Path
        Where the files lie; subfolders aren't looked at.

    Returns
    -------
    Proposal
        The text and what was assumed.

    Raises
    ------
    FileFormatError
        If the folder isn't there, or holds no matrix with a sample sheet.
    """
    if not folder.is_dir():
        msg = f"{folder} is no folder"
        raise FileFormatError(msg)
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not is_skipped(path))
    found = _join_sets([recognise(path) for path in paths])
    draft = _Draft()
    _add_study(draft, folder, found)
    _add_panels(draft, found)
    if not draft.sheets:
        raise FileFormatError([*_nothing_to_read(folder, found), *draft.assumptions])
    _add_people(draft, found)
    _add_design(draft)
    _add_analysis(draft, found)
    for file in found:
        if file.part is Part.UNKNOWN:
            draft.assumptions.append(f"{file.path.name}: not used; {file.reason}")
    return Proposal(_write(draft), tuple(draft.assumptions), tuple(draft.questions))


def _join_sets(found: Sequence[FoundFile]) -> list[FoundFile]:
    """Put files of one format with one sample each together, as a pattern of names."""
    sets: dict[str, list[FoundFile]] = {}
    for file in found:
        if file.export is not None and file.export.one_sample:
            sets.setdefault(file.export.format, []).append(file)
    joined = list(found)
    for form, files in sets.items():
        paths = [file.path for file in files]
        others = [file.path for file in found if file.path not in paths]
        pattern = pattern_of(paths, others) if len(files) > 1 else None
        if pattern is None or files[0].export is None:
            continue
        samples = frozenset().union(*(f.export.samples for f in files if f.export is not None))
        named = frozenset(sample_names(paths)) if len(samples) < len(files) else samples
        whole = replace(
            files[0],
            path=files[0].path.with_name(pattern),
            reason=f"{form}, {len(files)} files of one sample each",
            export=replace(files[0].export, samples=named),
        )
        joined = [file for file in joined if file not in files] + [whole]
    return joined


def _nothing_to_read(folder: Path, found: Sequence[FoundFile]) -> list[str]:
    needed = "a matrix of numbers and a sample sheet with its samples, subjects and timepoints"
    seen = [f"{file.path.name}: {file.part} ({file.reason})" for file in found]
    return [f"{folder}: no panel was found; {needed} are needed", *seen]


def _add_study(draft: _Draft, folder: Path, found: Sequence[FoundFile]) -> None:
    place = folder.resolve()
    name = place.parent.name if place.name.lower() in PLAIN_NAMES else place.name
    facts: dict[str, object] = {"name": name}
    if any(file.simulated for file in found):
        facts["description"] = "SIMULATED data, not measured on anyone."
    draft.tables.append(("study", facts))


def _add_panels(draft: _Draft, found: Sequence[FoundFile]) -> None:
    sheets = _sheets_by_row_name(found)
    for matrix in [file for file in found if file.part is Part.MATRIX]:
        sheet, share = _best_sheet(matrix, sheets)
        if sheet is None:
            draft.assumptions.append(
                f"{matrix.path.name}: not used; a matrix, but no sample sheet has its samples"
                + _labels_beside(matrix, sheets)
            )
            continue
        _add_panel(draft, matrix, sheet, share)
    for sheet in sheets:
        if sheet not in draft.sheets:
            draft.assumptions.append(f"{sheet.path.name}: not used; a sample sheet of no matrix")


def _labels_beside(matrix: FoundFile, sheets: Sequence[FoundFile]) -> str:
    """Show labels of a matrix, and those of the sheets beside them."""
    if matrix.table is None or not sheets:
        return ""
    listed = [
        f"{s.path.name} {s.columns.get(SAMPLE)}: {shorten(_cells(s, SAMPLE))}" for s in sheets
    ]
    columns = shorten([column for column in matrix.table.columns if column])
    return f" (its columns: {columns}; {'; '.join(listed)})"


def _sheets_by_row_name(found: Sequence[FoundFile]) -> list[FoundFile]:
    """Take the unnamed column for the samples where the matrices have more of its labels."""
    labels = [file.labels() for file in found if file.part is Part.MATRIX]
    sheets = []
    for file in [file for file in found if file.part is Part.SHEET]:
        unnamed = replace(file, columns={**file.columns, SAMPLE: UNNAMED})
        by_name, by_row = (max((_share(sheet, known) for known in labels), default=0.0)
                           for sheet in (file, unnamed))  # fmt: skip
        better = file.table is not None and UNNAMED in file.table.columns and by_row > by_name
        sheets.append(unnamed if better else file)
    return sheets


def _best_sheet(matrix: FoundFile, sheets: Sequence[FoundFile]) -> tuple[FoundFile | None, float]:
    labels = matrix.labels()
    shares = [(_share(sheet, labels), sheet) for sheet in sheets]
    best = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return (best[1], best[0]) if best[0] > 0 else (None, 0.0)


def _share(sheet: FoundFile, labels: set[str]) -> float:
    ids = set(_cells(sheet, "sample"))
    return len(ids & labels) / len(ids) if ids else 0.0


def _cells(file: FoundFile, role: str) -> list[str]:
    column = file.columns.get(role)
    if file.table is None or column is None or column not in file.table.columns:
        return []
    return [cell for cell in file.table.column(column) if cell]


def _add_panel(draft: _Draft, matrix: FoundFile, sheet: FoundFile, share: float) -> None:
    name = _panel_name(matrix.path, [table for table, _ in draft.tables])
    panel: dict[str, object] = {"file": matrix.path.name, "samples": sheet.path.name}
    because = _choose_reader(panel, matrix)
    specimen = _specimen(matrix.path, sheet.path)
    if specimen:
        panel["specimen"] = specimen
    panel |= {
        role: column
        for role, column in sheet.columns.items()
        if role in CANONICAL and column not in (role, UNNAMED)
    }
    draft.tables.append((f"panels.{name}", panel))
    if sheet not in draft.sheets:
        draft.sheets.append(sheet)
    kind = panel.get("scale") or panel.get("reader")
    draft.assumptions.append(
        f"{matrix.path.name}: panel {name}, {kind} ({because}); its samples are in "
        f"{sheet.path.name} ({share:.0%} of that sheet)"
        + (f"; {specimen}, by the files' names" if specimen else "")
    )


def _choose_reader(panel: dict[str, object], matrix: FoundFile) -> str:
    if matrix.export is not None:
        panel["reader"] = matrix.export.reader
        return matrix.reason
    if matrix.table is None:  # pragma: no cover - a matrix has a table
        return ""
    columns, rows = matrix.table.columns[1:], matrix.table.column(matrix.table.columns[0])
    scale, because = guess_scale(matrix.table)
    if holds_mirnas(columns) or holds_mirnas(rows):
        panel["reader"] = "mirna"
        return f"names of miRNAs, {because}"
    if holds_analytes(columns) or holds_analytes(rows):
        panel["reader"] = "analytes"
        return "names of analytes"
    panel["scale"] = str(scale)
    return because


def _specimen(*paths: Path) -> str | None:
    text = " ".join(path.name.casefold() for path in paths)
    found = [specimen for specimen in SPECIMENS if specimen in text]
    return found[0] if len(found) == 1 else None


def _panel_name(path: Path, taken: Iterable[str]) -> str:
    stem = path.name.partition(".")[0]
    for tag in TAGS:
        stem = stem.removeprefix(tag)
    name = (
        "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in stem)
        .strip("_")
        .lower()
        or "panel"
    )
    used = set(taken)
    names = [name, *(f"{name}_{number}" for number in range(2, 100))]
    return next(candidate for candidate in names if f"panels.{candidate}" not in used)


def _add_people(draft: _Draft, found: Sequence[FoundFile]) -> None:
    for part, key in (
        (Part.SUBJECTS, "subjects"),
        (Part.QUESTIONNAIRE, "questionnaire"),
        (Part.SESSIONS, "sessions"),
    ):
        files = [file for file in found if file.part is part]
        if not files:
            continue
        for other in files[1:]:
            draft.assumptions.append(f"{other.path.name}: not used; a second file of {part}")
        draft.tables.append((key, _people_table(key, files[0])))
        draft.assumptions.append(f"{files[0].path.name}: {part} ({files[0].reason})")
    for file in found:
        if file.part is Part.HEART_RATE:
            draft.assumptions.append(
                f"{file.path.name}: heart rates of all subjects in one table aren't read by the "
                "study file; the sessions' means decide the dose, unless recordings lie in a file "
                'per subject, heart_rate = "hr/{subject}.csv"'
            )
    if any(name == "sessions" for name, _ in draft.tables):
        draft.assumptions.append('sessions: phase = "acute", samples around one bout')
        draft.questions.append(
            'is phase = "acute" right, or do the follow-up samples come after weeks of training?'
        )


def _people_table(key: str, file: FoundFile) -> dict[str, object]:
    table: dict[str, object] = {"file": file.path.name}
    if key == "questionnaire":
        named = {role: column for role, column in file.columns.items() if role != column}
        return {**table, "columns": named} if named else table
    defaults = {"minutes": "duration_min", "mean_heart_rate": "mean_heart_rate_bpm"}
    if key == "sessions":
        table["phase"] = "acute"
    kept = {SUBJECT, *defaults, "resting_heart_rate", "measured_maximum"}
    return table | {
        role: column
        for role, column in file.columns.items()
        if role in (kept if key == "sessions" else {SUBJECT, GROUP})
        and column != defaults.get(role, role)
    }


def _add_design(draft: _Draft) -> None:
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


def _add_analysis(draft: _Draft, found: Sequence[FoundFile]) -> None:
    """Say what rh-omics run shall enrich and classify, where the design lets it."""
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


def _covariates(draft: _Draft, found: Sequence[FoundFile]) -> list[str]:
    """List columns known at rest that hold a value in every row."""
    people = [file for file in found if file.part is Part.SUBJECTS]
    tables = [file.table for file in (*draft.sheets, *people) if file.table is not None]
    return [
        name
        for name in COVARIATES
        if any(name in table.columns and all(table.column(name)) for table in tables)
    ]


def _add_group_words(draft: _Draft) -> None:
    """Name the sheets' words for the groups, where they aren't those of the answers."""
    words = [cell for sheet in draft.sheets for cell in _cells(sheet, GROUP)]
    ordered = order_levels(GROUP, words)
    if ordered is None or ordered == (REFERENCE_GROUP, RESPONDER_GROUP):
        return
    pairs = zip((REFERENCE_GROUP, RESPONDER_GROUP), ordered, strict=True)
    draft.tables.append(("levels.group", {level: [word] for level, word in pairs}))
    draft.assumptions.append(f"the sheets' {ordered[0]} is non_responder, {ordered[1]} responder")


def _levels(draft: _Draft, role: str) -> tuple[str, str] | None:
    """Return the levels of a role in all sheets, in their direction."""
    seen = pd.unique(pd.Series([cell for sheet in draft.sheets for cell in _cells(sheet, role)],
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


def _in_study_words(draft: _Draft, role: str, levels: Sequence[str]) -> tuple[str, str] | None:
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


def _write(draft: _Draft) -> str:
    lines = ["# Written by rh-omics init. What was assumed:"]
    lines += [f"#   {line}" for line in draft.assumptions]
    lines += [f"# To be answered: {line}" for line in draft.questions]
    for name, table in draft.tables:
        lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key} = {_toml(entry)}" for key, entry in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(entry) for entry in value)}]"
    return json.dumps(value, ensure_ascii=False)

"""Write a study file by looking at the files in a folder; every assumption is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rh_omics.errors import FileFormatError
from rh_omics.schema import GROUP, SUBJECT
from rh_omics.studyfile.draft import Draft
from rh_omics.studyfile.draft_design import add_analysis, add_candidates, add_design
from rh_omics.studyfile.looking import (
    best_sheet,
    join_sets,
    labels_beside,
    lacks_unit,
    nothing_to_read,
    panel_name,
    sheets_by_row_name,
    specimen_of,
)
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

PLAIN_NAMES: Final = frozenset({"input", "inputs", "data", "raw", "files"})
"""Names of folders that say nothing of a study; the folder above names it."""

CANONICAL: Final = ("sample", "subject", "timepoint", "group")


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
    found = join_sets([recognise(path) for path in paths])
    draft = Draft()
    _add_study(draft, folder, found)
    _add_panels(draft, found)
    if not draft.sheets:
        raise FileFormatError([*nothing_to_read(folder, found), *draft.assumptions])
    _add_people(draft, found)
    add_design(draft)
    add_candidates(draft, found)
    add_analysis(draft, found)
    for file in found:
        if file.part is Part.UNKNOWN:
            draft.assumptions.append(f"{file.path.name}: not used; {file.reason}")
    return Proposal(draft.write(), tuple(draft.assumptions), tuple(draft.questions))


def _add_study(draft: Draft, folder: Path, found: Sequence[FoundFile]) -> None:
    place = folder.resolve()
    name = place.parent.name if place.name.lower() in PLAIN_NAMES else place.name
    facts: dict[str, object] = {"name": name}
    if any(file.simulated for file in found):
        facts["description"] = "SIMULATED data, not measured on anyone."
    draft.tables.append(("study", facts))


def _add_panels(draft: Draft, found: Sequence[FoundFile]) -> None:
    sheets = sheets_by_row_name(found)
    for matrix in [file for file in found if file.part is Part.MATRIX]:
        sheet, share = best_sheet(matrix, sheets)
        if sheet is None:
            draft.assumptions.append(
                f"{matrix.path.name}: not used; a matrix, but no sample sheet has its samples"
                + labels_beside(matrix, sheets)
            )
            continue
        _add_panel(draft, matrix, sheet, share)
    for sheet in sheets:
        if sheet not in draft.sheets:
            draft.assumptions.append(f"{sheet.path.name}: not used; a sample sheet of no matrix")


def _add_panel(draft: Draft, matrix: FoundFile, sheet: FoundFile, share: float) -> None:
    name = panel_name(matrix.path, [table for table, _ in draft.tables])
    panel: dict[str, object] = {"file": matrix.path.name, "samples": sheet.path.name}
    because = _choose_reader(panel, matrix)
    specimen = specimen_of(matrix.path, sheet.path)
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
    if lacks_unit(matrix, panel):
        draft.remark(f"panels.{name}", 'unit = "nM"  # or pmol/mL, ng/mL: what the numbers are in')
        draft.questions.append(
            f"in which unit are the concentrations of {matrix.path.name}? The file doesn't say; "
            f"write it as unit in [panels.{name}]"
        )
    kind = panel.get("scale") or panel.get("reader")
    draft.assumptions.append(
        f"{matrix.path.name}: panel {name}, {kind} ({because}); its samples are in "
        f"{sheet.path.name} ({100 * share:.0f} % of that sheet)"
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


def _add_people(draft: Draft, found: Sequence[FoundFile]) -> None:
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

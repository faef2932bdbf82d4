"""Look at the files of a folder: which belong together, and what their names say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rh_omics.errors import RhOmicsError, shorten
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
from rh_omics.io.mirna.files import sample_names
from rh_omics.io.sheet import Roles
from rh_omics.schema import SAMPLE, Scale
from rh_omics.studyfile.exports import pattern_of
from rh_omics.studyfile.recognise import UNNAMED, FoundFile, Part
from rh_omics.studyfile.words import ROLES

SPECIMENS: Final = ("saliva", "plasma", "serum", "blood", "urine")
TAGS: Final = ("SIMULATED_",)


def join_sets(found: Sequence[FoundFile]) -> list[FoundFile]:
    """Put files of one format with one sample each together, as a pattern of names.

    Parameters
    ----------
    found : sequence of FoundFile
        Files of a folder.

    Returns
    -------
    list of FoundFile
        The same, with one entry for each set.
    """
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


def nothing_to_read(folder: Path, found: Sequence[FoundFile]) -> list[str]:
    """Say what a folder without a panel holds.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.
    found : sequence of FoundFile
        Its files.

    Returns
    -------
    list of str
        What is needed, then what was seen, one sentence each.
    """
    needed = "a matrix of numbers and a sample sheet with its samples, subjects and timepoints"
    seen = [f"{file.path.name}: {file.part} ({file.reason})" for file in found]
    return [f"{folder}: no panel was found; {needed} are needed", *seen]


def labels_beside(matrix: FoundFile, sheets: Sequence[FoundFile]) -> str:
    """Show labels of a matrix, and those of the sheets beside them.

    Parameters
    ----------
    matrix : FoundFile
        A matrix that no sheet fits.
    sheets : sequence of FoundFile
        Sample sheets.

    Returns
    -------
    str
        In brackets; empty where there is nothing to compare.
    """
    if matrix.table is None or not sheets:
        return ""
    listed = [f"{s.path.name} {s.columns.get(SAMPLE)}: {shorten(cells(s, SAMPLE))}" for s in sheets]
    columns = shorten([column for column in matrix.table.columns if column])
    return f" (its columns: {columns}; {'; '.join(listed)})"


def sheets_by_row_name(found: Sequence[FoundFile]) -> list[FoundFile]:
    """Take the unnamed column for the samples where the matrices have more of its labels.

    Parameters
    ----------
    found : sequence of FoundFile
        Files of a folder.

    Returns
    -------
    list of FoundFile
        The sample sheets.
    """
    labels = [file.labels() for file in found if file.part is Part.MATRIX]
    sheets = []
    for file in [file for file in found if file.part is Part.SHEET]:
        unnamed = replace(file, columns={**file.columns, SAMPLE: UNNAMED})
        by_name, by_row = (max((_share(sheet, known) for known in labels), default=0.0)
                           for sheet in (file, unnamed))  # fmt: skip
        better = file.table is not None and UNNAMED in file.table.columns and by_row > by_name
        sheets.append(unnamed if better else file)
    return sheets


def best_sheet(matrix: FoundFile, sheets: Sequence[FoundFile]) -> tuple[FoundFile | None, float]:
    """Find the sheet that has most of a matrix's samples.

    Parameters
    ----------
    matrix : FoundFile
        A matrix.
    sheets : sequence of FoundFile
        Sample sheets.

    Returns
    -------
    sheet : FoundFile or None
        The sheet; None where none has any.
    share : float
        Share of the sheet's samples that the matrix has.
    """
    labels = matrix.labels()
    shares = [(_share(sheet, labels), sheet) for sheet in sheets]
    best = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return (best[1], best[0]) if best[0] > 0 else (None, 0.0)


def _share(sheet: FoundFile, labels: set[str]) -> float:
    ids = set(cells(sheet, "sample"))
    return len(ids & labels) / len(ids) if ids else 0.0


def cells(file: FoundFile, role: str) -> list[str]:
    """Return the cells of the column that has a role.

    Parameters
    ----------
    file : FoundFile
        A table.
    role : str
        Such as ``subject``.

    Returns
    -------
    list of str
        Cells that aren't empty; none where no column has the role.
    """
    column = file.columns.get(role)
    if file.table is None or column is None or column not in file.table.columns:
        return []
    return [cell for cell in file.table.column(column) if cell]


def specimen_of(*paths: Path) -> str | None:
    """Read the specimen from the names of files.

    Parameters
    ----------
    *paths : pathlib.Path
        The files.

    Returns
    -------
    str or None
        None where they name none, or several.
    """
    text = " ".join(path.name.casefold() for path in paths)
    found = [specimen for specimen in SPECIMENS if specimen in text]
    return found[0] if len(found) == 1 else None


def panel_name(path: Path, taken: Iterable[str]) -> str:
    """Name a panel after its file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    taken : iterable of str
        Tables of the study file so far.

    Returns
    -------
    str
        A name that no other panel has.
    """
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


def lacks_unit(matrix: FoundFile, panel: Mapping[str, object]) -> bool:
    """Tell whether a file of concentrations states no unit.

    Parameters
    ----------
    matrix : FoundFile
        The file.
    panel : mapping of str to object
        The panel's table so far.

    Returns
    -------
    bool
        True for a plain matrix of concentrations, and where the reader of analytes misses a unit.
    """
    if panel.get("scale") == Scale.CONCENTRATION:
        return True
    if panel.get("reader") != "analytes" or "*" in matrix.path.name:
        return False
    roles = {role: str(panel[role]) for role in ROLES if role in panel}
    try:
        read_analyte_run(
            matrix.path,
            samples=matrix.path.with_name(str(panel["samples"])),
            options=AnalyteOptions(),
            roles=Roles(**roles),
            specimen=None,
            samples_sheet=None,
        )
    except RhOmicsError as error:
        return any("no unit is given" in problem for problem in error.problems)
    return False

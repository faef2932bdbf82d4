"""Every reader with valid files for it, and the judgement on what it makes of a damaged one."""

import io
import math
import random
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import analyte_files
import mirna_files
import numpy as np
import pandas as pd
from damage import DAMAGES, REMOVES, mark_of
from device_files import fit_file, gpx_file, tcx_file
from study_folder import TOML, write_study

import rh_omics
from rh_omics.errors import RhOmicsError, RhOmicsWarning
from rh_omics.exercise import read_heart_rate
from rh_omics.genesets import read_gene_sets
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
from rh_omics.io.sheet import read_sheet
from rh_omics.phenotype import read_questionnaire
from rh_omics.studyfile import parse_study_file
from rh_omics.targets import read_targets

Cells = dict[tuple[str, ...], object]


@dataclass(frozen=True)
class Found:
    """What a reader made of a file: cells by their labels, and what it noted."""

    cells: Cells
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A valid file and the reader that takes it.

    `skips` names damages after which the file is a valid one that says something else, so that no
    reader can tell: a GMT file, for one, has no header, and any line may be a set.

    Parameters
    ----------
    reader, name : str
        Which reader, and which of its formats.
    file : str
        Name under which the file is written.
    content : bytes
        Valid content.
    read : callable
        Reads the file.
    beside : callable, optional
        Writes what else must lie in the folder.
    """

    reader: str
    name: str
    file: str
    content: bytes
    read: Callable[[Path], Found] = field(compare=False)
    beside: Callable[[Path], object] | None = field(default=None, compare=False)
    skips: frozenset[str] = frozenset()


class Outcome(StrEnum):
    """What became of a damaged file."""

    REFUSED = "refused in words"
    EQUAL = "read, equal"
    NOTED = "read, with a notice"
    WRONG = "READ WRONGLY"
    TRACEBACK = "TRACEBACK"


def frame_cells(frame: pd.DataFrame) -> Cells:
    return {
        (str(row), str(column)): value
        for row, values in zip(frame.index, frame.to_numpy(dtype=object), strict=True)
        for column, value in zip(frame.columns, values, strict=True)
    }


def panel_found(panel: rh_omics.Panel) -> Found:
    cells = frame_cells(panel.data)
    if panel.censored is not None:
        below = frame_cells(panel.censored)
        cells |= {("censored", *key): value for key, value in below.items()}
    return Found(cells, tuple(panel.notes))


MATRIX = (
    "id\tS1\tS2\tS3\nmiR-a\t10\t20\t30\nmiR-b\t1\t0\t7\nmiR-c\t500\t400\t300\nmiR-d\t5\t6\t70\n"
)
SHEET = (
    "sample,subject,timepoint,group,age\nS1,A,pre,yes,21\nS2,A,post,yes,21\n"
    "S3,B,pre,no,30\nS4,B,post,no,30\n"
)
LOG_MATRIX = "sample;F1;F2\nS1;1,5;2,25\nS2;0,5;-3,75\nS3;12,125;0,875\n"
GMT = (
    "Set A\tmade here\tMAPK11\tFAAH\tCNR1\nSet B\tmade here\tOPRM1\tPOMC\nSet C\tx\tGABRA1\tFAAH\n"
)
PAIRS = "set,gene\nSet A,MAPK11\nSet A,FAAH\nSet B,OPRM1\n"
TARGETS = (
    "miRNA,Target Gene\nhsa-miR-21-5p,PTEN\nhsa-miR-21-5p,PDCD4\nhsa-let-7a-5p,KRAS\n"
    "hsa-miR-194-5p,CDH2\n"
)
ANSWERS = (
    "subject,mood_pre,mood_post,minutes_without_watch,run_quality,feelings\n"
    "A,2,5,40,8,relaxed\nB,4,4,10,3,none\nC,3,4,35,6,light; happy\n"
)
PULSE = "seconds,bpm\n0,100\n10,120\n20,140\n30,150\n40,155\n"
CLOCK = [f"2026-01-05T10:00:{second:02}Z" for second in range(0, 50, 10)]
BEATS = [100, 120, 140, 150, 155]


def panel_reader(**options: object) -> Callable[[Path], Found]:
    return lambda path: panel_found(rh_omics.read_panel(path, **options))


def analyte_reader(name: str) -> Callable[[Path], Found]:
    areas = name == "compound-table"
    options = AnalyteOptions(
        quantity="area" if areas else "concentration",
        unit=None if areas else "nM",
        limits=0.1 if name == "sciex" else None,
    )

    def read(path: Path) -> Found:
        run = read_analyte_run(path, options=options)
        found = panel_found(run.panel)
        controls = {
            ("control", str(row.label), str(row.feature)): row.value
            for row in run.controls.itertuples()
        }
        words = tuple(f"{count} x {word}" for word, count in run.words.items())
        return Found(found.cells | controls, (*found.notes, *words))

    return read


def mirna_reader(path: Path) -> Found:
    return panel_found(rh_omics.read_mirna(path))


def sheet_reader(path: Path) -> Found:
    sheet = read_sheet(path)
    notes = (*sheet.notes, *(sheet.origin.notes if sheet.origin else ()))
    return Found(frame_cells(sheet.frame), notes)


def questionnaire_reader(path: Path) -> Found:
    given = read_questionnaire(path)
    return Found(frame_cells(given.answers), (*given.notes, *map(str, given.unread)))


def pulse_reader(path: Path) -> Found:
    series = read_heart_rate(path)
    cells = {
        (f"{second:g}",): rate for second, rate in zip(series.seconds, series.bpm, strict=True)
    }
    return Found(cells, series.notes)


def gene_set_reader(path: Path) -> Found:
    sets = read_gene_sets(path)
    cells = {(term, gene): True for term, genes in sets.members.items() for gene in genes}
    return Found(cells, tuple(sets.notes))


def target_reader(path: Path) -> Found:
    targets = read_targets(path)
    rows = targets.table[["mirna", "gene", "evidence"]].itertuples(index=False)
    return Found({(row.mirna, row.gene): row.evidence for row in rows}, tuple(targets.notes))


def study_reader(path: Path) -> Found:
    study = parse_study_file(path)
    return Found(dict(_flat((), study.spec)), study.notes)


def _flat(at: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], object]]:
    if is_dataclass(value):
        value = {name: getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _flat((*at, str(key)), entry)
    else:
        yield at, value


def write_neighbours(folder: Path) -> None:
    """Write the files that the study file names."""
    write_study(folder)


def workbook(rows: Sequence[Sequence[object]], *, merge: str = "", more: bool = False) -> bytes:
    """Write a workbook with one sheet, perhaps merged cells, a second and a hidden sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    if merge:
        book.active.merge_cells(merge)
    if more:
        book.create_sheet("notes").append(["see", "above"])
    book.create_sheet("old").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(text: str, mark: str) -> list[list[object]]:
    return [
        [float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in line.split(mark)]
        for line in text.rstrip("\n").split("\n")
    ]


def workbook_damages(case: Case) -> dict[str, bytes]:
    """Damage the workbook that holds the table of a case."""
    rows = rows_of(case.content.decode(), mark_of(case.content.decode()) or ",")
    last = len(rows)
    whole = workbook(rows)
    formula = [*rows[:-1], [*rows[-1][:-1], "=SUM(A1:A2)"]]
    error = [*rows[:-1], [*rows[-1][:-1], "#DIV/0!"]]
    dated = [*rows[:-1], [*rows[-1][:-1], datetime(2026, 3, 4, tzinfo=UTC).replace(tzinfo=None)]]
    title = [["Results"], [], *rows]
    flipped = bytearray(whole)
    flipped[len(whole) // 2 : len(whole) // 2 + 40] = b"\xff" * 40
    return {
        "workbook": whole,
        "workbook, merged cells": workbook(rows, merge=f"A{last - 1}:A{last}"),
        "workbook, merged header": workbook(rows, merge="A1:B1"),
        "workbook, formula never computed": workbook(formula),
        "workbook, error": workbook(error),
        "workbook, date for a number": workbook(dated),
        "workbook, title above": workbook(title),
        "workbook, two sheets": workbook(rows, more=True),
        "workbook, header only": workbook(rows[:1]),
        "workbook, no cell": workbook([]),
        "workbook, cut": whole[: len(whole) // 2],
        "workbook, damaged": bytes(flipped),
    }


REMOVES_ROWS = frozenset({"workbook, merged cells", "workbook, merged header"})
SUMMED = {"mirtop", "mirgff3", "seqbuster", "mirdeep2"}
"""Formats with several rows of a molecule: without one of them a file is valid and says less."""

LOST_ROWS = frozenset({"cut between rows", "last row lost", "a row lost"})

WORKBOOKS = {"counts", "csv", "wide"}
"""Cases whose table is damaged as a workbook too."""


def cases() -> list[Case]:
    """List every reader with each of its formats."""
    found = [
        Case("read_panel", "counts", "counts.tsv", MATRIX.encode(), panel_reader(
            samples=pd.DataFrame({"sample": ["S1", "S2", "S3"]}), scale="counts")),
        Case("read_panel", "log2, decimal comma", "log.csv", LOG_MATRIX.encode(), panel_reader(
            samples=pd.DataFrame({"sample": ["S1", "S2", "S3"]}), scale="log2")),
        Case("sample sheet", "csv", "sheet.csv", SHEET.encode(), sheet_reader),
        Case("questionnaire", "csv", "answers.csv", ANSWERS.encode(), questionnaire_reader),
        Case("heart rate", "csv", "pulse.csv", PULSE.encode(), pulse_reader),
        Case("heart rate", "tcx", "run.tcx", tcx_file(CLOCK, BEATS).encode(), pulse_reader),
        Case("heart rate", "gpx", "run.gpx", gpx_file(CLOCK, BEATS).encode(), pulse_reader),
        Case("heart rate", "fit", "run.fit", fit_file(range(0, 50, 10), BEATS), pulse_reader),
        Case("gene sets", "gmt", "sets.gmt", GMT.encode(), gene_set_reader,
             skips=frozenset({"upper-case header", "cell dropped"})),
        Case("gene sets", "two columns", "sets.csv", PAIRS.encode(), gene_set_reader),
        Case("study.toml", "toml", "study.toml", TOML.encode(), study_reader, write_neighbours),
        Case("targets", "csv", "targets.csv", TARGETS.encode(), target_reader),
    ]  # fmt: skip
    found += [
        Case(
            "read_analytes",
            name,
            file,
            text.encode(),
            analyte_reader(name),
            skips=frozenset({"upper-case header"}) if name == "facility" else frozenset(),
        )
        for name, (file, text) in analyte_files.FILES.items()
    ]
    lost = dict.fromkeys(SUMMED, LOST_ROWS) | {"nanostring": frozenset({"upper-case header"})}
    found += [
        Case(
            "read_mirna", name, file, text.encode(), mirna_reader, skips=lost.get(name, frozenset())
        )
        for name, (file, text) in mirna_files.FILES.items()
    ]
    return found


def broken(seed: int) -> Iterator[tuple[Case, str, bytes]]:
    """Yield each case with each damage that changes it, each content once per case."""
    for case in cases():
        seen = {case.content}
        made = {
            name: damage(case.content, random.Random(f"{seed} {case.file} {name}"))  # noqa: S311
            for name, damage in DAMAGES.items()
        }
        if case.name in WORKBOOKS and case.reader != "gene sets":
            made |= workbook_damages(case)
        for name, content in made.items():
            if content is not None and content not in seen and name not in case.skips:
                seen.add(content)
                yield case, name, content


def attempt(case: Case, content: bytes, folder: Path) -> tuple[Found | None, str]:
    """Read a file, or say what was raised: the words of our error, or a traceback."""
    if case.beside is not None:
        case.beside(folder)
    path = folder / case.file
    path.write_bytes(content)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            found = case.read(path)
        except RhOmicsError as error:
            return None, str(error)
        except Exception as error:  # noqa: BLE001 - whatever isn't ours is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            return None, f"Traceback {error!r} in {Path(place.filename).name} line {place.lineno}"
    ours = tuple(str(w.message) for w in said if issubclass(w.category, RhOmicsWarning))
    others = [w for w in said if not issubclass(w.category, RhOmicsWarning)]
    if others:
        return None, f"Traceback of a warning: {others[0].message}"
    return Found(found.cells, (*found.notes, *ours)), ""


def judge(whole: Found, found: Found | None, words: str, name: str) -> tuple[Outcome, str]:
    """Compare what was read of a damaged file with the whole one, cell by cell."""
    if found is None:
        if words.startswith("Traceback"):
            return Outcome.TRACEBACK, words
        return Outcome.REFUSED if words.strip() else Outcome.TRACEBACK, words
    differing = list(_differences(whole.cells, found.cells, removes=name in REMOVES | REMOVES_ROWS))
    if not differing:
        return Outcome.EQUAL, ""
    known = set(whole.notes)
    notes = [note for note in found.notes if note not in known and not is_by_the_way(note)]
    said = f"{'; '.join(differing[:3])} (of {len(differing)})"
    return (Outcome.NOTED if notes else Outcome.WRONG), f"{said} NOTES: {' | '.join(notes)}"


BY_THE_WAY = (
    *("read as utf", "read as cp1252", "decimal comma", "format: ", "rows by kind", "samples in "),
    *("samples are named by", "summed to", "no sample sheet", "of a subject of its own"),
    *("not detected within", "columns without counts"),
)
"""What notes hold that are no warning: how a file was read, not that it is odd."""


def is_by_the_way(note: str) -> bool:
    """Return whether a note says nothing on values that would excuse other ones."""
    return any(words in note for words in BY_THE_WAY)


def _differences(whole: Cells, found: Cells, *, removes: bool) -> Iterator[str]:
    for key in sorted(set(whole) | set(found)):
        if key not in found:
            if not removes:
                yield f"{key} is absent"
        elif key not in whole:
            yield f"{key} is new: {found[key]!r}"
        elif not _same(whole[key], found[key]) and not (removes and _is_nothing(found[key])):
            yield f"{key}: {whole[key]!r} became {found[key]!r}"


def _is_nothing(value: object) -> bool:
    missing = isinstance(value, float) and math.isnan(value)
    return missing or value is None or (isinstance(value, str | tuple | dict) and not value)


def _same(one: object, other: object) -> bool:
    numbers = isinstance(one, int | float | np.number), isinstance(other, int | float | np.number)
    if all(numbers):
        return bool(np.isclose(float(one), float(other), rtol=1e-12, atol=0, equal_nan=True))
    return bool(pd.isna(one) and pd.isna(other)) if _scalar(one, other) else one == other


def _scalar(one: object, other: object) -> bool:
    return all(v is None or isinstance(v, float) for v in (one, other))

"""Write a simulated cohort as instruments and people hand it over, with all their habits."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from rh_omics.output import write_atomically
from rh_omics.panel import Panel
from rh_omics.schema import SUBJECT, TIMEPOINT
from rh_omics.simulate.cohort import Cohort
from rh_omics.simulate.files import QUESTIONNAIRE, SESSIONS
from rh_omics.units import conversion_factor

PLASMA_EXPORT = "SIMULATED_plasma_sciex.txt"
PLASMA_SHEET = "SIMULATED_plasma_sheet.csv"
COUNTS_EXPORT = "SIMULATED_saliva_featurecounts.txt"
SALIVA_SHEET = "SIMULATED_saliva_sheet.csv"
RUNNERS = "SIMULATED_runners.csv"
RECORDINGS = "SIMULATED_heart_rates"
FORMER_NAMES = {"hsa-miR-194-5p": "hsa-miR-194", "hsa-miR-21-5p": "hsa-miR-21"}
"""Names as they stood in old releases of miRBase."""

SIMULATED_NAME = "-SIM-"
_MASSES = {"AEA": 347.53, "2-AG": 378.55, "1-AG": 378.55, "OEA": 325.53, "PEA": 299.49}
_STANDARDS = {"AEA": "AEA-d8", "2-AG": "2-AG-d5", "1-AG": "2-AG-d5"}


def write_exports(cohort: Cohort, folder: Path, *, force: bool = False) -> dict[str, Path]:
    """Write a simulated cohort as raw exports, one habit of laboratories in each.

    Plasma comes from SCIEX OS in ng/mL, with calibrants, controls, blanks and internal standards,
    ``No Peak`` below the limit; saliva from featureCounts, with BAM files as names, precursors
    beside mature miRNAs and former names; sheets say ``PRE`` and ``post run``; the questionnaire
    has words where numbers belong; heart rates lie in one file per runner.

    Parameters
    ----------
    cohort : Cohort
        What to write.
    folder : pathlib.Path
        Where to write it; made if it isn't there.
    force : bool, default False
        Whether existing files may be replaced.

    Returns
    -------
    dict of str to pathlib.Path
        The files by name, and the folder of recordings.

    Raises
    ------
    OutputError
        If a file exists and `force` is False, or can't be written.

    Examples
    --------
    >>> import tempfile
    >>> from rh_omics.simulate import CohortOptions, simulate_cohort
    >>> with tempfile.TemporaryDirectory() as name:
    ...     written = write_exports(simulate_cohort(CohortOptions(n_mirnas=150)), Path(name))
    ...     written["SIMULATED_plasma_sciex.txt"].read_text().split()[1]
    'SIMULATED'
    """
    (folder / RECORDINGS).mkdir(parents=True, exist_ok=True)
    plasma, saliva = cohort.study.panels["plasma"], cohort.study.panels["mirna"]
    texts = {
        PLASMA_EXPORT: f"# {cohort.label}\n" + _lines(_sciex(plasma), "\t"),
        PLASMA_SHEET: f"# {cohort.label}\n" + _sheet(plasma, {"pre": "PRE", "post": "post run"}),
        COUNTS_EXPORT: f"# {cohort.label}\n" + _lines(_feature_counts(saliva), "\t"),
        SALIVA_SHEET: f"# {cohort.label}\n" + _sheet(saliva, {"pre": "baseline", "post": "after"}),
        QUESTIONNAIRE: f"# {cohort.label}\n" + _answers(cohort.questionnaire),
        SESSIONS: f"# {cohort.label}\n" + cohort.sessions.reset_index().to_csv(index=False),
        RUNNERS: f"# {cohort.label}\n"
        + cohort.study.subjects[["age", "sex"]].reset_index().to_csv(index=False),
    }
    for subject, rows in cohort.heart_rate.groupby(SUBJECT, sort=False):
        table = pd.DataFrame({"seconds": rows["minute"] * 60, "bpm": rows["heart_rate_bpm"]})
        texts[f"{RECORDINGS}/{subject}.csv"] = f"# {cohort.label}\n" + table.to_csv(index=False)
    written = {name: _write(text, folder / name, force=force) for name, text in texts.items()}
    return {**written, RECORDINGS: folder / RECORDINGS}


def _write(text: str, path: Path, *, force: bool) -> Path:
    content = text.encode()
    return write_atomically(path, lambda part: part.write_bytes(content), force=force)


def _lines(rows: Iterator[Sequence[object]], mark: str) -> str:
    return "\n".join(mark.join(map(str, row)) for row in rows) + "\n"


def _sheet(panel: Panel, words: dict[str, str]) -> str:
    sheet = panel.samples.drop(columns="group", errors="ignore").reset_index()
    return str(sheet.assign(**{TIMEPOINT: sheet[TIMEPOINT].map(words)}).to_csv(index=False))


def _sciex(plasma: Panel) -> Iterator[Sequence[object]]:
    """Yield the rows of a long export: calibrants, controls and blanks around the samples."""
    yield ("Sample Name", "Sample Type", "Component Name", "IS Name", "Area",
           "Calculated Concentration (ng/mL)")  # fmt: skip
    factors = {
        name: conversion_factor("nM", "ng/mL", molar_mass=_MASSES[name]) for name in plasma.data
    }
    for level in (1, 5, 25):
        for name, factor in factors.items():
            yield _row(f"Cal {level}", "Standard", name, f"{level * factor:.4g}")
    for number, sample in enumerate(plasma.data.index):
        if number % 20 == 0:
            for name, factor in factors.items():
                yield _row(f"QC {number // 20 + 1}", "Quality Control", name, f"{5 * factor:.4g}")
                yield _row(f"Blank {number // 20 + 1}", "Blank", name, "No Peak")
        for name, factor in factors.items():
            below = plasma.censored is not None and plasma.censored.loc[sample, name]
            value = plasma.data.loc[sample, name] * factor
            yield _row(sample, "Unknown", name, "No Peak" if below else f"{value:.5g}")
        for standard in dict.fromkeys(_STANDARDS.values()):
            yield (sample, "Unknown", standard, "(No IS)", 100_000 + 10 * number, "N/A")


def _row(sample: object, kind: str, name: str, text: str) -> Sequence[object]:
    area = 0 if text == "No Peak" else round(float(text) * 9000)
    return (sample, kind, name, _STANDARDS.get(name, "AEA-d8"), area, text)


def _feature_counts(saliva: Panel) -> Iterator[Sequence[object]]:
    """Yield featureCounts' columns; each tenth miRNA has its precursor beside it."""
    bams = [f"/run/aligned/{sample}.sorted.bam" for sample in saliva.data.index]
    yield ("Geneid", "Chr", "Start", "End", "Strand", "Length", *bams)
    counts = saliva.data.astype(np.int64)
    for place, name in enumerate(counts):
        about = (f"chr{place % 22 + 1}", 1000 * place, 1000 * place + 21, "+-"[place % 2], 22)
        yield (FORMER_NAMES.get(name, name), *about, *counts[name])
        if place % 10 == 0 and SIMULATED_NAME not in name:
            precursor = name.replace("miR", "mir").removesuffix("-5p").removesuffix("-3p")
            yield (precursor, *about[:-1], 80, *(counts[name] + 3))


def _answers(answers: pd.DataFrame) -> str:
    """Write answers as people give them: two of the times are in words."""
    table = answers.reset_index().astype("str").replace("nan", "")
    column = next(name for name in table if "watch" in name)
    table.loc[table.index[3], column] = "about 30"
    table.loc[table.index[7], column] = "didn't look at it"
    return str(table.to_csv(index=False, sep=";"))

"""Exports of instruments and pipelines in a folder: which reader takes them, and whose samples."""

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from rh_omics.errors import RhOmicsError
from rh_omics.io.analytes.document import Document
from rh_omics.io.analytes.recognise import FORMATS
from rh_omics.io.analytes.wide import WIDE
from rh_omics.io.mirna.files import sample_names
from rh_omics.io.mirna.formats import find_format
from rh_omics.io.mirna.open import open_cells
from rh_omics.io.mirna.options import ReadOptions
from rh_omics.io.mirna.tables import CountTable
from rh_omics.io.text import read_source


@dataclass(frozen=True)
class FoundExport:
    """An export, with the labels of its samples.

    Parameters
    ----------
    reader : {"analytes", "mirna"}
        Reader of the study file that takes it.
    format : str
        Name of its format.
    title : str
        What the format is called in messages.
    samples : frozenset of str
        Labels of its injections, wells or libraries, controls included.
    one_sample : bool, default False
        Whether it is one of a set of files with one sample each.
    problem : str, default ""
        Why it can't be read as it is, where it can't.
    """

    reader: str
    format: str
    title: str
    samples: frozenset[str] = frozenset()
    one_sample: bool = False
    problem: str = ""


def recognise_export(path: Path) -> FoundExport | None:
    """Say which reader takes an export, if its content shows a format.

    Plain tables, of analytes or of counts, show none: they are matrices like others.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    FoundExport or None
        None where no format of an instrument or a pipeline fits.
    """
    return _analytes(path) or _mirnas(path)


def pattern_of(files: Sequence[Path], others: Sequence[Path]) -> str | None:
    """Return a pattern that some files fit and others don't.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Files of a set.
    others : sequence of pathlib.Path
        All other files of the folder.

    Returns
    -------
    str or None
        Such as ``"*.RCC"``; None where the names have nothing of their own in common.

    Examples
    --------
    >>> pattern_of([Path("S1.mirna"), Path("S2.mirna")], [Path("sheet.csv")])
    'S*.mirna'
    """
    names = [path.name for path in files]
    begin = _common_start(names)
    end = _common_start([name[len(begin) :][::-1] for name in names])[::-1]
    pattern = f"{begin}*{end}"
    taken = [path for path in others if fnmatch.fnmatchcase(path.name, pattern)]
    return None if taken or pattern == "*" else pattern


def _common_start(names: Sequence[str]) -> str:
    letters = takewhile(lambda column: len(set(column)) == 1, zip(*names, strict=False))
    return "".join(column[0] for column in letters)


def _analytes(path: Path) -> FoundExport | None:
    try:
        document = Document(read_source(path))
    except RhOmicsError:
        return None
    known = next((f for f in FORMATS if f is not WIDE and f.recognise(document)), None)
    if known is None:
        return None
    try:
        export = known.read(document)
    except RhOmicsError as error:
        return FoundExport("analytes", known.name, known.title, problem=error.problems[0])
    labels = frozenset(label for found in export.injections for label in found.labels if label)
    return FoundExport("analytes", known.name, known.title, labels)


def _mirnas(path: Path) -> FoundExport | None:
    (label,) = sample_names([path])
    try:
        given = open_cells(path, label, ReadOptions())
        form = find_format(given)
    except RhOmicsError:
        return None
    if form.name == "matrix":
        return None
    try:
        read = form.read(given)
    except RhOmicsError as error:
        return FoundExport("mirna", form.name, form.name, problem=error.problems[0])
    if isinstance(read, CountTable):
        samples, one = frozenset(read.samples), len(read.samples) == 1
        return FoundExport("mirna", form.name, form.name, samples, one_sample=one)
    return FoundExport("mirna", form.name, form.name, frozenset(w.sample for w in read.wells))

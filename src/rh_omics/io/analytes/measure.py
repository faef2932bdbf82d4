"""Text of an export to numbers: values, values below a limit, and what wasn't measured."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import FileFormatError, ScaleError, shorten
from rh_omics.io.analytes.export import Cells, Export
from rh_omics.io.analytes.header import LOD, LOQ
from rh_omics.io.analytes.naming import lookup
from rh_omics.io.analytes.options import REFUSE, AnalyteOptions
from rh_omics.io.analytes.words import (
    BROKEN,
    CENSORED,
    MISSING,
    VALUE,
    ZERO,
    Reading,
    read_cell,
    read_status,
)
from rh_omics.io.numbers import COMMA, POINT, find_decimal, parse_number
from rh_omics.io.problems import Problems


@dataclass(frozen=True)
class Measured:
    """Numbers of an export in the file's own units.

    Parameters
    ----------
    values : ndarray of shape (n_injections, n_compounds)
        Values; the limit where one is censored; ``NaN`` where nothing was measured.
    censored : ndarray of bool of shape (n_injections, n_compounds)
        True where the value lies below the number.
    words : dict of (str, str) to int
        How many cells of samples had which text or remark, and what it was taken for.
    notes : tuple of str
        What was found on the way.
    """

    values: NDArray[np.float64]
    censored: NDArray[np.bool_]
    words: Mapping[tuple[str, str], int]
    notes: tuple[str, ...]


@dataclass
class _Work:
    """Numbers while they are read."""

    export: Export
    options: AnalyteOptions
    is_sample: Sequence[bool]
    decimal: str
    problems: Problems
    words: Counter[tuple[str, str]] = field(default_factory=Counter)
    zeros: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    unlimited: dict[int, list[str]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)

    def read(self, i: int, j: int) -> tuple[float, bool]:
        """Read one cell: its number, and whether it is a limit."""
        text = self.export.cells[i][j]
        reading = self._resolve(i, j, text)
        sample = self.is_sample[i]
        if reading.kind == BROKEN:
            self.broken.append(f"{self.export.place(i, j)}: {reading.why}")
        if reading.kind == ZERO:
            reading = self._zero(i, j, reading)
        if reading.kind == CENSORED:
            limit = self._limit(i, j, reading)
            if math.isnan(limit) and sample:
                self.unlimited.setdefault(j, []).append(self._shown(i, j, text))
            return limit, True
        return (reading.number if reading.kind in (VALUE, ZERO) else math.nan), False

    def _shown(self, i: int, j: int, text: str) -> str:
        remark = "" if self.export.status is None else f" {self.export.status[i][j]}"
        return f"{self.export.place(i, j)}: {text!r}{remark}"

    def _resolve(self, i: int, j: int, text: str) -> Reading:
        """Read the text, then the remark beside it, which decides."""
        reading = read_cell(text, decimal=self.decimal, words=self.options.words)
        shown = text
        if self.export.status is not None and reading.kind != CENSORED:
            remark = self.export.status[i][j]
            found = read_status(remark, words=self.options.words)
            if found is None:
                self.unknown[remark] += 1
            elif found.kind != VALUE and (found.kind == CENSORED or reading.kind != MISSING):
                reading, shown = found, remark
            elif remark.startswith(">"):
                self._count(i, remark, VALUE)
        if reading.kind in (CENSORED, MISSING):
            self._count(i, shown, reading.kind)
        return reading

    def _count(self, i: int, text: str, meaning: str) -> None:
        if self.is_sample[i]:
            self.words[text, meaning] += 1

    def _zero(self, i: int, j: int, reading: Reading) -> Reading:
        rule = self.options.zero
        if not self.is_sample[i] or rule == VALUE:
            return reading
        if rule == REFUSE:
            self.zeros.append(f"{self.export.place(i, j)} is 0")
            return reading
        self._count(i, "0", rule)
        return Reading(rule)

    def _limit(self, i: int, j: int, reading: Reading) -> float:
        """Find the limit of a censored cell: in its text, in the file, from the caller."""
        if not math.isnan(reading.number):
            return reading.number
        order = (LOQ,) if reading.limit == LOQ else (LOD, LOQ)
        tables = {LOD: self.export.lod, LOQ: self.export.loq}
        for kind in order:
            limit = self._stated(tables[kind], i, j)
            if limit > 0:
                return limit
        said = self.options.limits
        if isinstance(said, Mapping):
            said = lookup(said, self.export.compounds[j])
        return math.nan if said is None else float(said)

    def _stated(self, table: Cells | None, i: int, j: int) -> float:
        if table is None:
            return math.nan
        number = parse_number(table[i][j].lstrip("<≤ "), decimal=self.decimal)
        if number is None:
            self.broken.append(f"{self.export.place(i, j)}: its limit {table[i][j]!r} is no number")
        return math.nan if number is None else number

    def add_problems(self) -> None:
        """Hand over what is wrong."""
        file = self.export.origin.name
        self.problems.add_some(
            list(dict.fromkeys(self.broken)),
            rest=f"{file}: {{}} more cells that can't be read",
            kind=FileFormatError,
        )
        if self.zeros:
            self.problems.add(
                f"{shorten(self.zeros)}; a zero is rarely a concentration: pass zero='censored' "
                "(advised, with a limit), 'missing' or 'value'",
                ScaleError,
            )
        hint = "or add a row or column LOQ"
        if self.export.status is not None:
            hint = "or keep numbers with a remark by words={'< LLOQ': 'value'}"
        for j, where in self.unlimited.items():
            name = self.export.compounds[j].name
            self.problems.add(
                f"{name}: {len(where)} values below a limit that isn't given ({shorten(where)}); "
                f"pass limits={{{name!r}: …}} in the file's unit, {hint}"
            )
        for remark, n in self.unknown.items():
            self.problems.add(
                f"{file}: remark {remark!r} beside {n} values isn't known; pass "
                f"words={{{remark!r}: 'value'}}, 'missing' or 'censored'"
            )


def measure(
    export: Export, is_sample: Sequence[bool], options: AnalyteOptions, problems: Problems
) -> Measured:
    """Read the numbers of an export.

    Limits and zeros matter for samples only: controls keep ``NaN`` where a limit isn't known, and
    their zeros.

    Parameters
    ----------
    export : Export
        Measurements as text.
    is_sample : sequence of bool
        Which injections are samples.
    options : AnalyteOptions
        Limits, words, zeros, decimal mark.
    problems : Problems
        Where to add what can't be read.

    Returns
    -------
    Measured
        Numbers; to be used only if there are no problems.
    """
    decimal = options.decimal or problems.attempt(
        lambda: find_decimal(export.cells, place=export.place)
    )
    work = _Work(export, options, is_sample, decimal or POINT, problems)
    shape = (len(export.injections), len(export.compounds))
    values = np.full(shape, np.nan)
    censored = np.zeros(shape, dtype=bool)
    for i in range(shape[0]):
        for j in range(shape[1]):
            values[i, j], censored[i, j] = work.read(i, j)
    if decimal:
        work.add_problems()
    notes = [f"{export.origin.name}: decimal comma"] if decimal == COMMA else []
    notes += [
        f"{export.origin.name}: {n} × {text or 'an empty cell'} {_TAKEN[meaning]}"
        for (text, meaning), n in work.words.items()
    ]
    return Measured(values, censored, dict(work.words), tuple(notes))


_TAKEN = {
    CENSORED: "is a value below its limit",
    MISSING: "is not measured",
    VALUE: "was kept as a value",
}

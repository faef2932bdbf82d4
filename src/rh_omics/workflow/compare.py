"""Compare two folders of results: every number of every table and JSON file, figures by hash."""

import csv
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ABSENT: Final = "absent"
TABLE_ENDING: Final = ".tsv"
FACTS_ENDING: Final = ".json"
LONGEST_SHOWN: Final = 80
_Place = tuple[tuple[str, ...], object, object]


@dataclass(frozen=True)
class Difference:
    """One place in which two runs differ.

    Parameters
    ----------
    file : str
        Name of the file within the folder of results, or of the step.
    place : str
        Row and column of a table, or keys of a JSON file; empty for a file as a whole.
    stored, computed : str
        What the folder holds, and what was computed now.
    """

    file: str
    place: str
    stored: str
    computed: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.stored} is stored, {self.computed} was computed"


@dataclass
class Tally:
    """What was compared.

    Parameters
    ----------
    files, numbers : int
        Files and numbers compared.
    """

    files: int = 0
    numbers: int = 0


@dataclass(frozen=True)
class Comparison:
    """How two folders of results are compared.

    Parameters
    ----------
    tolerance : float
        Largest relative difference of two numbers that count as equal; 0: the same number.
    same_software : bool
        Whether both were made by the same software; only then bytes are compared, and versions.
    tally : Tally
        Counts what is compared.
    """

    tolerance: float
    same_software: bool
    tally: Tally

    def files(self, stored: Path, computed: Path, name: str) -> Iterator[Difference]:
        """Compare a file of both folders.

        Parameters
        ----------
        stored, computed : pathlib.Path
            The folders.
        name : str
            Name of the file within them.

        Yields
        ------
        Difference
            Each place that differs.
        """
        absent = [not (folder / name).is_file() for folder in (stored, computed)]
        if any(absent):
            words = [ABSENT if gone else "a file" for gone in absent]
            yield Difference(name, "", *words)
            return
        self.tally.files += 1
        ending = Path(name).suffix
        if ending == TABLE_ENDING:
            yield from self._tables(stored / name, computed / name, name)
        elif ending == FACTS_ENDING:
            yield from self._facts(stored / name, computed / name, name)
        elif self.same_software and (stored / name).read_bytes() != (computed / name).read_bytes():
            yield Difference(name, "", "one file", "another (other bytes)")

    def cells(self, stored: str, computed: str) -> bool:
        """Tell whether two cells of a table are equal.

        Parameters
        ----------
        stored, computed : str
            Their texts.

        Returns
        -------
        bool
            The same text, or numbers within the tolerance.
        """
        first, second = _number(stored), _number(computed)
        if first is None or second is None:
            return stored == computed
        self.tally.numbers += 1
        return self._equal(first, second)

    def _equal(self, first: float, second: float) -> bool:
        return first == second or math.isclose(first, second, rel_tol=self.tolerance)

    def _tables(self, stored: Path, computed: Path, name: str) -> Iterator[Difference]:
        first, second = _rows(stored), _rows(computed)
        if first[:1] != second[:1]:
            yield Difference(
                name, "columns", *(", ".join(t[0]) if t else ABSENT for t in (first, second))
            )
            return
        if len(first) != len(second):
            yield Difference(name, "rows", str(len(first) - 1), str(len(second) - 1))
            return
        for number, (old, new) in enumerate(zip(first[1:], second[1:], strict=True), start=1):
            if len(old) != len(new):
                yield Difference(name, f"row {number}", f"{len(old)} cells", f"{len(new)} cells")
                continue
            for column, before, after in zip(first[0], old, new, strict=False):
                if not self.cells(before, after):
                    place = f"row {number} ({old[0]}), {column}"
                    yield Difference(name, place, _shown(before), _shown(after))

    def _facts(self, stored: Path, computed: Path, name: str) -> Iterator[Difference]:
        try:
            before = json.loads(stored.read_text(encoding="utf-8"))
        except ValueError as error:
            yield Difference(name, "", f"no JSON ({error})", "JSON")
            return
        after = json.loads(computed.read_text(encoding="utf-8"))
        for place, old, new in self._values(before, after, ()):
            yield Difference(name, " → ".join(place), _shown(old), _shown(new))

    def _values(self, old: object, new: object, place: tuple[str, ...]) -> Iterator[_Place]:
        pairs = self._pairs(old, new)
        if pairs is not None:
            for key, before, after in pairs:
                yield from self._values(before, after, (*place, key))
        elif _is_number(old) and _is_number(new):
            self.tally.numbers += 1
            if not self._equal(old, new):  # type: ignore[arg-type]
                yield place, old, new
        elif old != new or type(old) is not type(new):
            yield place, old, new

    def _pairs(self, old: object, new: object) -> list[tuple[str, object, object]] | None:
        """Pair the parts of two objects or lists; None where they are neither."""
        if isinstance(old, dict) and isinstance(new, dict):
            keys = dict.fromkeys([*old, *new])
            if not self.same_software:
                keys.pop("versions", None)
            return [(str(key), old.get(key, ABSENT), new.get(key, ABSENT)) for key in keys]
        if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            places = map(str, range(1, len(old) + 1))
            return list(zip(places, old, new, strict=True))
        return None


def compared_files(stored: Mapping[str, str], computed: Mapping[str, str]) -> list[str]:
    """List the files of both folders, each once.

    Parameters
    ----------
    stored, computed : mapping of str to str
        SHA-256 by name.

    Returns
    -------
    list of str
        Names.
    """
    return list(dict.fromkeys([*stored, *computed]))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter="\t"))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    short = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
    return short or "nothing"

"""Read a study file: its text, its typed spec, and what is wrong before any data are read."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rh_omics.errors import FileFormatError
from rh_omics.io.problems import Problems
from rh_omics.io.text import no_line_end
from rh_omics.phenotype import ResponderRule
from rh_omics.provenance import matching_files
from rh_omics.reference import file_sha256
from rh_omics.studyfile.design_problems import design_problems
from rh_omics.studyfile.lines import Address, key_lines
from rh_omics.studyfile.specs import PanelSpec, Reader, StudySpec
from rh_omics.studyfile.typed import TypedReader

PATTERN_SIGNS = frozenset("*?[")

NOT_TAKEN: Mapping[Reader, tuple[str, ...]] = {
    "panel": ("format", "options"),
    "mirna": ("unit", "label_column", "samples_in", "annotation"),
    "analytes": ("samples_in", "annotation"),
}
"""Keys of a panel's table that its reader has no use for."""


@dataclass(frozen=True, eq=False)
class StudyFile:
    """A study file that was read, with where it lies.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    sha256 : str
        Hash of its bytes.
    spec : StudySpec
        What it says.
    reader : TypedReader
        Names the place of a key in messages.
    notes : tuple of str, default ()
        What may be wrong with the file itself, one sentence each.
    """

    path: Path
    sha256: str
    spec: StudySpec
    reader: TypedReader
    notes: tuple[str, ...] = ()

    def locate(self, name: str) -> Path:
        """Return the path of a file that the study file names.

        Parameters
        ----------
        name : str
            Name, relative to the study file, or absolute.

        Returns
        -------
        pathlib.Path
            The path; it needn't exist.
        """
        return self.path.parent / name

    def files(self) -> tuple[Path, ...]:
        """List the files that the study file names and that are there, patterns spelt out.

        Returns
        -------
        tuple of pathlib.Path
            Each file once, sorted.
        """
        named = [name for _, name in _named_files(self.spec) if not PATTERN_SIGNS & set(name)]
        if self.spec.enrichment is not None:
            named += [*self.spec.enrichment.libraries, *self.spec.enrichment.targets]
        found = {self.locate(name) for name in named if self.locate(name).is_file()}
        for pattern in self.patterns():
            found.update(matching_files(self.path.parent, pattern))
        return tuple(sorted(found))

    def patterns(self) -> tuple[str, ...]:
        """List the patterns that stand for sets of files.

        Returns
        -------
        tuple of str
            Patterns, relative to the study file.
        """
        found = [name for _, name in _named_files(self.spec) if PATTERN_SIGNS & set(name)]
        sessions = self.spec.sessions
        if sessions is not None and sessions.heart_rate:
            found.append(sessions.heart_rate.replace("{subject}", "*"))
        return tuple(found)

    def has_files(self, *table: str) -> bool:
        """Return whether all files that a table names are there.

        Parameters
        ----------
        *table : str
            Keys from the top of the file to the table.

        Returns
        -------
        bool
            False if one isn't; the problem is listed when the study file is read.
        """
        return not any(address[:-1] == table for address, _ in _absent_files(self))

    def place(self, *address: str) -> str:
        """Name a key as a message does.

        Parameters
        ----------
        *address : str
            Keys from the top of the file to the value.

        Returns
        -------
        str
            File, line, table and key.
        """
        return self.reader.place(address)


def parse_study_file(path: Path | str) -> StudyFile:
    """Read and check a study file without reading the data that it names.

    Parameters
    ----------
    path : path
        The study file, in TOML 1.0.

    Returns
    -------
    StudyFile
        The typed spec.

    Raises
    ------
    FileFormatError
        If the file can't be read or isn't TOML.
    StudyError
        If a key is unknown, missing or of the wrong kind, a file that is named isn't there, or two
        keys contradict each other. All problems are listed with line, table and key.
    """
    problems = Problems()
    found = gather_study_file(path, problems)
    problems.raise_if_any()
    if found is None:  # pragma: no cover - there is a problem whenever there is no file
        raise problems.error()
    return found


def gather_study_file(path: Path | str, problems: Problems) -> StudyFile | None:
    """Read a study file like `parse_study_file`, adding what is wrong to a list of problems.

    Parameters
    ----------
    path : path
        The study file.
    problems : Problems
        Where to add what is wrong.

    Returns
    -------
    StudyFile or None
        As much as could be read; None where a table that is needed is missing.

    Raises
    ------
    FileFormatError
        If the file can't be read or isn't TOML.
    """
    path = Path(path)
    text, raw = _read_toml(path)
    reader = TypedReader(path.name, key_lines(text), problems)
    spec = reader.table(StudySpec, raw)
    if spec is None:
        return None
    notes = () if text.endswith(("\n", "\r")) else (no_line_end(path.name),)
    found = StudyFile(path, file_sha256(path), spec, reader, notes)
    for address, problem in _contradictions(found):
        reader.note(address, problem)
    return found


def _read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        msg = f"{path} can't be read: {error.strerror or error}"
        raise FileFormatError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path.name}: byte {error.start + 1} isn't UTF-8; save the study file as UTF-8"
        raise FileFormatError(msg) from error
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f'{path.name} isn\'t TOML: {error}; text values need quotes, as in name = "x"'
        raise FileFormatError(msg) from error


def _contradictions(file: StudyFile) -> Iterator[tuple[Address, str]]:
    spec = file.spec
    if not spec.panels:
        yield ("panels",), "no panel; a table such as [panels.mirna] is needed"
    for name, panel in spec.panels.items():
        yield from _panel_problems(name, panel)
    yield from _absent_files(file)
    if spec.questionnaire is not None:
        yield from _threshold_problems(spec.questionnaire.thresholds, spec.questionnaire.k)
    if spec.design is not None:
        yield from ((("design", key), said) for key, said in design_problems(spec.design, spec))
    if spec.classifier is not None:
        for key, problem in spec.classifier.problems():
            yield ("classifier", key), problem


def _panel_problems(name: str, panel: PanelSpec) -> Iterator[tuple[Address, str]]:
    where = ("panels", name)
    if panel.reader == "panel" and panel.scale is None:
        yield (*where, "scale"), "missing; the reader panel needs to know what the numbers mean"
    for key in NOT_TAKEN[panel.reader]:
        if getattr(panel, key):
            yield (*where, key), f"the reader {panel.reader} doesn't take it"
    if panel.reader != "mirna" and PATTERN_SIGNS & set(panel.file):
        yield (
            (*where, "file"),
            f"{panel.file!r} is a pattern; only the reader mirna takes a set of files",
        )
    yield from (
        ((*where, "limits", feature), f"{limit:g} was found; a limit must be > 0")
        for feature, limit in panel.limits.items()
        if not limit > 0
    )


def _absent_files(file: StudyFile) -> Iterator[tuple[Address, str]]:
    for address, name in _named_files(file.spec):
        if PATTERN_SIGNS & set(name):
            if not any(file.path.parent.glob(name)):
                yield address, f"no file fits the pattern {name!r} in {file.path.parent}"
        elif not file.locate(name).is_file():
            yield address, f"there is no file {name!r} in {file.path.parent.resolve()}"


def _named_files(spec: StudySpec) -> Iterator[tuple[Address, str]]:
    for name, panel in spec.panels.items():
        yield ("panels", name, "file"), panel.file
        yield ("panels", name, "samples"), panel.samples
    for table in ("subjects", "questionnaire", "sessions"):
        part = getattr(spec, table)
        if part is not None:
            yield (table, "file"), part.file


def _threshold_problems(thresholds: Mapping[str, float], k: int) -> Iterator[tuple[Address, str]]:
    names = ResponderRule().names
    for name in thresholds:
        if name not in names:
            yield (
                ("questionnaire", "thresholds", name),
                f"no such criterion; the criteria are {', '.join(names)}",
            )
    if not 1 <= k <= len(names):
        yield ("questionnaire", "k"), f"{k} was found; a number from 1 to {len(names)} is needed"

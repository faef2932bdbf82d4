"""Compute the results of a run again and compare every number."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rh_omics.errors import FileFormatError
from rh_omics.workflow.compare import Comparison, Difference, Tally, compared_files
from rh_omics.workflow.folder_text import README_NAME
from rh_omics.workflow.given import Given
from rh_omics.workflow.keys import changed_inputs, library_hashes, software
from rh_omics.workflow.record import RunRecord, changed_files, read_record
from rh_omics.workflow.run import run_study
from rh_omics.workflow.store import NoStore
from rh_omics.workflow.unchanged import study_path
from rh_omics.workflow.watch import Watch

OTHER_SOFTWARE_TOLERANCE: Final = 1e-6
"""Relative difference that other versions of the software may make."""

OK: Final = 0
DIFFERENT: Final = 3


@dataclass(frozen=True)
class Verification:
    """What a second computation says of a folder of results.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.
    record : RunRecord
        Its record.
    differences : tuple of Difference
        Every place that differs.
    changed_inputs : tuple of str
        Input files and libraries that aren't what they were.
    changed_files : tuple of str
        Files of the folder that were changed after the run.
    other_software : tuple of str
        Software of another version than that of the run.
    tolerance : float
        Largest relative difference of two numbers that counted as equal.
    n_files, n_numbers : int
        Files and numbers that were compared.
    """

    folder: Path
    record: RunRecord
    differences: tuple[Difference, ...]
    changed_inputs: tuple[str, ...]
    changed_files: tuple[str, ...]
    other_software: tuple[str, ...]
    tolerance: float
    n_files: int
    n_numbers: int

    @property
    def exit_code(self) -> int:
        """Return 0 where nothing differs, else 3."""
        return DIFFERENT if self.differences else OK

    def to_dict(self) -> dict[str, Any]:
        """Return the verification as JSON values.

        Returns
        -------
        dict
            Counts, what has changed since, and every difference.
        """
        return {
            "study": self.record.name,
            "simulated": self.record.simulated,
            "equal": not self.differences,
            "n_files": self.n_files,
            "n_numbers": self.n_numbers,
            "tolerance": self.tolerance,
            "changed_inputs": list(self.changed_inputs),
            "changed_files": list(self.changed_files),
            "other_software": list(self.other_software),
            "differences": [vars(difference) for difference in self.differences],
        }


def verify_run(
    folder: Path | str,
    *,
    tolerance: float | None = None,
    jobs: int = 1,
    watch: Watch | None = None,
) -> Verification:
    """Compute all steps of a run again, in a folder of their own, and compare.

    Nothing is taken from the run or from the cache folder. Texts must be the same; numbers must be
    within the tolerance; figures and report must have the same bytes, where the software is the
    same.

    Parameters
    ----------
    folder : path
        Folder that ``rh-omics run`` wrote.
    tolerance : float, optional
        Largest relative difference of two numbers that count as equal; by default 0 with the
        software of the run, 1e-6 with another version.
    jobs : int, default 1
        Worker processes.
    watch : Watch, optional
        Is told how the computation goes on.

    Returns
    -------
    Verification
        What differs.

    Raises
    ------
    FileFormatError
        If the folder has no record of a complete run, or the study file is gone.
    RhOmicsError
        If the study can't be read any more.
    """
    stored = Path(folder)
    record = read_record(stored)
    study = study_path(record, stored)
    _refuse_unfit(record, study, stored)
    other = _other_software(record)
    allowed = (OTHER_SOFTWARE_TOLERANCE if other else 0.0) if tolerance is None else tolerance
    comparison = Comparison(allowed, not other, Tally())
    with tempfile.TemporaryDirectory(prefix="rh-omics-verify-") as name:
        computed = Path(name)
        run = run_study(
            study, computed, given=Given(**record.given), jobs=jobs, watch=watch, store=NoStore()
        )
        found = tuple(_differences(stored, record, computed, run.record, comparison))
    return Verification(
        folder=stored,
        record=record,
        differences=found,
        changed_inputs=_changed_inputs(study, record),
        changed_files=tuple(changed_files(stored, record.all_files())),
        other_software=other,
        tolerance=allowed,
        n_files=comparison.tally.files,
        n_numbers=comparison.tally.numbers,
    )


def _refuse_unfit(record: RunRecord, study: Path, folder: Path) -> None:
    if not record.complete:
        again = f"rh-omics run {study} -o {folder}"
        msg = f"the run in {folder} was interrupted; finish it with: {again}"
        raise FileFormatError(msg)
    if not study.is_file():
        msg = f"the study file of {folder} is gone: {study}; put it back with the files it names"
        raise FileFormatError(msg)


def _other_software(record: RunRecord) -> tuple[str, ...]:
    now = software()
    return tuple(
        f"{name}: {record.versions.get(name, 'none')} then, {now.get(name, 'none')} now"
        for name in dict.fromkeys([*record.versions, *now])
        if record.versions.get(name) != now.get(name)
    )


def _changed_inputs(study: Path, record: RunRecord) -> tuple[str, ...]:
    now = library_hashes()
    libraries = [
        f"library {label} has changed"
        for label in dict.fromkeys([*record.libraries, *now])
        if record.libraries.get(label) != now.get(label)
    ]
    return (*changed_inputs(study, record.inputs, record.patterns), *libraries)


def _differences(
    stored: Path, old: RunRecord, computed: Path, new: RunRecord, comparison: Comparison
) -> Iterator[Difference]:
    for name in dict.fromkeys([step.name for step in (*old.steps, *new.steps)]):
        before, after = (_outcome(record, name) for record in (old, new))
        if before != after:
            yield Difference(f"step {name}", "", before, after)
    names = compared_files(old.all_files(), new.all_files())
    for name in names:
        if name != README_NAME:
            yield from comparison.files(stored, computed, name)


def _outcome(record: RunRecord, name: str) -> str:
    """Say how a step ended; a reason isn't compared, for it may name folders of a machine."""
    step = record.step(name)
    if step is None:
        return "not there"
    return f"{step.status}: {step.found}" if step.found else str(step.status)

"""run.json: what was done, from what, with which numbers of what software."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Final

from rh_omics.errors import FileFormatError
from rh_omics.reference import file_sha256
from rh_omics.workflow.given import Given

RECORD_NAME: Final = "run.json"
FORMAT: Final = "rh-omics run"
FORMAT_VERSION: Final = 1
_TABLES: Final = ("inputs", "libraries", "settings", "versions", "files")


class StepStatus(StrEnum):
    """How a step ended."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class StepRecord:
    """One step of a run.

    Parameters
    ----------
    name, title : str
        The step.
    status : StepStatus
        How it ended.
    key : str
        Content hash of all that it depends on.
    found : str, default ""
        What was found, in a line.
    reason : str, default ""
        Why it wasn't done, or which of its figures couldn't be drawn.
    seconds : float, default 0
        Time that it took when it was computed.
    files : mapping of str to str
        SHA-256 of the files that it wrote, by name within the folder.
    kept : bool, default False
        Whether it was taken from the last run; isn't written.
    exit_code : int, default 0
        Exit code of a failed step's error.
    """

    name: str
    title: str
    status: StepStatus
    key: str
    found: str = ""
    reason: str = ""
    seconds: float = 0.0
    files: Mapping[str, str] = field(default_factory=dict)
    kept: bool = False
    exit_code: int = 0


@dataclass(frozen=True)
class RunRecord:
    """A run of a study.

    Parameters
    ----------
    study : str
        Path of the study file, relative to the folder of results where possible.
    name : str
        Name of the study.
    simulated : bool
        Whether the data come from a simulation.
    complete : bool
        Whether all steps were gone through.
    inputs : mapping of str to str
        SHA-256 of every file read, by name relative to the study file, which is the first.
    patterns : tuple of str
        Patterns of the study file that stand for sets of files.
    libraries : mapping of str to str
        SHA-256 of the reference libraries in the cache folder, by label.
    given : mapping of str to object
        Settings that were given beside the study file.
    settings : mapping of str to object
        All settings of the run.
    versions : mapping of str to str
        Software.
    steps : tuple of StepRecord
        Steps in their order; fewer than planned if the run was interrupted.
    files : mapping of str to str
        SHA-256 of the files that belong to no step.
    """

    study: str
    name: str
    simulated: bool
    complete: bool
    inputs: Mapping[str, str]
    patterns: tuple[str, ...]
    libraries: Mapping[str, str]
    given: Mapping[str, Any]
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    steps: tuple[StepRecord, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> tuple[StepRecord, ...]:
        """Return the steps that ended in an error."""
        return tuple(step for step in self.steps if step.status is StepStatus.FAILED)

    @property
    def exit_code(self) -> int:
        """Return the exit code of the first failed step; 0 where none failed."""
        return self.failed[0].exit_code if self.failed else 0

    def step(self, name: str) -> StepRecord | None:
        """Return the record of a step.

        Parameters
        ----------
        name : str
            Name of the step.

        Returns
        -------
        StepRecord or None
            Its record, if it was gone through.
        """
        return next((step for step in self.steps if step.name == name), None)

    def all_files(self) -> dict[str, str]:
        """List every file of the run but the record itself.

        Returns
        -------
        dict of str to str
            SHA-256 by name within the folder.
        """
        found: dict[str, str] = {}
        for step in self.steps:
            found |= step.files
        return {**found, **self.files}

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON can hold it.

        Returns
        -------
        dict
            What `read_record` reads.
        """
        content = {**asdict(self), "patterns": list(self.patterns)}
        for step in content["steps"]:
            step["status"] = str(step["status"])
            del step["kept"]
        return {"format": FORMAT, "format_version": FORMAT_VERSION, **content}


def changed_files(folder: Path, files: Mapping[str, str]) -> list[str]:
    """List the files that aren't as they were written.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of results.
    files : mapping of str to str
        SHA-256 by name.

    Returns
    -------
    list of str
        Names of files that are gone or have other bytes.
    """
    return [
        name
        for name, sha256 in files.items()
        if not (folder / name).is_file() or file_sha256(folder / name) != sha256
    ]


def read_record(folder: Path) -> RunRecord:
    """Read the record of a folder of results.

    Parameters
    ----------
    folder : pathlib.Path
        Folder that ``rh-omics run`` wrote.

    Returns
    -------
    RunRecord
        Its record.

    Raises
    ------
    FileFormatError
        If there is no record, it can't be read, or it names a file outside the folder.
    """
    path = folder / RECORD_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        record = _record(content)
    except OSError as error:
        msg = f"{path} can't be read ({error.strerror}); name a folder that rh-omics run wrote"
        raise FileFormatError(msg) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} isn't a record of a run: {error}"
        raise FileFormatError(msg) from error
    return record


def _record(content: Mapping[str, Any]) -> RunRecord:
    found = (content["format"], content["format_version"])
    if found != (FORMAT, FORMAT_VERSION):
        needed = f"{FORMAT!r} of version {FORMAT_VERSION} is needed"
        msg = f"format {found[0]!r} of version {found[1]!r}; {needed}"
        raise ValueError(msg)
    facts = {key: content[key] for key in RunRecord.__dataclass_fields__}
    steps = tuple(
        StepRecord(**{**step, "status": StepStatus(step["status"])}) for step in content["steps"]
    )
    record = RunRecord(**{**facts, "patterns": tuple(content["patterns"]), "steps": steps})
    Given(**record.given)
    odd = [name for name in _TABLES if not isinstance(getattr(record, name), dict)]
    if odd:
        msg = f"{odd[0]} is no table"
        raise ValueError(msg)
    outside = list(_outside(record))
    if outside:
        msg = f"it names a file outside its folder: {outside[0]}"
        raise ValueError(msg)
    return record


def _outside(record: RunRecord) -> Iterator[str]:
    for name in record.all_files():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            yield name

"""run.json: what was done, from what, with which numbers of what software."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from rh_omics.errors import FileFormatError

RECORD_NAME: Final = "run.json"
FORMAT: Final = "rh-omics run"
FORMAT_VERSION: Final = 1


class StepStatus(StrEnum):
    """How a step ended."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class StepRecord:
    """One step of a run.

    Parameters
    ----------
    name, title : str
        The step.
    status : StepStatus
        How it ended.
    reason : str
        Why it wasn't done; empty if it was.
    key : str
        Content hash of all that it depends on.
    seconds : float
        Time that it took when it was computed.
    files : mapping of str to str
        SHA-256 of the files that it wrote, by name within the folder.
    kept : bool
        Whether it was taken from the last run.
    exit_code : int
        Exit code of a failed step's error.
    """

    name: str
    title: str
    status: StepStatus
    reason: str
    key: str
    seconds: float
    files: Mapping[str, str] = field(default_factory=dict)
    kept: bool = False
    exit_code: int = 0


@dataclass(frozen=True)
class RunRecord:
    """A run of a study.

    Parameters
    ----------
    folder : pathlib.Path
        Where the results are.
    study : str
        Path of the study file, relative to the folder where possible.
    name : str
        Name of the study.
    simulated : bool
        Whether the data come from a simulation.
    inputs : mapping of str to str
        SHA-256 of every file read, by name.
    settings : mapping of str to object
        Settings of the run.
    versions : mapping of str to str
        Software.
    steps : tuple of StepRecord
        Steps in their order; fewer than planned if the run was interrupted.
    complete : bool
        Whether all steps were gone through.
    """

    folder: Path
    study: str
    name: str
    simulated: bool
    inputs: Mapping[str, str]
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    steps: tuple[StepRecord, ...]
    complete: bool

    @property
    def failed(self) -> tuple[StepRecord, ...]:
        """Return the steps that ended in an error."""
        return tuple(step for step in self.steps if step.status is StepStatus.FAILED)

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

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON can hold it.

        Returns
        -------
        dict
            What `read_record` reads.
        """
        content = asdict(self)
        del content["folder"]
        content["steps"] = [
            {**asdict(step), "status": str(step.status), "files": dict(step.files)}
            for step in self.steps
        ]
        return {"format": FORMAT, "format_version": FORMAT_VERSION, **content}


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
        If there is no record, or it can't be read.
    """
    path = folder / RECORD_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT or content["format_version"] != FORMAT_VERSION:
            msg = f"{path} is a {content['format']!r} of version {content['format_version']!r}"
            raise FileFormatError(msg)
        steps = tuple(
            StepRecord(**{**step, "status": StepStatus(step["status"])})
            for step in content["steps"]
        )
        facts = {
            key: content[key] for key in RunRecord.__dataclass_fields__ if key not in _COMPUTED
        }
    except OSError as error:
        msg = f"{path} can't be read ({error.strerror}); name a folder that rh-omics run wrote"
        raise FileFormatError(msg) from error
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, FileFormatError):
            raise
        msg = f"{path} isn't a record of a run: {error}"
        raise FileFormatError(msg) from error
    return RunRecord(folder=folder, steps=steps, **facts)


_COMPUTED: Final = frozenset({"folder", "steps"})

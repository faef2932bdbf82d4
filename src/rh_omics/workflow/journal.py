"""The record of a run while it goes on: what it says is true at every moment, also if it is killed.

``run.json`` is written before a step's files are touched (the step stands there as interrupted) and
again when they are whole. So a file that it lists under a finished step has the hash that it lists.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from rh_omics.output import write_json, write_text
from rh_omics.reference import file_sha256
from rh_omics.workflow.record import RECORD_NAME, RunRecord, StepRecord, StepStatus
from rh_omics.workflow.writing import remove_files


class Journal:
    """Writes ``run.json`` as a run goes on.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of results.
    record : RunRecord
        The record of this run, without steps.
    last : RunRecord or None
        The record of the last run in this folder.
    """

    def __init__(self, folder: Path, record: RunRecord, last: RunRecord | None) -> None:
        self.folder = folder
        self.done: dict[str, StepRecord] = {}
        self._record = record
        self._stale = dict(last.files) if last else {}
        self._last = {step.name: step for step in last.steps} if last else {}
        self._save()

    def last(self, name: str) -> StepRecord | None:
        """Return what the last run says of a step.

        Parameters
        ----------
        name : str
            The step.

        Returns
        -------
        StepRecord or None
            Its record, if there is one.
        """
        return self._last.get(name)

    def seconds(self) -> dict[str, float]:
        """Return how long steps took in the last run.

        Returns
        -------
        dict of str to float
            Seconds by step, of those that were done.
        """
        done = (step for step in self._last.values() if step.status is StepStatus.DONE)
        return {step.name: step.seconds for step in done if step.seconds}

    def interrupt(self, step: StepRecord) -> None:
        """Note that the files of a step may be any of its old and new ones from now on.

        Parameters
        ----------
        step : StepRecord
            The step, with the status ``interrupted``.
        """
        last = self._last.get(step.name)
        self._last[step.name] = replace(step, files={} if last is None else last.files)
        self._save()

    def add(self, step: StepRecord) -> StepRecord:
        """Note how a step ended.

        Parameters
        ----------
        step : StepRecord
            The step.

        Returns
        -------
        StepRecord
            The same.
        """
        self._last.pop(step.name, None)
        self.done[step.name] = step
        self._save()
        return step

    def finish(
        self, planned: tuple[str, ...], texts: Mapping[str, Callable[[RunRecord], str]]
    ) -> RunRecord:
        """Write the folder's own files, delete those of steps that are no more, and close.

        Parameters
        ----------
        planned : tuple of str
            Names of the steps.
        texts : mapping of str to callable
            Functions that make a text of the record, by file name.

        Returns
        -------
        RunRecord
            The complete record.
        """
        steps = tuple(self.done[name] for name in planned)
        record = replace(self._record, steps=steps, complete=True)
        files = {}
        for name, make in texts.items():
            path = write_text(make(record), self.folder / name, force=True)
            files[name] = file_sha256(path)
        record = replace(record, files=files)
        stale = {*self._stale, *(name for step in self._last.values() for name in step.files)}
        remove_files(self.folder, stale - set(record.all_files()))
        write_json(record.to_dict(), self.folder / RECORD_NAME, force=True)
        return record

    def _save(self) -> None:
        """Write what is true now: finished steps, and those of the last run not yet come to."""
        steps = (*self.done.values(), *self._last.values())
        record = replace(self._record, steps=steps, files={})
        write_json(record.to_dict(), self.folder / RECORD_NAME, force=True)

"""Run a study: each step from the last run where nothing that it depends on has changed."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from rh_omics.errors import FileFormatError, OutputError, RhOmicsError
from rh_omics.provenance import content_hash
from rh_omics.studyfile import LoadedStudy, open_study
from rh_omics.workflow.fingerprint import study_fingerprint
from rh_omics.workflow.folder_text import README_NAME, folder_text
from rh_omics.workflow.given import Given
from rh_omics.workflow.journal import Journal
from rh_omics.workflow.keys import Hashes, input_hashes, library_hashes, software
from rh_omics.workflow.lock import folder_lock
from rh_omics.workflow.plan import plan_steps
from rh_omics.workflow.record import (
    RECORD_NAME,
    RunRecord,
    StepRecord,
    StepStatus,
    changed_files,
    read_record,
)
from rh_omics.workflow.settings import RunSettings
from rh_omics.workflow.steps import Context, Output, Step, StepSkipped
from rh_omics.workflow.store import StepStore, Store
from rh_omics.workflow.unchanged import study_path, unchanged_record
from rh_omics.workflow.watch import Silent, Watch
from rh_omics.workflow.writing import prepare_folder, remove_files, write_output

FAULT: Final = 1
"""Exit code of a fault of rh-omics."""


@dataclass(frozen=True, eq=False)
class Run:
    """What a run left behind.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of results.
    record : RunRecord
        What ``run.json`` holds.
    faults : tuple of Exception
        Faults of rh-omics; the steps that they ended are in the record.
    """

    folder: Path
    record: RunRecord
    faults: tuple[Exception, ...] = ()


def run_study(
    study_file: Path | str,
    folder: Path | str,
    *,
    given: Given | None = None,
    jobs: int = 1,
    force: bool = False,
    watch: Watch | None = None,
    store: Store | None = None,
    hashes: Hashes | None = None,
) -> Run:
    """Go through all steps of a study and write what they find.

    A step is taken from the last run if its inputs, settings, the code and the libraries are the
    same and its files are whole. A step that can't be done is recorded with its reason, and the
    others go on.

    Parameters
    ----------
    study_file : path
        The study file.
    folder : path
        Where to write; made if it isn't there.
    given : Given, optional
        Settings that win over the study file's.
    jobs : int, default 1
        Worker processes; the results are the same for any number.
    force : bool, default False
        Whether to compute every step anew, and to write into a folder that holds something else.
    watch : Watch, optional
        Is told how the run goes on.
    store : Store, optional
        Where outputs of steps are kept; the user's cache folder by default.
    hashes : Hashes, optional
        Hashes of the inputs that are known already.

    Returns
    -------
    Run
        The record, with failed steps in it.

    Raises
    ------
    RhOmicsError
        If the study can't be read; every problem is listed.
    OutputError
        If the folder can't be written to, holds something else, or another run writes into it.
    """
    path, target, more = Path(study_file), Path(folder), given or Given()
    known = hashes or Hashes()
    _last_record(path, target, force=force)
    same = None if force else unchanged_record(path, target, more, known)
    if same is not None:
        return Run(target, all_kept(same))
    with ExitStack() as held:
        if target.is_dir():
            held.enter_context(folder_lock(target))
        loaded = open_study(path)
        settings = RunSettings.from_study(loaded.file.spec, more, jobs=jobs)
        if not target.is_dir():
            prepare_folder(target)
            held.enter_context(folder_lock(target))
        prepare_folder(target)
        last = _last_record(path, target, force=force)
        record = _new_record(loaded, settings, target, more, known)
        heard = watch or Silent()
        base = Context(loaded, settings, progress=heard.part, inputs=record.inputs)
        runner = _Runner(base, Journal(target, record, last), heard, store or StepStore(), force)
        return runner.run(plan_steps(loaded, settings))


def all_kept(record: RunRecord) -> RunRecord:
    """Mark every step of a record as taken from the last run.

    Parameters
    ----------
    record : RunRecord
        A record.

    Returns
    -------
    RunRecord
        The same, marked.
    """
    return replace(record, steps=tuple(replace(step, kept=True) for step in record.steps))


def _last_record(study_file: Path, folder: Path, *, force: bool) -> RunRecord | None:
    """Read the last record; refuse to write over anything but results of this study."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    if not folder.is_dir():
        msg = f"{folder} is a file; name a folder for the results"
        raise OutputError(msg)
    advice = "choose another folder, or write into this one all the same with --force (force=True)"
    try:
        record = read_record(folder)
    except FileFormatError as error:
        if force or _only_ours(folder):
            return None
        broken = f" ({error.problems[0]})" if (folder / RECORD_NAME).exists() else ""
        msg = f"{folder} isn't empty and holds no results of a run{broken}; {advice}"
        raise OutputError(msg) from error
    if study_path(record, folder) != study_file.resolve() and not force:
        msg = (
            f"{folder} holds the results of another study ({record.name}, {record.study}); {advice}"
        )
        raise OutputError(msg)
    return record


def _only_ours(folder: Path) -> bool:
    """Tell whether a run was killed here before its first record."""
    return all(
        path.name.startswith(".rh-omics-") or (path.is_dir() and not any(path.iterdir()))
        for path in folder.iterdir()
    )


def _new_record(
    loaded: LoadedStudy, settings: RunSettings, folder: Path, given: Given, hashes: Hashes
) -> RunRecord:
    file = loaded.file
    return RunRecord(
        study=_relative(file.path, folder),
        name=file.spec.study.name,
        simulated=loaded.study.simulated,
        complete=False,
        inputs=input_hashes(file.path, file.files(), hashes),
        patterns=file.patterns(),
        libraries=library_hashes(),
        given=given.to_dict(),
        settings=settings.to_dict(),
        versions=software(),
    )


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # pragma: no cover - another drive of Windows
        return path.resolve().as_posix()


class _Results(Mapping[str, Any]):
    """Values of the steps that were done, each fetched when it is looked at."""

    def __init__(self, names: tuple[str, ...], fetch: "_Runner") -> None:
        self._names = names
        self._runner = fetch

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - any step's value
        if name not in self._names:
            raise KeyError(name)
        return self._runner.output(name).value

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Runner:
    """Goes through the steps of one run."""

    def __init__(
        self,
        base: Context,
        journal: Journal,
        watch: Watch,
        store: Store,
        force: bool,  # noqa: FBT001 - passed on by run_study
    ) -> None:
        self.base = base
        self.study = study_fingerprint(base.loaded)
        self.journal, self.watch, self.store, self.force = journal, watch, store, force
        self.steps: dict[str, Step] = {}
        self.outputs: dict[str, Output] = {}
        self.faults: list[Exception] = []

    def run(self, steps: tuple[Step, ...]) -> Run:
        self.steps = {step.name: step for step in steps}
        known = self.journal.seconds()
        expected = {step.name: known.get(step.name, step.seconds) for step in steps}
        self.watch.plan([(step.name, step.title) for step in steps], expected)
        for step in steps:
            self.watch.begin(step.name)
            self.watch.end(self._do(step))
        record = self.journal.finish(tuple(self.steps), {README_NAME: folder_text})
        return Run(self.journal.folder, record, tuple(self.faults))

    def output(self, name: str) -> Output:
        """Return a step's output: of this run, of the cache folder, or computed again."""
        if name not in self.outputs:
            step, record = self.steps[name], self.journal.done[name]
            found = self.store.get(record.key)
            if not isinstance(found, Output):
                found = step.run(self._context(step))
                self.store.put(record.key, found)
            self.outputs[name] = found
        return self.outputs[name]

    def _context(self, step: Step) -> Context:
        done = self.journal.done
        names = tuple(name for name in step.needs if done[name].status is StepStatus.DONE)
        undone = tuple(
            (record.title, record.reason)
            for record in done.values()
            if record.status is not StepStatus.DONE
        )
        return replace(self.base, results=_Results(names, self), undone=undone)

    def _key(self, step: Step, context: Context) -> str:
        needs = {name: self.journal.done[name] for name in step.needs}
        return content_hash(
            {
                "step": step.name,
                "software": software(),
                "simulated": self.base.loaded.study.simulated,
                "depends": step.depends(self.study, context),
                "needs": {name: [record.key, str(record.status)] for name, record in needs.items()},
            }
        )

    def _do(self, step: Step) -> StepRecord:
        context = self._context(step)
        key = self._key(step, context)
        last = self.journal.last(step.name)
        if not self.force and last is not None and self._holds(last, key):
            return self.journal.add(replace(last, title=step.title, kept=True))
        self.journal.interrupt(StepRecord(step.name, step.title, StepStatus.INTERRUPTED, key))
        started = perf_counter()
        record = self._compute(step, context, key)
        record = replace(record, seconds=round(perf_counter() - started, 3))
        if last is not None:
            remove_files(self.journal.folder, set(last.files) - set(record.files))
        return self.journal.add(record)

    def _holds(self, last: StepRecord, key: str) -> bool:
        kept = last.status in {StepStatus.DONE, StepStatus.SKIPPED} and last.key == key
        return kept and not changed_files(self.journal.folder, last.files)

    def _compute(self, step: Step, context: Context, key: str) -> StepRecord:
        blank = StepRecord(step.name, step.title, StepStatus.FAILED, key)
        try:
            return self._write(step, context, blank)
        except StepSkipped as why:
            return replace(blank, status=StepStatus.SKIPPED, reason=str(why))
        except OutputError:
            raise
        except RhOmicsError as error:
            return replace(blank, reason="; ".join(error.problems), exit_code=error.exit_code)
        except Exception as error:  # noqa: BLE001 - one step's fault doesn't take the others along
            self.faults.append(error)
            reason = f"a fault of rh-omics: {type(error).__name__}: {error}"
            return replace(blank, reason=reason, exit_code=FAULT)

    def _write(self, step: Step, context: Context, blank: StepRecord) -> StepRecord:
        found = None if self.force else self.store.get(blank.key)
        output = found if isinstance(found, Output) else step.run(context)
        self.outputs[step.name] = output
        self.store.put(blank.key, output)
        written = write_output(
            output,
            lambda: {} if step.draw is None else step.draw(context, output.value),
            self.journal.folder,
            step=step.name,
            simulated=self.base.loaded.study.simulated,
        )
        self.faults += written.faults
        return replace(
            blank,
            status=StepStatus.DONE,
            found=output.found,
            reason="; ".join(written.undrawn),
            files=written.files,
        )

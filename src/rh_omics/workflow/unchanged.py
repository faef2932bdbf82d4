"""Whether a folder of results is what a run would make again; needs no pandas."""

from pathlib import Path

from rh_omics.errors import FileFormatError
from rh_omics.workflow.given import Given
from rh_omics.workflow.keys import Hashes, changed_inputs, library_hashes, software
from rh_omics.workflow.record import RunRecord, changed_files, read_record


def study_path(record: RunRecord, folder: Path) -> Path:
    """Return where the study file of a record lies.

    Parameters
    ----------
    record : RunRecord
        A record.
    folder : pathlib.Path
        Folder that it lies in.

    Returns
    -------
    pathlib.Path
        The study file; it needn't exist.
    """
    return (folder.resolve() / record.study).resolve()


def unchanged_record(
    study_file: Path, folder: Path, given: Given, hashes: Hashes | None = None
) -> RunRecord | None:
    """Read the record of a folder of results, if a run would change nothing in it.

    Parameters
    ----------
    study_file : pathlib.Path
        The study file.
    folder : pathlib.Path
        The folder of results.
    given : Given
        What is given beside the study file.
    hashes : Hashes, optional
        Hashes of the inputs that are known already.

    Returns
    -------
    RunRecord or None
        The record of a complete run without failed steps, of the same files, settings, software and
        reference libraries, all of whose files are whole; else None.
    """
    try:
        record = read_record(folder)
    except FileFormatError:
        return None
    same = (
        record.complete
        and not record.failed
        and study_path(record, folder) == study_file.resolve()
        and dict(record.given) == given.to_dict()
        and dict(record.versions) == software()
        and dict(record.libraries) == library_hashes()
        and not changed_inputs(study_file, record.inputs, record.patterns, hashes)
        and not changed_files(folder, record.all_files())
    )
    return record if same else None

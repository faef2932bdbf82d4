"""Content hashes: a step is taken from the last run only if nothing it depends on has changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rh_omics.reference import file_sha256, list_libraries


def key_of(content: Mapping[str, Any]) -> str:
    """Hash JSON content.

    Parameters
    ----------
    content : mapping
        JSON values.

    Returns
    -------
    str
        Hexadecimal SHA-256; the order of keys doesn't matter.

    Examples
    --------
    >>> key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_hash() -> str:
    """Hash the package's own source, so that another version computes everything again.

    Returns
    -------
    str
        Hexadecimal SHA-256.
    """
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def input_hashes(study_file: Path, files: Iterable[Path]) -> dict[str, str]:
    """Hash the study file and the files that it names.

    Parameters
    ----------
    study_file : pathlib.Path
        The study file.
    files : iterable of pathlib.Path
        Files that it names.

    Returns
    -------
    dict of str to str
        SHA-256 by name relative to the study file's folder.
    """
    folder = study_file.parent.resolve()
    hashes = {}
    for path in (study_file, *files):
        whole = path.resolve()
        inside = whole.is_relative_to(folder)
        hashes[(whole.relative_to(folder) if inside else whole).as_posix()] = file_sha256(path)
    return hashes


def library_hashes(named: Iterable[str]) -> dict[str, str]:
    """Hash the reference libraries that an enrichment could use.

    Parameters
    ----------
    named : iterable of str
        Libraries and files that the settings name.

    Returns
    -------
    dict of str to str
        SHA-256 by label of all libraries in the cache folder, and of files that are named.
    """
    hashes = {entry.label: entry.sha256 for entry in list_libraries()}
    hashes.update({name: file_sha256(Path(name)) for name in named if Path(name).is_file()})
    return hashes

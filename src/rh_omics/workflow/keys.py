"""Content hashes: a step is taken from the last run only if nothing it depends on has changed."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from rh_omics.provenance import matching_files, software_versions
from rh_omics.reference import file_sha256, list_libraries, reference_root
from rh_omics.reference.bundled import REGISTRY_NAME

NUMBERS_FROM: Final = ("matplotlib", "gseapy", "joblib", "formulaic")
"""Packages besides the usual ones whose version can change a table or the bytes of a figure."""


@cache
def code_hash() -> str:
    """Hash the package's own files and the registry of its tables: other code computes anew.

    Returns
    -------
    str
        Hexadecimal SHA-256.
    """
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    own = [path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    for path in (*sorted(own), reference_root() / REGISTRY_NAME):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def software() -> dict[str, str]:
    """List the software that numbers and figures come from.

    Returns
    -------
    dict of str to str
        Version by name; ``code`` is the start of `code_hash`.
    """
    return {**software_versions(*NUMBERS_FROM), "code": code_hash()[:16]}


def input_name(study_file: Path, path: Path) -> str:
    """Name an input file as records do.

    Parameters
    ----------
    study_file : pathlib.Path
        The study file.
    path : pathlib.Path
        A file.

    Returns
    -------
    str
        Relative to the study file's folder where it lies below, else absolute; with slashes.
    """
    folder, whole = study_file.parent.resolve(), path.resolve()
    return (whole.relative_to(folder) if whole.is_relative_to(folder) else whole).as_posix()


class Hashes:
    """Hashes of the files that a command looks at, each taken once.

    A file that is changed while the command goes on is recorded as it was, so that the next run
    finds it changed.
    """

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        """Hash a file, if it wasn't yet.

        Parameters
        ----------
        path : pathlib.Path
            The file.

        Returns
        -------
        str
            Hexadecimal SHA-256.
        """
        whole = path.resolve()
        if whole not in self._known:
            self._known[whole] = file_sha256(whole)
        return self._known[whole]


def input_hashes(
    study_file: Path, files: Iterable[Path], hashes: Hashes | None = None
) -> dict[str, str]:
    """Hash the study file and the files that it names.

    Parameters
    ----------
    study_file : pathlib.Path
        The study file.
    files : iterable of pathlib.Path
        Files that it names.
    hashes : Hashes, optional
        Hashes that are known already.

    Returns
    -------
    dict of str to str
        SHA-256 by name, the study file first.
    """
    known = hashes or Hashes()
    return {input_name(study_file, path): known.of(path) for path in (study_file, *files)}


def changed_inputs(
    study_file: Path,
    inputs: Mapping[str, str],
    patterns: Iterable[str],
    hashes: Hashes | None = None,
) -> tuple[str, ...]:
    """List the input files that aren't what they were.

    Parameters
    ----------
    study_file : pathlib.Path
        The study file.
    inputs : mapping of str to str
        SHA-256 by name, as they were; the study file first.
    patterns : iterable of str
        Patterns that stand for sets of files.
    hashes : Hashes, optional
        Hashes that are known already.

    Returns
    -------
    tuple of str
        ``"NAME was changed"``, ``"NAME is gone"`` or ``"NAME is new"``.
    """
    folder, known = study_file.parent, hashes or Hashes()
    found = []
    for place, (name, sha256) in enumerate(inputs.items()):
        path = study_file if place == 0 else folder / name
        if not path.is_file():
            found.append(f"{name} is gone")
        elif known.of(path) != sha256:
            found.append(f"{name} was changed")
    matched = {
        input_name(study_file, path)
        for pattern in patterns
        for path in matching_files(folder, pattern)
    }
    return (*found, *(f"{name} is new" for name in sorted(matched - set(inputs))))


def library_hashes() -> dict[str, str]:
    """Hash the reference libraries that an enrichment could use.

    Returns
    -------
    dict of str to str
        SHA-256 by label of the libraries in the cache folder.
    """
    return {entry.label: entry.sha256 for entry in list_libraries()}

"""Reference libraries in the user's cache folder: each with its facts, whole or not at all.

A library lies in ``<cache>/libraries/<name>/<version>/`` as its file and ``facts.json``. A version
is written into a folder of its own beside its place and moved there when it is complete.
"""

import json
import os
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import platformdirs

from rh_omics.errors import OutputError, ReferenceDataError, ReferenceUnavailableError, shorten
from rh_omics.reference.entry import LibraryEntry, LibraryKind, file_sha256

CACHE_VARIABLE: Final = "RH_OMICS_CACHE"
FACTS_NAME: Final = "facts.json"
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")


def cache_root() -> Path:
    """Return the folder of the user's reference libraries; it need not exist.

    Returns
    -------
    pathlib.Path
        ``$RH_OMICS_CACHE`` where that is set, else the platform's cache folder.
    """
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_cache_path("rh-omics"))


def list_libraries() -> list[LibraryEntry]:
    """List the libraries in the cache folder.

    Returns
    -------
    list of LibraryEntry
        Ordered by name, the newest version of each first.

    Raises
    ------
    ReferenceDataError
        If the facts of a library can't be read.
    """
    folder = cache_root() / "libraries"
    entries = [_read_facts(path) for path in sorted(folder.glob(f"*/*/{FACTS_NAME}"))]
    entries.sort(key=lambda entry: (entry.date, entry.version), reverse=True)
    return sorted(entries, key=lambda entry: entry.name)


def find_library(label: str) -> tuple[LibraryEntry, Path]:
    """Find a library by name, or by name and version, and check its hash.

    Parameters
    ----------
    label : str
        ``NAME`` for the newest version, or ``NAME@VERSION``.

    Returns
    -------
    entry : LibraryEntry
        What is known of the library.
    path : pathlib.Path
        Its file, unchanged since it was stored.

    Raises
    ------
    ReferenceUnavailableError
        If the library isn't in the cache folder.
    ReferenceDataError
        If its file is gone or was changed.
    """
    name, _, version = label.partition("@")
    known = list_libraries()
    found = [e for e in known if e.name == name and version in ("", e.version)]
    if not found:
        there = shorten([entry.label for entry in known]) or "none"
        msg = (
            f"no library {label!r} on this machine (there: {there}; folder {cache_root()}). "
            f"Get it with: rh-omics reference fetch {name}, or from a file with: "
            f"rh-omics reference add FILE --name {name}"
        )
        raise ReferenceUnavailableError(msg)
    problem = library_problem(found[0])
    if problem:
        raise ReferenceDataError(problem)
    return found[0], library_path(found[0])


def newest_library(name: str) -> tuple[LibraryEntry, Path] | None:
    """Find the newest version of a library, if there is any.

    Parameters
    ----------
    name : str
        Name without version.

    Returns
    -------
    tuple of LibraryEntry and pathlib.Path, or None
        The library and its file, unchanged since it was stored.

    Raises
    ------
    ReferenceDataError
        If its file is gone or was changed.
    """
    there = any(entry.name == name for entry in list_libraries())
    return find_library(name) if there else None


def library_path(entry: LibraryEntry) -> Path:
    """Return where a library's file lies.

    Parameters
    ----------
    entry : LibraryEntry
        Library of the cache folder.

    Returns
    -------
    pathlib.Path
        Path of its file; not checked.
    """
    return cache_root() / "libraries" / entry.name / entry.version / entry.file


def library_problem(entry: LibraryEntry) -> str:
    """Say what is wrong with a library's file.

    Parameters
    ----------
    entry : LibraryEntry
        Library of the cache folder.

    Returns
    -------
    str
        One sentence; empty where the file is what its facts say.
    """
    path = library_path(entry)
    if not path.is_file():
        return f"{entry.label}: {path} is gone; fetch or add it again"
    found = file_sha256(path)
    if found != entry.sha256:
        return (
            f"{entry.label}: {path} was changed after it was stored (sha256 {found[:12]}…, "
            f"stored as {entry.sha256[:12]}…); fetch or add it again under a new version"
        )
    return ""


def store_library(content: Path, entry: LibraryEntry) -> LibraryEntry:
    """Copy a checked file into the cache folder with its facts.

    Storing the same bytes under the same name again changes nothing.

    Parameters
    ----------
    content : pathlib.Path
        File to copy.
    entry : LibraryEntry
        What is known of it; its hash is computed here.

    Returns
    -------
    LibraryEntry
        The entry as stored, or the one that holds these bytes already.

    Raises
    ------
    OutputError
        If the version exists with other content, a name can't be a folder's name, or the
        cache folder can't be written to.
    """
    entry = replace(entry, sha256=file_sha256(content))
    for part in (entry.name, entry.version, entry.file):
        if not _SAFE_NAME.fullmatch(part):
            msg = f"{part!r} can't name a library, version or file: use letters, digits, . _ + -"
            raise OutputError(msg)
    for known in list_libraries():
        if known.name == entry.name and known.sha256 == entry.sha256:
            return known
    place = library_path(entry).parent
    if place.exists():
        msg = f"{entry.label} exists with other content; give this one another --version"
        raise OutputError(msg)
    try:
        _move_when_whole(content, entry, place)
    except OSError as error:
        msg = f"{place} can't be written: {error.strerror or error}"
        raise OutputError(msg) from error
    return entry


def _move_when_whole(content: Path, entry: LibraryEntry, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=cache_root(), prefix=".partial-"))
    try:
        partial.chmod(0o755)
        shutil.copyfile(content, partial / entry.file)
        facts = json.dumps(entry.facts(), indent=2, ensure_ascii=False) + "\n"
        (partial / FACTS_NAME).write_text(facts, encoding="utf-8")
        partial.replace(place)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _read_facts(path: Path) -> LibraryEntry:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return LibraryEntry(**{**facts, "kind": LibraryKind(facts["kind"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        msg = f"{path}: the facts of this library can't be read ({error}); delete its folder"
        raise ReferenceDataError(msg) from error

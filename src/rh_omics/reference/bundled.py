"""Reference tables that come with the package: where they lie, and that they are unchanged.

The only module that knows their path. A wheel carries ``data/reference`` inside the package; an
editable install finds it beside ``src``.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rh_omics.errors import ReferenceDataError
from rh_omics.reference.entry import file_sha256

REGISTRY_NAME = "REGISTRY.tsv"


@dataclass(frozen=True)
class BundledTable:
    """One row of the registry of bundled tables.

    Parameters
    ----------
    name : str
        Path below ``data/reference``, with forward slashes.
    sha256 : str
        Hash of the file's bytes.
    source : str
        Where the numbers come from.
    licence : str
        Terms under which the table is passed on.
    date : str
        Day on which the table was made, ISO 8601.
    script : str
        Script that made it, or how it was made by hand.
    """

    name: str
    sha256: str
    source: str
    licence: str
    date: str
    script: str


@cache
def reference_root() -> Path:
    """Return the folder of the bundled reference tables.

    Returns
    -------
    pathlib.Path
        An existing folder.

    Raises
    ------
    ReferenceDataError
        If the installation has no reference tables.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_reference", package.parents[1] / "data" / "reference"):
        if (folder / REGISTRY_NAME).is_file():
            return folder
    msg = f"no reference tables beside {package}: install rh-omics again"
    raise ReferenceDataError(msg)


@cache
def bundled_registry() -> dict[str, BundledTable]:
    """Read the registry of bundled tables.

    Returns
    -------
    dict of str to BundledTable
        The tables by name.
    """
    with (reference_root() / REGISTRY_NAME).open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t")
        return {row["name"]: BundledTable(**row) for row in rows}


def bundled_path(name: str) -> Path:
    """Return the path of a bundled table after checking its hash.

    Parameters
    ----------
    name : str
        Name in the registry, such as ``"markers/hicks2019.tsv"``.

    Returns
    -------
    pathlib.Path
        Path of an unchanged file.

    Raises
    ------
    ReferenceDataError
        If the name isn't in the registry, or the file is gone or was changed.
    """
    entry = bundled_registry().get(name)
    if entry is None:
        known = ", ".join(sorted(bundled_registry()))
        msg = f"no bundled table is called {name!r}; there are {known}"
        raise ReferenceDataError(msg)
    problem = bundled_problem(name)
    if problem:
        raise ReferenceDataError(problem)
    return reference_root() / name


def bundled_problem(name: str) -> str:
    """Say what is wrong with a bundled table.

    Parameters
    ----------
    name : str
        Name in the registry.

    Returns
    -------
    str
        One sentence; empty where the file is what the registry says.
    """
    path = reference_root() / name
    if not path.is_file():
        return f"{path}: the file is gone; install rh-omics again"
    found, expected = file_sha256(path), bundled_registry()[name].sha256
    if found != expected:
        return (
            f"{path}: sha256 is {found[:12]}…, the registry has {expected[:12]}…; "
            "the file was changed after it was made"
        )
    return ""

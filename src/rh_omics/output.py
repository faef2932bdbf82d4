"""Write results: a file is there whole or not at all."""

import json
import math
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from rh_omics.errors import OutputError


def write_atomically(path: Path, write: Callable[[Path], object], *, force: bool = False) -> Path:
    """Write a file beside its place and move it there when it is whole.

    Parameters
    ----------
    path : pathlib.Path
        Where the file shall be.
    write : callable
        Called with a temporary path of the same folder and ending.
    force : bool, default False
        Whether an existing file may be replaced.

    Returns
    -------
    pathlib.Path
        The `path` given.

    Raises
    ------
    OutputError
        If the file exists and `force` is False, or the folder is missing or can't be written to.
    """
    check_free([path], force=force)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".rh-omics-", suffix=path.name)
    except OSError as error:
        msg = f"{path} can't be written: {error.strerror or error}"
        raise OutputError(msg) from error
    os.close(handle)
    partial = Path(name)
    try:
        write(partial)
        partial.chmod(0o666 & ~_umask())
        partial.replace(path)
    except OutputError:
        raise
    except OSError as error:
        msg = f"{path} can't be written: {error.strerror or error}"
        raise OutputError(msg) from error
    finally:
        partial.unlink(missing_ok=True)
    return path


def write_table(table: pd.DataFrame, path: Path, *, force: bool = False) -> Path:
    """Write a table in the format that its name ends in.

    Parameters
    ----------
    table : pandas.DataFrame
        Table to write, without its index.
    path : pathlib.Path
        Name ending in ``.tsv``, ``.csv``, ``.parquet`` or ``.xlsx``; a workbook holds 16 digits,
        the others hold all.
    force : bool, default False
        Whether an existing file may be replaced.

    Returns
    -------
    pathlib.Path
        The `path` given.

    Raises
    ------
    OutputError
        If the ending is another one, a package for it is missing, or the file can't be written.
    """
    check_table_path(path)
    return write_atomically(path, lambda part: _WRITERS[path.suffix](table, part), force=force)


def check_table_path(path: Path) -> None:
    """Refuse a name whose ending stands for no table format, before any work is done.

    Parameters
    ----------
    path : pathlib.Path
        Name of the table to be written.

    Raises
    ------
    OutputError
        If the ending is unknown.
    """
    if path.suffix not in _WRITERS:
        msg = (
            f"{path}: a table's name must end in {', '.join(_WRITERS)}; got {path.suffix or 'none'}"
        )
        raise OutputError(msg)


def check_free(paths: Sequence[Path], *, force: bool) -> None:
    """Refuse to replace files, before any work is done.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Files to be written.
    force : bool
        Whether existing files may be replaced.

    Raises
    ------
    OutputError
        If a file exists and `force` is False, or its folder doesn't exist.
    """
    problems = [
        f"{path} exists already; choose another name, or replace it with --force (force=True)"
        for path in paths
        if path.exists() and not force
    ]
    problems += [
        f"{folder} is not a folder; make it first, or choose another place"
        for folder in dict.fromkeys(path.parent for path in paths)
        if not folder.is_dir()
    ]
    if problems:
        raise OutputError(problems)


def check_targets(tables: Sequence[Path | None], *others: Path | None, force: bool) -> None:
    """Refuse names of tables, each with its JSON beside, and of other files, before any work.

    Parameters
    ----------
    tables : sequence of pathlib.Path or None
        Tables to be written; None for one that isn't.
    *others : pathlib.Path or None
        Other files to be written, such as a figure.
    force : bool
        Whether existing files may be replaced.

    Raises
    ------
    OutputError
        If a table's ending is unknown, a folder doesn't exist, or a file exists and `force` is
        False.
    """
    named = [table for table in tables if table is not None]
    for table in named:
        check_table_path(table)
    beside = [table.with_suffix(".json") for table in named]
    check_free([*named, *beside, *(path for path in others if path is not None)], force=force)


def write_json(content: Mapping[str, Any], path: Path, *, force: bool = False) -> Path:
    """Write facts as indented JSON with stable bytes.

    Parameters
    ----------
    content : mapping
        What to write; numbers must be finite, ``None`` stands for "not known".
    path : pathlib.Path
        Where to write it.
    force : bool, default False
        Whether an existing file may be replaced.

    Returns
    -------
    pathlib.Path
        The `path` given.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return write_text(text, path, force=force)


def json_values(value: Any) -> Any:  # noqa: ANN401 - any value of a result
    """Turn a result's facts into what JSON can hold.

    Parameters
    ----------
    value : object
        Mappings, sequences, numbers of any library, texts.

    Returns
    -------
    object
        The same as plain values; ``NaN`` and infinities become None.
    """
    if isinstance(value, Mapping):
        return {str(key): json_values(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [json_values(item) for item in value]
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float):
        return plain if math.isfinite(plain) else None
    return plain if plain is None or isinstance(plain, bool | int | str) else str(plain)


def json_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn a table into what JSON can hold, a row each.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.

    Returns
    -------
    list of dict of str to object
        Values by column; missing and infinite ones are None.

    Examples
    --------
    >>> json_records(pd.DataFrame({"feature": ["AEA"], "se": [float("inf")]}))
    [{'feature': 'AEA', 'se': None}]
    """
    known = table.astype(object).where(table.notna(), None)
    return [json_values(row) for row in known.to_dict("records")]


def write_text(text: str, path: Path, *, force: bool = False) -> Path:
    """Write a text as UTF-8.

    Parameters
    ----------
    text : str
        What to write.
    path : pathlib.Path
        Where to write it.
    force : bool, default False
        Whether an existing file may be replaced.

    Returns
    -------
    pathlib.Path
        The `path` given.
    """
    return write_atomically(path, lambda part: part.write_text(text, encoding="utf-8"), force=force)


def table_as_text(table: pd.DataFrame, *, separator: str = "\t") -> str:
    """Render a table as separated text with full precision.

    Parameters
    ----------
    table : pandas.DataFrame
        Table to write, without its index.
    separator : str, default tab
        Column separator.

    Returns
    -------
    str
        Lines that end in a newline; missing values are empty.
    """
    return table.to_csv(sep=separator, index=False, lineterminator="\n")


def _write_xlsx(table: pd.DataFrame, path: Path) -> None:
    table.to_excel(path, index=False, engine="openpyxl")


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    try:
        table.to_parquet(path, index=False)
    except ImportError as error:
        msg = "Parquet needs pyarrow; install it with: pip install 'rh-omics[parquet]'"
        raise OutputError(msg) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_WRITERS: dict[str, Callable[[pd.DataFrame, Path], object]] = {
    ".tsv": lambda table, path: path.write_text(table_as_text(table), encoding="utf-8"),
    ".csv": lambda table, path: path.write_text(
        table_as_text(table, separator=","), encoding="utf-8"
    ),
    ".parquet": _write_parquet,
    ".xlsx": _write_xlsx,
}

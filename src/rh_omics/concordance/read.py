"""Read a study's results back from the files that ``rh-omics de`` writes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from rh_omics.concordance.compare import NEEDED
from rh_omics.errors import FileFormatError, shorten

_TEXT: Final = ("feature", "reason")
_READERS: Final[dict[str, Callable[..., pd.DataFrame]]] = {
    ".tsv": lambda path: pd.read_csv(path, sep="\t", dtype={"feature": str}),
    ".csv": lambda path: pd.read_csv(path, dtype={"feature": str}),
    ".parquet": pd.read_parquet,
    ".xlsx": lambda path: pd.read_excel(path, dtype={"feature": str}),
}


@dataclass(frozen=True, eq=False)
class StudyResult:
    """Results of one study with what is known of them.

    Parameters
    ----------
    name : str
        What the study is called: the file's name without its ending.
    table : pandas.DataFrame
        Results with the columns of a ``de`` table.
    question : str
        What was asked; empty where the files don't say.
    phase : str
        ``"acute"`` or ``"chronic"``; empty where the files don't say.
    simulated : bool
        Whether the values come from a simulation.
    """

    name: str
    table: pd.DataFrame
    question: str = ""
    phase: str = ""
    simulated: bool = False


def read_result(path: Path) -> StudyResult:
    """Read a result table of ``rh-omics de`` and the facts in the JSON beside it.

    Parameters
    ----------
    path : pathlib.Path
        Table ending in ``.tsv``, ``.csv``, ``.parquet`` or ``.xlsx``, or its JSON.

    Returns
    -------
    StudyResult
        Table, question, phase and whether it is simulated, as far as the files say.

    Raises
    ------
    FileFormatError
        If a file is missing or can't be read, a column is missing, or a number isn't one.
    """
    source = _table_of(path) if path.suffix == ".json" else path
    facts = read_facts(source.with_suffix(".json"))
    return StudyResult(
        source.stem,
        _checked(read_rows(source), source, NEEDED),
        question=str(facts.get("question") or ""),
        phase=str(facts.get("phase") or ""),
        simulated=bool(facts.get("simulated")),
    )


def read_rows(path: Path) -> pd.DataFrame:
    """Read a table by its ending.

    Parameters
    ----------
    path : pathlib.Path
        Table ending in ``.tsv``, ``.csv``, ``.parquet`` or ``.xlsx``.

    Returns
    -------
    pandas.DataFrame
        The rows; ``feature`` is text.

    Raises
    ------
    FileFormatError
        If the file is missing, ends in something else, or can't be read.
    """
    if path.suffix not in _READERS:
        msg = f"{path}: a table of results must end in {', '.join(_READERS)} (or name its .json)"
        raise FileFormatError(msg)
    if not path.is_file():
        msg = f"{path}: there is no such file"
        raise FileFormatError(msg)
    try:
        rows = _READERS[path.suffix](path)
    except (ValueError, OSError, ImportError, pd.errors.ParserError) as error:
        msg = f"{path}: can't be read as a table ({str(error).splitlines()[0]})"
        raise FileFormatError(msg) from error
    return rows


def read_facts(path: Path) -> dict[str, Any]:
    """Read the facts of a result, if they are there.

    Parameters
    ----------
    path : pathlib.Path
        The JSON beside a table.

    Returns
    -------
    dict of str to object
        The facts; empty without such a file.

    Raises
    ------
    FileFormatError
        If the file isn't a JSON object.
    """
    if not path.is_file():
        return {}
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        msg = f"{path}: isn't JSON ({error})"
        raise FileFormatError(msg) from error
    if not isinstance(facts, dict):
        msg = f"{path}: must hold one JSON object, as rh-omics de writes it"
        raise FileFormatError(msg)
    return facts


def _table_of(path: Path) -> Path:
    """Find the table that a JSON stands beside."""
    found = [path.with_suffix(ending) for ending in _READERS if path.with_suffix(ending).is_file()]
    if len(found) != 1:
        names = ", ".join(one.name for one in found) or "none"
        msg = f"{path}: one table of the same name must lie beside it; found {names}"
        raise FileFormatError(msg)
    return found[0]


def _checked(rows: pd.DataFrame, path: Path, needed: tuple[str, ...]) -> pd.DataFrame:
    """Refuse missing columns and cells that aren't numbers, all at once."""
    missing = [name for name in needed if name not in rows]
    if missing:
        msg = (
            f"{path}: there is no column {', '.join(missing)}; a table of rh-omics de is needed "
            f"(it has {shorten(list(map(str, rows.columns)))})"
        )
        raise FileFormatError(msg)
    checked = rows.assign(reason=rows["reason"].astype(object).where(rows["reason"].notna(), ""))
    problems = []
    for column in (name for name in needed if name not in _TEXT):
        numbers = pd.to_numeric(checked[column], errors="coerce")
        bad = numbers.isna() & checked[column].notna()
        problems += [
            f"{path} row {row + 2}, column {column}: {value!r} is not a number"
            for row, value in zip(
                bad.to_numpy().nonzero()[0], checked.loc[bad, column], strict=True
            )
        ]
        checked[column] = numbers.astype("float64")
    if problems:
        raise FileFormatError(problems)
    return checked

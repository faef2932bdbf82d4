"""Read what ``rh-omics enrich`` tests: a list of names, or a table of differential expression."""

import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

import pandas as pd

from rh_omics.cli.console import STDOUT
from rh_omics.errors import EnrichmentError, FileFormatError, shorten
from rh_omics.genesets.files import read_lines

NEEDED: Final = ("feature", "padj", "log2_fc")
HEADERS: Final = frozenset({"feature", "gene", "genes", "mirna", "symbol", "name", "names"})


@dataclass(frozen=True)
class EnrichInput:
    """Names to test by direction, and what was measured.

    Parameters
    ----------
    lists : dict of str to list of str
        Names by ``"together"``, ``"up"`` or ``"down"``; empty if no feature of a table passes.
    measured : list of str or None
        Every tested feature of a table; None for a plain list.
    abundance : pandas.Series or None
        Mean by feature, where the table has it.
    name : str
        What messages call the input.
    nothing : str, optional
        Why there is no list, where no feature of a table passes.
    """

    lists: dict[str, list[str]]
    measured: list[str] | None
    abundance: pd.Series | None
    name: str
    nothing: str = ""


def read_input(path: Path, *, fdr: float, direction: str) -> EnrichInput:
    """Read a list or a table.

    Parameters
    ----------
    path : pathlib.Path
        File, or ``-`` for stdin.
    fdr : float
        False discovery rate at which a table's features are listed.
    direction : {"together", "up", "down", "apart"}
        Which features of a table are listed, by the sign of ``log2_fc``.

    Returns
    -------
    EnrichInput
        What to test.

    Raises
    ------
    FileFormatError
        If the file can't be read.
    EnrichmentError
        If a plain list is to be split by direction.
    """
    name = "stdin" if path == STDOUT else path.name
    table = _as_table(path)
    if isinstance(table, list):
        if direction != "together":
            msg = f"{name} is a plain list, which has no direction; leave --direction out"
            raise EnrichmentError(msg)
        return EnrichInput({"together": table}, None, None, name)
    return _from_table(table, name, fdr, direction)


def read_names(path: Path) -> list[str]:
    """Read a list of names: the first column, without a header, comments and empty lines.

    Parameters
    ----------
    path : pathlib.Path
        File, or ``-`` for stdin.

    Returns
    -------
    list of str
        The names in the file's order.

    Raises
    ------
    FileFormatError
        If the file can't be read.
    """
    return _names(_lines(path))


def _lines(path: Path) -> list[str]:
    return sys.stdin.read().splitlines() if path == STDOUT else read_lines(path)


def _names(lines: list[str]) -> list[str]:
    filled = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    first = [line.replace(",", "\t").split("\t")[0].strip().strip('"') for line in filled]
    return first[1:] if first and first[0].lower() in HEADERS else first


def _as_table(path: Path) -> pd.DataFrame | list[str]:
    if path.suffix in (".parquet", ".xlsx"):
        return _read_binary(path)
    lines = _lines(path)
    header = lines[0] if lines else ""
    separator = "\t" if "\t" in header else ","
    if "feature" not in header.split(separator) or "padj" not in header.split(separator):
        return _names(lines)
    text = StringIO("\n".join(lines))
    return pd.read_csv(text, sep=separator, keep_default_na=False, na_values=[""])


def _read_binary(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_excel(path)
    except (OSError, ValueError, ImportError) as error:
        msg = f"{path}: can't be read as a table ({error})"
        raise FileFormatError(msg) from error


def _from_table(table: pd.DataFrame, name: str, fdr: float, direction: str) -> EnrichInput:
    missing = [column for column in NEEDED if column not in table]
    if missing:
        msg = (
            f"{name}: no column {shorten(missing)}; a table of rh-omics de has {', '.join(NEEDED)}"
        )
        raise FileFormatError(msg)
    features = table["feature"].astype(str)
    tested = table["padj"].notna()
    notable = tested & (table["padj"] <= fdr)
    signs = {"up": table["log2_fc"] > 0, "down": table["log2_fc"] < 0}
    wanted = ("up", "down") if direction == "apart" else (direction,)
    lists = {}
    for part in wanted:
        chosen = notable & signs[part] if part in signs else notable
        lists[part] = list(features[chosen])
    abundance = None
    if "mean" in table:
        abundance = pd.Series(table["mean"].to_numpy(), index=features)[tested.to_numpy()]
    return EnrichInput(
        {part: names for part, names in lists.items() if names},
        list(features[tested]),
        abundance,
        name,
        "" if any(lists.values()) else _why_nothing(table, name, fdr, direction),
    )


def _why_nothing(table: pd.DataFrame, name: str, fdr: float, direction: str) -> str:
    tested = table.loc[table["padj"].notna(), "padj"]
    words = "" if direction in ("together", "apart") else f" and goes {direction}"
    return (
        f"{name}: no feature has padj <= {fdr:g}{words}, so there is no list to test "
        f"({len(tested)} of {len(table)} features were tested, smallest padj {tested.min():.3g}); "
        "raise --fdr, or rank all of them with rh_omics.prerank"
    )

"""Read the bundled evidence tables with their types."""

from functools import cache

import pandas as pd

from rh_omics.evidence.vocabulary import NUMBER_COLUMNS, TABLES
from rh_omics.reference import bundled_path


def load_evidence() -> pd.DataFrame:
    """Read every row of every evidence table.

    Returns
    -------
    pandas.DataFrame of shape (n_rows, n_columns)
        Column ``table`` and the columns of `rh_omics.evidence.COLUMNS`; numbers are float64 with
        ``NaN`` for "not known", text is empty where nothing is known. Index: ``id``.

    Raises
    ------
    ReferenceDataError
        If a table is gone or was changed.

    Examples
    --------
    >>> float(load_evidence().loc["SR-MAPK11", "p_value"])
    0.11
    """
    return _all_rows().copy()


def load_references() -> pd.DataFrame:
    """Read the publications that the evidence tables cite.

    Returns
    -------
    pandas.DataFrame of shape (n_references, n_columns)
        Text columns of `rh_omics.evidence.REFERENCE_COLUMNS`; an identifier that isn't known is
        empty. Index: ``id``.

    Examples
    --------
    >>> load_references().loc["hicks2019", "doi"]
    '10.1249/MSS.0000000000001865'
    """
    return _references().copy()


def cite(reference: pd.Series) -> str:
    """Write a reference on one line.

    Parameters
    ----------
    reference : pandas.Series
        Row of `load_references`.

    Returns
    -------
    str
        First author, year and the best identifier known.

    Examples
    --------
    >>> cite(load_references().loc["hicks2019"])
    'Hicks SD et al. 2019, doi 10.1249/MSS.0000000000001865'
    """
    authors = reference["authors"]
    first = f"{authors.split(',')[0]} et al." if "," in authors else authors
    number = reference["review_number"]
    name = first or reference["title_or_place"] or (f"reference {number} of the review")
    identifiers = (
        f"doi {reference['doi']}" if reference["doi"] else "",
        f"PMID {reference['pmid']}" if reference["pmid"] else "",
        reference["other_id"],
        f"review's reference {number}" if number and first else "",
    )
    best = next((text for text in identifiers if text), "")
    named = " ".join(text for text in (name, reference["year"]) if text)
    return f"{named}, {best}" if best else named


def counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Count the rows of each table and those with a numeric effect.

    An effect given by its interval alone counts; a P-value alone doesn't.

    Parameters
    ----------
    rows : pandas.DataFrame of shape (n_rows, n_columns)
        Rows of `load_evidence`.

    Returns
    -------
    pandas.DataFrame of shape (n_tables + 1, 4)
        ``table, rows, numeric, share``, the last row for all tables together.

    Examples
    --------
    >>> counts(load_evidence()).iloc[-1]["table"]
    'all tables'
    """
    numeric = rows["effect"].notna() | rows["effect_low"].notna()
    grouped = rows.assign(numeric=numeric).groupby("table", sort=False)["numeric"]
    table = pd.DataFrame({"rows": grouped.size(), "numeric": grouped.sum()}).reset_index()
    total = pd.DataFrame(
        [{"table": "all tables", "rows": len(rows), "numeric": int(numeric.sum())}]
    )
    table = pd.concat([table, total], ignore_index=True)
    return table.assign(share=table["numeric"] / table["rows"].clip(lower=1))


@cache
def _all_rows() -> pd.DataFrame:
    frames = {name: _read(f"evidence/{name}.tsv") for name in TABLES}
    rows = pd.concat(frames, names=["table"]).reset_index(level="table")
    for column in NUMBER_COLUMNS:
        rows[column] = pd.to_numeric(rows[column].replace("", None)).astype("float64")
    return rows.set_index("id", drop=False)


@cache
def _references() -> pd.DataFrame:
    return _read("evidence/references.tsv").set_index("id", drop=False)


@cache
def load_synonyms() -> pd.DataFrame:
    """Read the terms that stand for each other when evidence is searched.

    Returns
    -------
    pandas.DataFrame of shape (n_pairs, 3)
        Columns ``name``, ``other`` and ``relation``: ``same`` means either, ``member`` means that
        `other` is found with `name` and not the other way round.
    """
    return _read("evidence/synonyms.tsv")


def _read(name: str) -> pd.DataFrame:
    path = bundled_path(name)
    return pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, quoting=3)

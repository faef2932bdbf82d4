"""Read a questionnaire from a file."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from rh_omics.errors import FileFormatError
from rh_omics.phenotype.answers import Questionnaire, parse_questionnaire
from rh_omics.reference import file_sha256


def read_questionnaire(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    mood_points: tuple[float, float] | None = None,
) -> Questionnaire:
    """Read the answers of a questionnaire from a file.

    Parameters
    ----------
    path : str or pathlib.Path
        Table with a header row and one row per subject (see `parse_questionnaire`).
    columns : mapping of str to str, optional
        The file's own column for any of the names of `parse_questionnaire`.
    mood_points : tuple of (float, float), optional
        Lowest and highest point of the faces scale.

    Returns
    -------
    Questionnaire
        The answers as numbers.

    Raises
    ------
    FileFormatError
        If the file isn't a table.
    SampleSheetError
        If columns, subjects or numbers are wrong; every place is listed.
    """
    path = Path(path)
    try:
        separator = "\t" if path.suffix == ".tsv" else ","
        table = pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        msg = f"{path} can't be read as a table: {error}"
        raise FileFormatError(msg) from error
    hashes = {path.name: file_sha256(path)}
    return parse_questionnaire(
        table, columns=columns, mood_points=mood_points, name=path.name, inputs=hashes
    )

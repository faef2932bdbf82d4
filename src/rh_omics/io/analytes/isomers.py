"""2-AG and 1-AG summed, on request alone."""

import numpy as np
import pandas as pd

from rh_omics.analytes import ONE_AG, SUM_AG, TWO_AG
from rh_omics.errors import ParameterError, StudyError, shorten

LOWER = "lower"


def sum_isomers(
    data: pd.DataFrame, censored: pd.DataFrame, *, rule: bool | str
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Replace 2-AG and 1-AG by their sum.

    Both have one molar mass, so that the sum holds in any unit. Where both lie below their
    limits, the sum lies below the sum of the limits.

    Parameters
    ----------
    data : pandas.DataFrame of shape (n_samples, n_features)
        Concentrations in one unit; limits where censored.
    censored : pandas.DataFrame of bool of shape (n_samples, n_features)
        True where only a limit is known.
    rule : bool or {"lower", "upper"}
        What to do where one of the two lies below its limit: True refuses, ``"lower"`` counts it
        as nothing, ``"upper"`` as its limit.

    Returns
    -------
    data, censored : pandas.DataFrame
        Tables with the sum as their last column, and without the parts.
    note : str
        What was done.

    Raises
    ------
    ParameterError
        If one of the two isn't there.
    StudyError
        If the file has a sum already, or only one of the two is below its limit and the rule
        doesn't say what to do.
    """
    parts = [TWO_AG, ONE_AG]
    absent = [name for name in parts if name not in data]
    if absent:
        msg = f"sum_isomers= needs 2-AG and 1-AG; {' and '.join(absent)} isn't there"
        raise ParameterError(msg)
    if SUM_AG in data:
        msg = f"the file has {SUM_AG} beside its parts; name it in ignore= to sum them again"
        raise StudyError(msg)
    below = censored[parts]
    half = below.any(axis=1) & ~below.all(axis=1)
    if rule is True and half.any():
        msg = (
            f"{int(half.sum())} samples have one of 2-AG and 1-AG below its limit "
            f"({shorten(list(data.index[half]))}); pass sum_isomers='lower' to count it as "
            "nothing, or 'upper' as its limit"
        )
        raise StudyError(msg)
    values = data[parts].to_numpy()
    if rule == LOWER:
        values = np.where(below.to_numpy() & half.to_numpy()[:, None], 0.0, values)
    kept = [name for name in data if name not in parts]
    summed = data[kept].assign(**{SUM_AG: values.sum(axis=1)})
    note = f"{SUM_AG} is the sum of 2-AG and 1-AG, as asked"
    if half.any():
        counted = "nothing" if rule == LOWER else "its limit"
        note += f"; in {int(half.sum())} samples the one below its limit counts as {counted}"
    return summed, censored[kept].assign(**{SUM_AG: below.all(axis=1)}), note

"""Numbers of the sample sheet that a response is asked about: a dose, a change, a score."""

import pandas as pd

from rh_omics.design.model import Exclusion
from rh_omics.errors import DesignError, shorten
from rh_omics.schema import SUBJECT

FEWEST_LEVELS = 2


def exposure_values(
    samples: pd.DataFrame, column: str, *, by_subject: bool, excluded: list[Exclusion]
) -> pd.Series:
    """Take the exposure of each sample.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.
    column : str
        Column of the exposure, in its own unit.
    by_subject : bool
        Whether each subject has one exposure, that of the changes; it may then stand in one of
        the subject's rows only, such as the follow-up.
    excluded : list of Exclusion
        Gets an entry for each sample without an exposure.

    Returns
    -------
    pandas.Series of shape (n_used,)
        Exposures of the samples that have one.

    Raises
    ------
    DesignError
        If the column isn't there, holds other things than numbers or the same number throughout,
        or differs within a subject that can have one only.
    """
    if column not in samples:
        columns = ", ".join(map(str, samples.columns))
        msg = f"the sample sheet has no column {column!r} (--exposure); it has {columns}"
        raise DesignError(msg)
    numbers = pd.to_numeric(samples[column], errors="coerce")
    odd = samples.loc[numbers.isna() & samples[column].notna(), column]
    if len(odd):
        listed = shorten([f"{value!r} of {sample}" for sample, value in odd.items()])
        msg = f"the exposure {column!r} must be numbers; not so: {listed}"
        raise DesignError(msg)
    if by_subject:
        numbers = _of_subjects(numbers.astype(float), samples[SUBJECT], column)
    for sample in numbers.index[numbers.isna()]:
        subject = str(samples.loc[sample, SUBJECT])
        excluded.append(Exclusion(str(sample), subject, f"{column} is missing"))
    kept = numbers.dropna().astype(float)
    if kept.nunique() < FEWEST_LEVELS:
        msg = f"the exposure {column!r} is the same in all {len(kept)} samples that have one"
        raise DesignError(msg)
    return kept.rename(column)


def refuse_constant(exposure: pd.Series, subject: pd.Series) -> None:
    """Refuse several samples of a subject that share one exposure.

    Parameters
    ----------
    exposure : pandas.Series of shape (n_samples,)
        Exposure of each sample.
    subject : pandas.Series of shape (n_samples,)
        Subject of each sample.

    Raises
    ------
    DesignError
        If subjects have several samples and none has two exposures.
    """
    if subject.duplicated().any() and exposure.groupby(subject).nunique().le(1).all():
        msg = (
            f"every subject has one {exposure.name!r} and several samples; name the timepoints "
            "whose changes are asked about (--timepoint), or the one whose values are (--at LEVEL)"
        )
        raise DesignError(msg)


def _of_subjects(numbers: pd.Series, subject: pd.Series, column: str) -> pd.Series:
    several = numbers.groupby(subject).nunique()
    differing = list(several.index[several > 1])
    if differing:
        msg = (
            f"the exposure {column!r} differs between the samples of {shorten(differing)}; with "
            "--timepoint each subject needs one. Leave out --timepoint to relate values to the "
            "exposure of each sample"
        )
        raise DesignError(msg)
    return numbers.groupby(subject).transform("first")

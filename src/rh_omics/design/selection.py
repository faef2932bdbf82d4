"""Which samples a question uses, and the reason for each one that it doesn't."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.design.factor import Factor
from rh_omics.design.model import Exclusion, SubjectEffect
from rh_omics.errors import DesignError, shorten
from rh_omics.schema import SUBJECT

FEWEST_PER_GROUP: Final = 2


def keep_levels(
    samples: pd.DataFrame, column: str, levels: Sequence[str], excluded: list[Exclusion]
) -> pd.DataFrame:
    """Keep the samples of some levels and list the others.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.
    column : str
        Column of the levels.
    levels : sequence of str
        Levels to keep.
    excluded : list of Exclusion
        Gets an entry for each sample that is left out.

    Returns
    -------
    pandas.DataFrame
        The samples kept.
    """
    kept = samples[column].isin(levels)
    for sample, row in samples[~kept].iterrows():
        level = "missing" if pd.isna(row[column]) else row[column]
        excluded.append(Exclusion(str(sample), str(row[SUBJECT]), f"{column} is {level}"))
    return samples[kept]


def drop_missing(
    samples: pd.DataFrame, covariates: Sequence[str], excluded: list[Exclusion]
) -> pd.DataFrame:
    """Leave out samples that lack a covariate, and list them.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.
    covariates : sequence of str
        Columns that are needed.
    excluded : list of Exclusion
        Gets an entry for each sample that is left out.

    Returns
    -------
    pandas.DataFrame
        The samples kept.

    Raises
    ------
    DesignError
        If the sheet lacks a covariate.
    """
    absent = [name for name in covariates if name not in samples]
    if absent:
        msg = (
            f"the sample sheet has no column {shorten(absent)} (a covariate or a weight); "
            f"it has {', '.join(map(str, samples.columns))}"
        )
        raise DesignError(msg)
    missing = samples[list(covariates)].isna()
    for sample, row in missing[missing.any(axis=1)].iterrows():
        names = ", ".join(map(str, row.index[row]))
        subject = str(samples.loc[sample, SUBJECT])
        excluded.append(Exclusion(str(sample), subject, f"{names} is missing"))
    return samples[~missing.any(axis=1)]


def complete_subjects(
    samples: pd.DataFrame, timepoint: Factor, excluded: list[Exclusion]
) -> pd.DataFrame:
    """Keep the subjects that have two timepoints or more, and list the others.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.
    timepoint : Factor
        Baseline and follow-ups.
    excluded : list of Exclusion
        Gets an entry for each sample that is left out.

    Returns
    -------
    pandas.DataFrame
        The samples kept.

    Raises
    ------
    DesignError
        If a subject has several samples at one timepoint, or none has two timepoints.
    """
    refuse_repeats(samples, timepoint)
    counts = samples[SUBJECT].value_counts(sort=False)
    complete = counts.index[counts.ge(2)]
    for sample, row in samples[~samples[SUBJECT].isin(complete)].iterrows():
        lacking = [level for level in timepoint.levels if level != row[timepoint.column]]
        reason = f"has no sample at {' and none at '.join(lacking)}"
        excluded.append(Exclusion(str(sample), str(row[SUBJECT]), reason))
    if not len(complete):
        which = "both " if len(timepoint.levels) == 2 else "two of "  # noqa: PLR2004 - a pair
        msg = (
            f"no subject has samples at {which}{' and '.join(timepoint.levels)}; is the column of "
            "the subjects the right one (--subject)?"
        )
        raise DesignError(msg)
    return samples[samples[SUBJECT].isin(complete)]


def complete_crossovers(
    samples: pd.DataFrame, group: Factor, timepoint: Factor, excluded: list[Exclusion]
) -> pd.DataFrame:
    """Keep the subjects whose changes are known in two conditions or more, and list the others.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.
    group : Factor
        Conditions that every subject meets.
    timepoint : Factor
        Baseline and follow-ups.
    excluded : list of Exclusion
        Gets an entry for each sample that is left out.

    Returns
    -------
    pandas.DataFrame
        The samples kept.

    Raises
    ------
    DesignError
        If fewer than two subjects have changes in two conditions.
    """
    visits = samples.groupby([SUBJECT, group.column])[timepoint.column].nunique().ge(2)
    changes = visits.groupby(level=0).sum()
    complete = changes.index[changes.ge(2)]
    words = f"has no change of {timepoint.column} in two levels of {group.column}"
    for sample, subject in samples.loc[~samples[SUBJECT].isin(complete), SUBJECT].items():
        excluded.append(Exclusion(str(sample), str(subject), words))
    if len(complete) < FEWEST_PER_GROUP:
        msg = (
            f"{len(complete)} subjects have changes of {timepoint.column} in two levels of "
            f"{group.column!r}; a crossover needs 2 or more. Where each subject is in one group, "
            "ask --question interaction"
        )
        raise DesignError(msg)
    return samples[samples[SUBJECT].isin(complete)]


def sample_weights(samples: pd.DataFrame, column: str | None) -> pd.Series | None:
    """Read the relative precision of each sample.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet of the samples used, without missing weights.
    column : str or None
        Column of the weights.

    Returns
    -------
    pandas.Series of shape (n_samples,) or None
        Weights; None where no column is named.

    Raises
    ------
    DesignError
        If a weight isn't a finite number above 0.
    """
    if column is None:
        return None
    numbers = pd.to_numeric(samples[column], errors="coerce").astype(float)
    bad = samples.loc[~(numbers.gt(0) & np.isfinite(numbers)), column]
    if len(bad):
        listed = shorten([f"{value!r} of {sample}" for sample, value in bad.items()])
        msg = (
            f"weights in column {column!r} must be finite numbers above 0; not so: {listed}. "
            "Leave out (--ignore) a sample that is to count nothing"
        )
        raise DesignError(msg)
    return numbers.rename(column)


def refuse_repeats(samples: pd.DataFrame, *factors: Factor) -> None:
    """Refuse several samples of a subject in one cell.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.
    *factors : Factor
        Factors whose levels make the cells.

    Raises
    ------
    DesignError
        If a subject has several samples in a cell.
    """
    columns = [factor.column for factor in factors]
    repeated = list(samples.loc[samples.duplicated([SUBJECT, *columns]), SUBJECT].unique())
    if repeated:
        msg = (
            f"subjects with several samples at one {' and '.join(columns)}: {shorten(repeated)}; "
            "one is needed for each"
        )
        raise DesignError(msg)


def one_timepoint(samples: pd.DataFrame, effect: SubjectEffect) -> SubjectEffect:
    """Refuse to count several samples of a subject as independent ones.

    Parameters
    ----------
    samples : pandas.DataFrame
        Samples of a comparison between groups.
    effect : SubjectEffect
        How the caller wants samples of a subject tied together.

    Returns
    -------
    SubjectEffect
        ``none`` where every subject has one sample, else ``random``.

    Raises
    ------
    DesignError
        If subjects have several samples and aren't a random effect.
    """
    counts = samples[SUBJECT].value_counts()
    repeated = list(counts.index[counts > 1])
    if not repeated:
        return SubjectEffect.NONE
    if effect is SubjectEffect.RANDOM:
        return SubjectEffect.RANDOM
    msg = (
        f"{len(repeated)} subjects have several samples ({shorten(repeated)}), which a comparison "
        "of groups can't count as independent; name one timepoint (--at LEVEL), or tie them "
        "together (--subject-effect random)"
    )
    raise DesignError(msg)


def require_subjects(samples: pd.DataFrame, group: Factor | None, *, within: bool) -> None:
    """Refuse a comparison with fewer than two subjects on a side.

    Parameters
    ----------
    samples : pandas.DataFrame
        Samples used.
    group : Factor or None
        Groups that are compared, if any.
    within : bool
        Whether subjects are compared with themselves.

    Raises
    ------
    DesignError
        If a group has fewer than two subjects.
    """
    if group is None:
        sizes = {"": samples[SUBJECT].nunique()}
    else:
        found = samples.groupby(group.column)[SUBJECT].nunique()
        sizes = {level: int(found.get(level, 0)) for level in group.levels}
        both = samples.groupby(SUBJECT)[group.column].nunique()
        clash = list(both.index[both > 1])
        if clash:
            msg = f"subjects in both groups of {group.column!r}: {shorten(clash)}"
            raise DesignError(msg)
    kind = "complete pairs" if within else "subjects"
    small = [f"{level} {n}".strip() for level, n in sizes.items() if n < FEWEST_PER_GROUP]
    if small:
        msg = f"too few {kind} to compare: {', '.join(small)}; at least 2 are needed on each side"
        raise DesignError(msg)

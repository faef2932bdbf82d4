"""Which samples a question uses, and the reason for each one that it doesn't."""

from collections.abc import Sequence
from typing import Final

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
            f"the sample sheet has no covariate {shorten(absent)}; "
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
    """Keep the subjects that have both timepoints, and list the others.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.
    timepoint : Factor
        Baseline and follow-up.
    excluded : list of Exclusion
        Gets an entry for each sample that is left out.

    Returns
    -------
    pandas.DataFrame
        The samples kept.

    Raises
    ------
    DesignError
        If a subject has several samples at one timepoint, or none has both.
    """
    counts = pd.crosstab(samples[SUBJECT], samples[timepoint.column])
    repeated = list(counts.index[counts.gt(1).any(axis=1)])
    if repeated:
        msg = (
            f"subjects with several samples at one {timepoint.column}: {shorten(repeated)}; "
            "one is needed for each"
        )
        raise DesignError(msg)
    complete = counts.index[counts.eq(1).sum(axis=1).eq(2)]
    for sample, row in samples[~samples[SUBJECT].isin(complete)].iterrows():
        lacking = [level for level in timepoint.levels if level != row[timepoint.column]]
        excluded.append(Exclusion(str(sample), str(row[SUBJECT]), f"has no sample at {lacking[0]}"))
    if not len(complete):
        msg = (
            f"no subject has samples at both {' and '.join(timepoint.levels)}; is the column of "
            "the subjects the right one (--subject)?"
        )
        raise DesignError(msg)
    return samples[samples[SUBJECT].isin(complete)]


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

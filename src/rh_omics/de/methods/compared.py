"""The values that a two-sided comparison sets against each other, one row per subject."""

from dataclasses import dataclass

import numpy as np

from rh_omics.de.methods.base import Floats, Integers, MethodInput
from rh_omics.errors import DesignError
from rh_omics.schema import Question


@dataclass(frozen=True, eq=False)
class Changes:
    """Changes of subjects who were measured twice.

    Parameters
    ----------
    before, after : ndarray of shape (n_subjects, n_features)
        Log2 values at baseline and follow-up; ``NaN`` where a subject wasn't measured.
    """

    before: Floats
    after: Floats

    @property
    def change(self) -> Floats:
        """Return follow-up − baseline, of shape (n_subjects, n_features)."""
        return self.after - self.before


@dataclass(frozen=True, eq=False)
class TwoGroups:
    """Values, or changes, of the subjects of two groups.

    Parameters
    ----------
    reference : ndarray of shape (n_reference, n_features)
        Reference group.
    other : ndarray of shape (n_other, n_features)
        Other group.
    """

    reference: Floats
    other: Floats


@dataclass(frozen=True, eq=False)
class Exposed:
    """Values, or changes, of subjects with one exposure each.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_features)
        Log2 values or changes; ``NaN`` where a subject wasn't measured.
    exposure : ndarray of shape (n_subjects,)
        Exposures.
    covariates : ndarray of shape (n_subjects, n_covariates)
        Covariates as numbers.
    samples_each : int
        Samples behind a value.
    """

    values: Floats
    exposure: Floats
    covariates: Floats
    samples_each: int


def exposed(given: MethodInput) -> Exposed:
    """Give one row per subject: its value or change, its exposure and its covariates.

    Parameters
    ----------
    given : MethodInput
        Values with the exposure of each sample.

    Returns
    -------
    Exposed
        One row per subject.

    Raises
    ------
    DesignError
        If there is no exposure, or subjects have several samples and no timepoints.
    """
    if given.exposure is None:
        msg = "this test needs an exposure (--exposure COLUMN)"
        raise DesignError(msg)
    n_subjects = int(given.subject.max()) + 1
    if given.time is None and n_subjects != len(given.subject):
        msg = (
            "this test needs one exposure per subject; name the timepoints whose change is asked "
            "about (--timepoint), one of them (--at LEVEL), or take --method moderated"
        )
        raise DesignError(msg)
    last = np.ones(len(given.subject), bool) if given.time is None else given.time == 1
    values = np.empty((n_subjects, given.values.shape[1]))
    exposure, covariates = np.empty(n_subjects), np.empty((n_subjects, given.is_covariate.sum()))
    values[given.subject[last]] = given.values[last]
    exposure[given.subject[last]] = given.exposure[last]
    covariates[given.subject[last]] = given.matrix[last][:, given.is_covariate]
    paired = given.time is not None
    if paired:  # a change goes with the change of what varies, such as the batch
        covariates[given.subject[~last]] -= given.matrix[~last][:, given.is_covariate]
    return Exposed(
        changes(given).change if paired else values, exposure, covariates, 2 if paired else 1
    )


def changes(given: MethodInput) -> Changes:
    """Pair the samples of each subject.

    Parameters
    ----------
    given : MethodInput
        Values with the time of each sample.

    Returns
    -------
    Changes
        One row per subject.

    Raises
    ------
    DesignError
        If the question has no timepoints.
    """
    if given.time is None:
        msg = "this test needs a baseline and a follow-up"
        raise DesignError(msg)
    n_subjects = int(given.subject.max()) + 1
    cube = np.full((2, n_subjects, given.values.shape[1]), np.nan)
    cube[given.time, given.subject] = given.values
    return Changes(before=cube[0], after=cube[1])


def two_groups(given: MethodInput) -> TwoGroups:
    """Split the subjects by group: their values, or for an interaction their changes.

    Parameters
    ----------
    given : MethodInput
        Values with the group of each sample.

    Returns
    -------
    TwoGroups
        One row per subject.

    Raises
    ------
    DesignError
        If the question has no groups, or a subject has several samples of one group.
    """
    values, is_other = by_subject(given)
    return TwoGroups(reference=values[~is_other], other=values[is_other])


def by_subject(given: MethodInput) -> tuple[Floats, np.ndarray]:
    """Give one row per subject, its value or change, and whether it is in the other group.

    Parameters
    ----------
    given : MethodInput
        Values with the group of each sample.

    Returns
    -------
    values : ndarray of shape (n_subjects, n_features)
        Value of the only sample, or change for an interaction.
    is_other : ndarray of bool of shape (n_subjects,)
        Whether a subject is in the other group.

    Raises
    ------
    DesignError
        If the question has no groups, or subjects have several samples where one is needed.
    """
    if given.group is None:
        msg = "this test needs two groups"
        raise DesignError(msg)
    n_subjects = int(given.subject.max()) + 1
    is_other = np.zeros(n_subjects, dtype=bool)
    is_other[given.subject] = given.group == 1
    if given.question is Question.INTERACTION:
        return changes(given).change, is_other
    if n_subjects != len(given.subject):
        msg = (
            "this test needs one sample per subject; name a timepoint (--at LEVEL), or take "
            "--method moderated with --subject-effect random"
        )
        raise DesignError(msg)
    values = np.empty_like(given.values)
    values[given.subject] = given.values
    return values, is_other


def by_subject_and_time(given: MethodInput) -> tuple[Floats, Integers]:
    """Arrange values by subject and timepoint, with the group of each subject.

    Parameters
    ----------
    given : MethodInput
        Values with the time of each sample.

    Returns
    -------
    values : ndarray of shape (n_subjects, n_times, n_features)
        Values; a sample that isn't there is ``NaN``.
    group : ndarray of int of shape (n_subjects,)
        Group of each subject; 0 where groups aren't asked about.

    Raises
    ------
    DesignError
        If the question has no timepoints.
    """
    if given.time is None:
        msg = "an analysis of variance of repeated measures needs timepoints"
        raise DesignError(msg)
    n_subjects = int(given.subject.max()) + 1
    cube = np.full((n_subjects, int(given.time.max()) + 1, given.values.shape[1]), np.nan)
    cube[given.subject, given.time] = given.values
    group = np.zeros(n_subjects, dtype=np.intp)
    if given.question is Question.INTERACTION and given.group is not None:
        group[given.subject] = given.group
    return cube, group


def refuse_covariates(given: MethodInput, *, name: str) -> None:
    """Refuse covariates that a test can't take.

    Parameters
    ----------
    given : MethodInput
        What is asked.
    name : str
        What the test is called.

    Raises
    ------
    DesignError
        If there are covariates.
    """
    if given.is_covariate.any():
        msg = f"{name} takes no covariates; leave out --covariates, or take --method moderated"
        raise DesignError(msg)

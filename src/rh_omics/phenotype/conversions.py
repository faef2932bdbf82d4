"""Formulas that turn measurements of a session into outcomes."""

import pandas as pd


def fahrenheit_to_celsius(fahrenheit: pd.Series) -> pd.Series:
    """Convert temperatures.

    Parameters
    ----------
    fahrenheit : pandas.Series of shape (n_samples,)
        Temperatures in °F.

    Returns
    -------
    pandas.Series of shape (n_samples,)
        Temperatures in °C.

    Examples
    --------
    >>> fahrenheit_to_celsius(pd.Series([32.0, 212.0])).tolist()
    [0.0, 100.0]
    """
    return (fahrenheit - 32) / 1.8


def mean_arterial_pressure(systolic: pd.Series, diastolic: pd.Series) -> pd.Series:
    """Estimate the mean arterial pressure: diastolic + (systolic − diastolic) / 3.

    Parameters
    ----------
    systolic, diastolic : pandas.Series of shape (n_samples,)
        Blood pressures in mmHg, with one index.

    Returns
    -------
    pandas.Series of shape (n_samples,)
        Pressure in mmHg.

    Examples
    --------
    >>> mean_arterial_pressure(pd.Series([120.0]), pd.Series([80.0])).round(1).tolist()
    [93.3]
    """
    return diastolic + (systolic - diastolic) / 3


def time_estimation_error(estimated: pd.Series, actual: pd.Series) -> pd.Series:
    """Compute the relative error of an estimated duration: (estimated − actual) / actual.

    Parameters
    ----------
    estimated, actual : pandas.Series of shape (n_subjects,)
        Durations in one unit, with one index.

    Returns
    -------
    pandas.Series of shape (n_subjects,)
        Relative error; negative where time seemed shorter than it was.

    Examples
    --------
    >>> time_estimation_error(pd.Series([30.0]), pd.Series([40.0])).tolist()
    [-0.25]
    """
    return (estimated - actual) / actual


def mood_disturbance(subscales: pd.DataFrame) -> pd.Series:
    """Sum the subscales of the POMS to total mood disturbance.

    Parameters
    ----------
    subscales : pandas.DataFrame of shape (n_subjects, 6)
        Sums of the subscales ``tension, depression, anger, fatigue, confusion, vigour``.

    Returns
    -------
    pandas.Series of shape (n_subjects,)
        The five first minus vigour; more is worse. ``NaN`` where one is missing.
    """
    worse = ["tension", "depression", "anger", "fatigue", "confusion"]
    return subscales[worse].sum(axis=1, skipna=False) - subscales["vigour"]


def relative_change(before: pd.Series, after: pd.Series) -> pd.Series:
    """Compute a change relative to its start: (after − before) / before.

    Parameters
    ----------
    before, after : pandas.Series of shape (n_subjects,)
        Values in one unit, with one index, such as pupil diameters in mm under one light level.

    Returns
    -------
    pandas.Series of shape (n_subjects,)
        Relative change, 0.1 for a rise by a tenth.
    """
    return (after - before) / before

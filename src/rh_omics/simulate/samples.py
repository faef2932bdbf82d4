"""Samples of simulated runners: two of each specimen, with ids and handling of their own."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from rh_omics.schema import (
    BASELINE,
    FOLLOWUP,
    GROUP,
    RESPONDER_GROUP,
    SAMPLE,
    SUBJECT,
    TIMEPOINT,
)
from rh_omics.simulate.runners import clock


class Cells(NamedTuple):
    """Design of some samples, one value each.

    Parameters
    ----------
    runner : ndarray of int of shape (n_samples,)
        Place of the sample's runner among the subjects.
    after, responder : ndarray of float of shape (n_samples,)
        1 for samples after the run, and of responders; else 0.
    """

    runner: np.ndarray
    after: np.ndarray
    responder: np.ndarray


def simulate_samples(
    subjects: pd.DataFrame,
    minutes: pd.Series,
    *,
    prefix: str,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """List the samples of one specimen, before and after the run, in the order of the laboratory.

    Parameters
    ----------
    subjects : pandas.DataFrame of shape (n_subjects, n_columns)
        From `simulate_subjects`.
    minutes : pandas.Series of shape (n_subjects,)
        Duration of each run.
    prefix : str
        First letters of the sample ids.
    rng : numpy.random.Generator
        Source of randomness: ids say nothing of runner or time.

    Returns
    -------
    pandas.DataFrame of shape (2 * n_subjects, n_columns)
        Sample sheet: subject, timepoint, group, age, sex, hours since the last meal at sampling,
        clock time and batch. Index: sample ids.
    """
    frames = []
    for timepoint, waited in ((BASELINE, 0.0 * minutes), (FOLLOWUP, minutes + 10)):
        hours = waited / 60
        frames.append(
            pd.DataFrame(
                {
                    SUBJECT: subjects.index,
                    TIMEPOINT: timepoint,
                    GROUP: subjects[GROUP].to_numpy(),
                    "age": subjects["age"].to_numpy(),
                    "sex": subjects["sex"].to_numpy(),
                    "hours_since_meal": np.round(subjects["hours_since_meal"] + hours, 2).array,
                    "collection_time": [clock(time) for time in subjects["start"] + hours],
                }
            )
        )
    sheet = pd.concat(frames, ignore_index=True).iloc[rng.permutation(2 * len(subjects))]
    runner = subjects.index.get_indexer(sheet[SUBJECT])
    sheet["batch"] = np.where(runner % 2 == 0, "A", "B")
    ids = [f"{prefix}{i:03d}" for i in range(1, len(sheet) + 1)]
    return sheet.set_axis(pd.Index(ids, name=SAMPLE, dtype="str"))


def design_cells(sheet: pd.DataFrame, subjects: pd.DataFrame) -> Cells:
    """Turn a sample sheet into numbers that effects are multiplied with.

    Parameters
    ----------
    sheet : pandas.DataFrame of shape (n_samples, n_columns)
        From `simulate_samples`.
    subjects : pandas.DataFrame of shape (n_subjects, n_columns)
        From `simulate_subjects`.

    Returns
    -------
    Cells
        One value per sample.
    """
    return Cells(
        runner=subjects.index.get_indexer(sheet[SUBJECT]),
        after=(sheet[TIMEPOINT] == FOLLOWUP).to_numpy(dtype=float),
        responder=(sheet[GROUP] == RESPONDER_GROUP).to_numpy(dtype=float),
    )

"""What an evaluation must not have seen: checks, and marker lists that remember their cohort."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import LeakageError, ParameterError, shorten

EXACT = 1e-6
MANY_FEATURES = 20


@dataclass(frozen=True)
class MarkerList:
    """Markers that a cohort chose, with the hashed ids of its subjects.

    Hashes keep ids out of files; they don't hide ids that can be guessed.

    Parameters
    ----------
    markers : tuple of str
        Names of the features.
    cohort : frozenset of str
        Hashed subject ids.
    chosen_by : str
        How they were chosen, in a phrase.
    """

    markers: tuple[str, ...]
    cohort: frozenset[str]
    chosen_by: str

    @classmethod
    def chosen(cls, markers: Sequence[str], *, subjects: Iterable[object], by: str) -> Self:
        """Make a list of markers that remembers who chose it.

        Parameters
        ----------
        markers : sequence of str
            Names of the features.
        subjects : iterable
            Ids of the subjects whose data chose the markers.
        by : str
            How they were chosen, such as ``"moderated t, FDR 0.05"``.

        Returns
        -------
        MarkerList
            The list.

        Raises
        ------
        ParameterError
            If there is no marker or no subject.
        """
        hashed = frozenset(hash_subject(subject) for subject in subjects)
        if not len(markers) or not hashed:
            msg = f"a marker list needs markers and subjects; got {len(markers)}, {len(hashed)}"
            raise ParameterError(msg)
        return cls(tuple(markers), hashed, by)

    def seen(self, subjects: Iterable[object]) -> list[object]:
        """List the subjects that took part in choosing the markers.

        Parameters
        ----------
        subjects : iterable
            Subject ids.

        Returns
        -------
        list
            Those of `subjects` that the list remembers, in order.
        """
        return [subject for subject in subjects if hash_subject(subject) in self.cohort]

    def refuse_double_dipping(self, subjects: Iterable[object]) -> None:
        """Refuse subjects that chose the markers.

        Parameters
        ----------
        subjects : iterable
            Subjects to fit or test on.

        Raises
        ------
        LeakageError
            If any subject took part in choosing the markers.
        """
        seen = self.seen(dict.fromkeys(subjects))
        if seen:
            msg = (
                f"double dipping: the markers were chosen ({self.chosen_by}) on subjects that are "
                f"here too: {shorten(seen)}. Choose inside the folds (selection='top_k') or use "
                "other subjects"
            )
            raise LeakageError(msg)


def hash_subject(subject: object) -> str:
    """Hash a subject's id.

    Parameters
    ----------
    subject : object
        Id; its text counts.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    return hashlib.sha256(f"rh-omics subject {subject}".encode()).hexdigest()[:16]


def check_values(X: pd.DataFrame, subjects: NDArray[Any]) -> None:
    """Refuse tables whose values tell that a step saw all samples.

    Parameters
    ----------
    X : pandas.DataFrame of shape (n_samples, n_features)
        Markers.
    subjects : ndarray of shape (n_samples,)
        Subject of each sample.

    Raises
    ------
    LeakageError
        If samples of different subjects are copies (oversampling), all columns have mean 0 and
        standard deviation 1 (standardised), or all rows hold the same values in another order
        (quantile normalisation).
    """
    values = X.to_numpy(dtype=np.float64)
    problems = [
        *_copies(values, subjects, list(X.index)),
        *_standardised(values),
        *_quantile_normalised(values),
    ]
    if problems:
        raise LeakageError(problems)


def _copies(values: NDArray[np.float64], subjects: NDArray[Any], names: list[Any]) -> list[str]:
    continuous = [
        column for column in values.T if np.unique(column[~np.isnan(column)]).size > len(column) / 2
    ]
    if not continuous:
        return []
    rows = pd.Series(list(map(tuple, np.column_stack(continuous))))
    twins = rows.duplicated(keep=False).to_numpy()
    shared = [
        names[i]
        for i in np.flatnonzero(twins)
        if len(set(subjects[(rows == rows[i]).to_numpy()])) > 1
    ]
    if not shared:
        return []
    return [
        (
            f"samples of different subjects have exactly the same values: {shorten(shared)}; "
            "copies (oversampling) would stand in training and test; pass the measured samples only"
        )
    ]


def _standardised(values: NDArray[np.float64]) -> list[str]:
    if values.shape[1] < 2 or len(values) < 5 or np.isnan(values).any():  # noqa: PLR2004
        return []
    centred = np.abs(values.mean(axis=0)) < EXACT
    scaled = (np.abs(values.std(axis=0) - 1) < EXACT) | (
        np.abs(values.std(axis=0, ddof=1) - 1) < EXACT
    )
    if not (centred & scaled).all():
        return []
    return [
        (
            "every marker has mean 0 and standard deviation 1 over all samples: it was "
            "standardised with the test subjects; pass the values before that, the classifier "
            "standardises within the folds"
        )
    ]


def _quantile_normalised(values: NDArray[np.float64]) -> list[str]:
    if values.shape[1] < MANY_FEATURES or len(values) < 3 or np.isnan(values).any():  # noqa: PLR2004
        return []
    ordered = np.sort(values, axis=1)
    spread = np.ptp(ordered, axis=0).max()
    if spread > EXACT * max(np.ptp(ordered), 1e-300):
        return []
    return [
        (
            "every sample holds the same values in another order: they were "
            "quantile-normalised over all samples, the test subjects included; pass the values "
            "before that"
        )
    ]

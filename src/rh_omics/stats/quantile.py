"""Quantile normalisation: every sample gets the same distribution."""

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import DesignError
from rh_omics.stats.ranking import average_ranks

Floats = NDArray[np.float64]

FEWEST = 2


def quantile_target(values: Floats) -> Floats:
    """Average the sorted values of the samples [1]_.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values on one scale; ``NaN`` is "not measured", and the quantiles of a sample with gaps
        are interpolated.

    Returns
    -------
    ndarray of shape (n_features,)
        The common distribution, rising.

    Raises
    ------
    DesignError
        If a sample has fewer than two values.

    References
    ----------
    .. [1] Bolstad, B. M. et al. (2003). A comparison of normalization methods for high density
       oligonucleotide array data based on variance and bias. Bioinformatics 19(2), 185-193.

    Examples
    --------
    >>> quantile_target(np.array([[3.0, 1, 2], [30, 20, 10]]))
    array([ 5.5, 11. , 16.5])
    """
    places = np.linspace(0, 1, values.shape[1])
    rows = []
    for number, row in enumerate(values):
        measured = np.sort(row[~np.isnan(row)])
        if measured.size < FEWEST:
            msg = f"quantiles need {FEWEST} or more values; row {number} has {measured.size}"
            raise DesignError(msg)
        rows.append(np.interp(places, np.linspace(0, 1, measured.size), measured))
    target: Floats = np.mean(rows, axis=0)
    return target


def quantile_normalise(values: Floats, target: Floats) -> Floats:
    """Give each sample the distribution of a target, tied values the middle of their quantiles.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values of training or new samples; ``NaN`` stays.
    target : ndarray of shape (n_target,)
        The common distribution, rising.

    Returns
    -------
    ndarray of shape (n_samples, n_features)
        Normalised values, equal to limma's ``normalizeQuantiles`` on training samples.

    Raises
    ------
    DesignError
        If a sample has fewer than two values.

    Examples
    --------
    >>> values = np.array([[3.0, 1, 2], [30, 20, 10]])
    >>> quantile_normalise(values, quantile_target(values))
    array([[16.5,  5.5, 11. ],
           [16.5, 11. ,  5.5]])
    """
    places = np.linspace(0, 1, target.size)
    result = np.full(values.shape, np.nan)
    for number, row in enumerate(values):
        measured = ~np.isnan(row)
        n = np.count_nonzero(measured)
        if n < FEWEST:
            msg = f"quantiles need {FEWEST} or more values; row {number} has {n}"
            raise DesignError(msg)
        share = (average_ranks(row[measured]) - 1) / (n - 1)
        result[number, measured] = np.interp(share, places, target)
    return result

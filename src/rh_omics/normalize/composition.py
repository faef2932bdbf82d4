"""What in the libraries of a count panel makes its normalisation doubtful."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from rh_omics.errors import shorten

SHALLOW = 100_000
DOMINANT_SHARE = 0.30
LIBRARY_SPREAD = 10.0
FACTOR_RANGE = (0.5, 2.0)
ZERO_SHARE = 0.80


def composition_warnings(counts: pd.DataFrame, size_factors: pd.Series) -> tuple[str, ...]:
    """Say where library sizes and composition are outside what size factors can mend.

    The limits are rules of thumb for shallow small-RNA libraries, such as those of saliva; they
    aren't tests.

    Parameters
    ----------
    counts : pandas.DataFrame of shape (n_samples, n_features)
        Raw counts of the features that are normalised.
    size_factors : pandas.Series of shape (n_samples,)
        Size factor of each sample.

    Returns
    -------
    tuple of str
        One sentence per finding: libraries of fewer than 100,000 counts, a feature with more than
        30 % of a sample's counts, library sizes more than 10-fold apart, size factors outside 0.5
        to 2, and samples in which more than 80 % of the features have no count.

    Examples
    --------
    >>> reads = {"miR-a": [700_000, 200_000], "miR-b": [300_000, 800_000]}
    >>> counts = pd.DataFrame(reads, index=["s1", "s2"])
    >>> composition_warnings(counts, pd.Series([1.0, 1.0], index=counts.index))
    ('miR-b and 1 other feature take more than 30 % of the counts of a sample
    (miR-b 80 % of s2): a rise of one looks like a fall of all others.',)
    """
    sizes = counts.sum(axis=1)
    return (
        *_shallow(sizes),
        *_dominant(counts, sizes),
        *_spread(sizes),
        *_extreme_factors(size_factors),
        *_zeros(counts),
    )


def _shallow(sizes: pd.Series) -> Iterator[str]:
    few = sizes[sizes < SHALLOW].sort_values()
    if len(few):
        yield (
            f"{len(few)} of {len(sizes)} libraries have fewer than {SHALLOW:,} counts (smallest "
            f"{few.iloc[0]:,.0f} in {few.index[0]}): a count of 0 says little there, and few "
            f"features can be tested."
        )


def _dominant(counts: pd.DataFrame, sizes: pd.Series) -> Iterator[str]:
    share = counts.div(sizes, axis=0)
    largest = share.max(axis=0)
    if not np.any(largest > DOMINANT_SHARE):
        return
    feature = largest.idxmax()
    others = int(np.count_nonzero(largest > DOMINANT_SHARE)) - 1
    rest = f" and {others} other feature{'s' * (others > 1)} take" if others else " takes"
    yield (
        f"{feature}{rest} more than {DOMINANT_SHARE * 100:.0f} % of the counts of a sample "
        f"({feature} {largest.max() * 100:.0f} % of {share[feature].idxmax()}): a rise of one "
        f"looks like a fall of all others."
    )


def _spread(sizes: pd.Series) -> Iterator[str]:
    fold = sizes.max() / sizes.min()
    if fold > LIBRARY_SPREAD:
        yield (
            f"Library sizes are {fold:.0f}-fold apart ({sizes.min():,.0f} in {sizes.idxmin()}, "
            f"{sizes.max():,.0f} in {sizes.idxmax()}): log counts of the small ones are noisier."
        )


def _extreme_factors(factors: pd.Series) -> Iterator[str]:
    low, high = FACTOR_RANGE
    extreme = factors[(factors < low) | (factors > high)]
    if len(extreme):
        listed = shorten([f"{sample} {factor:.2f}" for sample, factor in extreme.items()])
        yield (
            f"Size factors of {len(extreme)} of {len(factors)} samples are outside {low:g} to "
            f"{high:g} ({listed}): these libraries have another composition; look at them first."
        )


def _zeros(counts: pd.DataFrame) -> Iterator[str]:
    share = (counts == 0).mean(axis=1)
    empty = list(share.index[share > ZERO_SHARE])
    if empty:
        yield (
            f"In {len(empty)} of {len(share)} samples more than {ZERO_SHARE * 100:.0f} % of the "
            f"features have no count ({shorten(empty)}): TMMwsp is made for many zeros."
        )

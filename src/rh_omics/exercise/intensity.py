"""Words for an intensity, with the rule that gave them."""

from dataclasses import dataclass

import numpy as np

from rh_omics.errors import ParameterError


@dataclass(frozen=True)
class IntensityBands:
    """Named bands of an intensity.

    Parameters
    ----------
    name : str
        Rule that the bands come from.
    metric : str
        What the bounds are of, such as ``"percent of maximum heart rate"``.
    bounds : tuple of float of length n_bands - 1
        Lower bounds of all bands but the first, rising; a bound belongs to the band above it.
    words : tuple of str of length n_bands
        Names of the bands.

    Raises
    ------
    ParameterError
        If the bounds don't rise or the lengths don't fit.
    """

    name: str
    metric: str
    bounds: tuple[float, ...]
    words: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.words) != len(self.bounds) + 1 or list(self.bounds) != sorted(set(self.bounds)):
            msg = f"{self.name}: bands need rising bounds and one word more than bounds"
            raise ParameterError(msg)

    def classify(self, percent: float) -> str:
        """Name the band of an intensity.

        Parameters
        ----------
        percent : float
            Intensity on the bands' metric.

        Returns
        -------
        str
            Name of the band.

        Raises
        ------
        ParameterError
            If the intensity is missing.
        """
        if np.isnan(percent):
            msg = f"{self.name}: the intensity is missing"
            raise ParameterError(msg)
        return self.words[int(np.searchsorted(self.bounds, percent, side="right"))]


ACSM_2011 = IntensityBands(
    "ACSM 2011 (Garber et al., MSSE 43:1334)",
    "percent of maximum heart rate",
    (57, 64, 77, 96),
    ("very light", "light", "moderate", "vigorous", "near maximal"),
)
"""Bands of the position stand of the American College of Sports Medicine."""

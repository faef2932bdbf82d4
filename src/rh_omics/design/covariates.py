"""Covariates as columns of a model matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rh_omics.errors import DesignError
from rh_omics.schema import SUBJECT


@dataclass(frozen=True, eq=False)
class CovariateBlock:
    """Columns that adjust a contrast.

    Parameters
    ----------
    names : sequence of str
        Columns of the sheet that were named.
    levels : pandas.DataFrame of shape (n_samples, n_level_columns)
        Columns that adjust a sample's level, centred.
    changes : pandas.DataFrame of shape (n_samples, n_change_columns)
        Columns that adjust a subject's change: centred value at follow-up, 0 at baseline.
    constant : frozenset of str
        Level columns that are constant within every subject.
    """

    names: Sequence[str]
    levels: pd.DataFrame
    changes: pd.DataFrame
    constant: frozenset[str]

    def columns(self, *, within: bool) -> pd.DataFrame:
        """Return the columns that a model needs.

        Parameters
        ----------
        within : bool
            Whether subjects are a fixed block, which takes up what is constant within them.

        Returns
        -------
        pandas.DataFrame of shape (n_samples, n_columns)
            Columns to put beside the others.
        """
        levels = self.levels.drop(columns=list(self.constant)) if within else self.levels
        return pd.concat([levels, self.changes], axis=1)


def covariate_block(
    samples: pd.DataFrame, covariates: Sequence[str], *, time: pd.Series | None
) -> CovariateBlock:
    """Code covariates: numbers as they are, categories as indicators, all centred.

    Centring makes a paired contrast the mean change at the mean of the covariates.

    Parameters
    ----------
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet of the samples used, without missing covariates.
    covariates : sequence of str
        Columns to adjust for.
    time : pandas.Series of shape (n_samples,) or None
        0 at baseline and 1 at follow-up, where subjects are compared with themselves.

    Returns
    -------
    CovariateBlock
        The columns.

    Raises
    ------
    DesignError
        If a covariate is the same in all samples.
    """
    coded = [_coded(samples[name], name) for name in covariates]
    levels = pd.concat(coded, axis=1) if coded else pd.DataFrame(index=samples.index)
    centred = levels - levels.mean()
    varying = levels.groupby(samples[SUBJECT]).nunique().gt(1).any()
    constant = frozenset(name for name in levels if not varying[name])
    if time is None:
        return CovariateBlock(covariates, centred, pd.DataFrame(index=samples.index), frozenset())
    changes = centred[[name for name in levels if name in constant]].mul(time, axis=0)
    changes.columns = [f"{name} x follow-up" for name in changes]
    return CovariateBlock(covariates, centred, changes, constant)


def _coded(values: pd.Series, name: str) -> pd.DataFrame:
    if values.nunique() < 2:  # noqa: PLR2004 - one value adjusts nothing
        msg = f"covariate {name!r} is {values.iloc[0]!r} in every sample; leave it out"
        raise DesignError(msg)
    numbers = pd.to_numeric(values, errors="coerce")
    if not numbers.isna().any():
        return numbers.astype(float).to_frame(name)
    indicators = pd.get_dummies(values, prefix=name, prefix_sep="=", drop_first=True)
    return indicators.astype(float)

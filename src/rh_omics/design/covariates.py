"""Covariates as columns of a model matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rh_omics.errors import DesignError


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
        Columns that adjust a subject's change: centred value at a follow-up, 0 at baseline.
    constant : frozenset of str
        Level columns that are constant within every subject, or every visit of a crossover.
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
    samples: pd.DataFrame,
    covariates: Sequence[str],
    *,
    steps: Sequence[tuple[pd.Series, pd.DataFrame]] = (),
) -> CovariateBlock:
    """Code covariates: numbers as they are, categories as indicators, all centred.

    Centring makes a paired contrast the mean change at the mean of the covariates.

    Parameters
    ----------
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet of the samples used, without missing covariates.
    covariates : sequence of str
        Columns to adjust for.
    steps : sequence of (pandas.Series, pandas.DataFrame), optional
        Where subjects are compared with themselves: a unit of each sample (its subject), and the
        columns that a covariate is multiplied by if it is constant within every unit (an
        indicator for each follow-up). The first that holds is taken.

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
    if not steps:
        return CovariateBlock(covariates, centred, pd.DataFrame(index=samples.index), frozenset())
    changes: dict[str, pd.Series] = {}
    constant = set()
    for name in levels:
        columns = _first_constant(levels[name], steps)
        if columns is not None:
            constant.add(str(name))
            changes |= {
                _change_name(str(name), str(at), columns): centred[name] * columns[at]
                for at in columns
            }
    found = pd.DataFrame(changes, index=samples.index)
    return CovariateBlock(covariates, centred, found, frozenset(constant))


def _first_constant(
    values: pd.Series, steps: Sequence[tuple[pd.Series, pd.DataFrame]]
) -> pd.DataFrame | None:
    for unit, columns in steps:
        if values.groupby(unit).nunique().le(1).all():
            return columns
    return None


def _change_name(name: str, at: str, columns: pd.DataFrame) -> str:
    return f"{name} x follow-up" if columns.shape[1] == 1 else f"{name} x {at}"


def _coded(values: pd.Series, name: str) -> pd.DataFrame:
    if values.nunique() < 2:  # noqa: PLR2004 - one value adjusts nothing
        msg = f"covariate {name!r} is {values.iloc[0]!r} in every sample; leave it out"
        raise DesignError(msg)
    numbers = pd.to_numeric(values, errors="coerce")
    if not numbers.isna().any():
        return numbers.astype(float).to_frame(name)
    indicators = pd.get_dummies(values, prefix=name, prefix_sep="=", drop_first=True)
    return indicators.astype(float)

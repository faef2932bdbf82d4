"""What every fitted specification needs: its features in a panel, and its saved form."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rh_omics.errors import ModelFileError, ParameterError, ScaleError, shorten
from rh_omics.panel import Panel
from rh_omics.schema import Scale


def select_fitted(
    panel: Panel, features: Sequence[str], *, by: str, what: str = "features fitted on"
) -> Panel:
    """Return the panel of the features that a specification was fitted on, in its order.

    Parameters
    ----------
    panel : Panel
        Training or new samples.
    features : sequence of str
        Features of the specification.
    by : str
        Name of the step, for the message.
    what : str, default "features fitted on"
        What the features are to it, for the message.

    Returns
    -------
    Panel
        The panel of these features.

    Raises
    ------
    ParameterError
        If the panel lacks some of them.
    """
    absent = list(pd.Index(features).difference(panel.data.columns, sort=False))
    if absent:
        remedy = (
            "A feature that was looked for and not seen has the count 0: add it with 0."
            if panel.scale == Scale.COUNTS
            else "They must have been assayed."
        )
        msg = (
            f"{by}: {panel.name} lacks {len(absent)} of the {len(features)} {what}: "
            f"{shorten(absent)}. {remedy}"
        )
        raise ParameterError(msg)
    return panel.select(features=features)


def require_complete(panel: Panel, *, by: str) -> None:
    """Refuse missing values where a step needs every one.

    Parameters
    ----------
    panel : Panel
        The panel.
    by : str
        Name of the step, for the message.

    Raises
    ------
    ScaleError
        If a value is missing.
    """
    gaps = panel.data.isna()
    if gaps.to_numpy().any():
        row, column = np.argwhere(gaps.to_numpy())[0]
        msg = (
            f"{by} needs every value; {panel.name} has none for {gaps.columns[column]} in sample "
            f"{gaps.index[row]} "
            f"({int(gaps.to_numpy().sum())} missing). Leave out the feature or the sample, or, "
            f"if the feature was looked for and not seen, give it 0."
        )
        raise ScaleError(msg)


def saved_values(saved: Mapping[str, Any], kind: str, names: Sequence[str]) -> dict[str, Any]:
    """Take the values of a saved specification, all of them and of the right kind.

    Parameters
    ----------
    saved : mapping
        What ``to_dict`` has returned.
    kind : str
        Kind of the specification.
    names : sequence of str
        Names of its values.

    Returns
    -------
    dict
        The named values.

    Raises
    ------
    ModelFileError
        If the kind is another or a value is absent.
    """
    if saved.get("kind") != kind:
        msg = f"a saved {kind} is needed; this is {saved.get('kind', 'of no kind')!r}"
        raise ModelFileError(msg)
    absent = [name for name in names if name not in saved]
    if absent:
        msg = f"the saved {kind} lacks {shorten(absent)}"
        raise ModelFileError(msg)
    return {name: saved[name] for name in names}

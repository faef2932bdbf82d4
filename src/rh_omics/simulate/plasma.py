"""Simulated plasma endocannabinoids: log-normal, raised by the run and by meals, censored."""

import numpy as np
import pandas as pd

from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.simulate.options import CohortOptions
from rh_omics.simulate.samples import design_cells

UNIT = "nM"
MEAL_PEAK = 2.0
MEAL_WIDTH = 1.5


def simulate_plasma(
    sheet: pd.DataFrame,
    subjects: pd.DataFrame,
    options: CohortOptions,
    rng: np.random.Generator,
) -> tuple[Panel, pd.DataFrame]:
    """Draw the plasma panel.

    Parameters
    ----------
    sheet : pandas.DataFrame of shape (n_samples, n_columns)
        Plasma samples.
    subjects : pandas.DataFrame of shape (n_subjects, n_columns)
        The runners.
    options : CohortOptions
        Analytes and their effects.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    panel : Panel
        Concentrations in nM; where a value lies below the limit of quantification, the limit
        stands in the data and the cell is marked as censored.
    true_values : pandas.DataFrame of shape (n_samples, n_analytes)
        Concentrations in nM before censoring.
    """
    cells = design_cells(sheet, subjects)
    meal = meal_effect(sheet["hours_since_meal"].to_numpy())
    columns = {}
    for name, model in options.analytes.items():
        log2 = np.log2(model.median) + rng.normal(0, model.subject_sd, len(subjects))[cells.runner]
        log2 += cells.after * (model.log2_time + model.log2_interaction * cells.responder)
        log2 += model.log2_meal * meal + rng.normal(0, model.residual_sd, len(sheet))
        columns[name] = np.round(2**log2, 3)
    true_values = pd.DataFrame(columns, index=sheet.index)
    loq = pd.Series({name: model.loq for name, model in options.analytes.items()})
    censored = true_values.lt(loq, axis="columns")
    panel = Panel(
        data=true_values.mask(censored, loq, axis="columns"),
        samples=sheet,
        scale=Scale.CONCENTRATION,
        features=pd.DataFrame({"loq": loq}),
        unit=UNIT,
        specimen="plasma",
        censored=censored,
        name="plasma",
        simulated=True,
        notes=(options.label,),
    )
    return panel, true_values


def meal_effect(hours: np.ndarray) -> np.ndarray:
    """Say how much of a meal's effect is there, some hours after it.

    Parameters
    ----------
    hours : ndarray of shape (n_samples,)
        Hours since the last meal.

    Returns
    -------
    ndarray of shape (n_samples,)
        1 two hours after the meal, when 2-AG was found to be threefold, less before and after.

    Examples
    --------
    >>> meal_effect(np.array([0.5, 2.0, 3.5])).round(2)
    array([0.37, 1.  , 0.37])
    """
    return np.exp(-(((hours - MEAL_PEAK) / MEAL_WIDTH) ** 2))

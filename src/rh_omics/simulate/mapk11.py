"""Simulated qPCR of MAPK11 with reference genes, in the RNA of the saliva samples."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.simulate.options import CohortOptions
from rh_omics.simulate.samples import design_cells

TARGET: Final = "MAPK11"
USUAL_CT: Final[Mapping[str, float]] = MappingProxyType(
    {TARGET: 29.5, "GAPDH": 20.5, "ACTB": 19.5, "B2M": 21.0}
)
INPUT_SD = 0.8
SUBJECT_SD = 0.6
WELL_SD = 0.25


def simulate_mapk11(
    sheet: pd.DataFrame,
    subjects: pd.DataFrame,
    options: CohortOptions,
    rng: np.random.Generator,
) -> Panel:
    """Draw the Ct values of MAPK11 and of three reference genes.

    Parameters
    ----------
    sheet : pandas.DataFrame of shape (n_samples, n_columns)
        Saliva samples.
    subjects : pandas.DataFrame of shape (n_subjects, n_columns)
        The runners.
    options : CohortOptions
        Effects on MAPK11.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Panel
        Ct values. The amount of RNA moves all genes of a sample together, so that MAPK11 can be
        read only against the reference genes; higher expression is a lower Ct.
    """
    cells = design_cells(sheet, subjects)
    amount = rng.normal(0, INPUT_SD, len(sheet))
    expression = rng.normal(0, SUBJECT_SD, len(subjects))[cells.runner]
    expression += cells.responder * options.mapk11_log2_group
    expression += cells.responder * cells.after * options.mapk11_log2_interaction
    columns = {
        gene: usual + amount + rng.normal(0, WELL_SD, len(sheet))
        for gene, usual in USUAL_CT.items()
    }
    columns[TARGET] = columns[TARGET] - expression
    return Panel(
        data=pd.DataFrame(columns, index=sheet.index).round(2),
        samples=sheet,
        scale=Scale.CT,
        specimen="saliva",
        name="mapk11",
        simulated=True,
        notes=(options.label,),
    )

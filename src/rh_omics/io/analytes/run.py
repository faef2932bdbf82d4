"""What reading a file of analytes gives beside the panel: controls, standards, aliquots."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from rh_omics.io.analytes.kinds import QC
from rh_omics.panel import Panel

CONTROL_COLUMNS: Final = ("label", "kind", "feature", "value", "censored", "injection")
"""Columns of a table of controls."""


@dataclass(frozen=True, eq=False)
class AnalyteRun:
    """A panel of samples with all that was kept apart from it.

    Parameters
    ----------
    panel : Panel
        The samples.
    controls : pandas.DataFrame
        One row per control and analyte: ``label, kind, feature, value, censored, injection``, in
        the unit of the panel. ``kind`` is ``calibrant``, ``qc``, ``blank`` or ``other``,
        ``injection`` its place among all injections of the file, from 1.
    standards : pandas.DataFrame
        One row per injection and internal standard: ``label, kind, standard, text``, as the file
        has it.
    aliquots : pandas.DataFrame
        ``sample, feature, n, mean, cv`` of samples that were measured several times.
    words : mapping of (str, str) to int
        How many cells of samples had which text, and what it was taken for.
    software : str
        What the file was recognised as.
    """

    panel: Panel
    controls: pd.DataFrame
    standards: pd.DataFrame
    aliquots: pd.DataFrame
    words: Mapping[tuple[str, str], int]
    software: str

    def control_cv(self, kind: str = QC) -> pd.DataFrame:
        """Report the spread of one kind of control.

        Parameters
        ----------
        kind : str, default "qc"
            Kind of control. Controls of several levels are told apart by their labels only: give
            them a label each.

        Returns
        -------
        pandas.DataFrame
            ``label, feature, n, mean, cv`` of values above their limit; the coefficient of
            variation with n − 1, as a fraction.
        """
        rows = self.controls[(self.controls["kind"] == kind) & ~self.controls["censored"]]
        grouped = rows.groupby(["label", "feature"], sort=False)["value"]
        table = grouped.agg(n="count", mean="mean", sd="std").reset_index()
        table["cv"] = table["sd"] / table["mean"]
        return table.drop(columns="sd")

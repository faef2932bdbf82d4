"""What a design can tell, before anything is tested: cells, coefficients, leverage."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.design.alias import BLOCK, explain_alias
from rh_omics.design.model import Design, is_estimable
from rh_omics.errors import shorten

Floats = NDArray[np.float64]

HIGH_LEVERAGE: Final = 2.0
"""Times the mean leverage from which a sample is named (Hoaglin and Welsch 1978)."""
ALONE: Final = 1.0 - 1e-8
WORTH_SAYING: Final = 2.0
FEW_SUBJECTS: Final = 3
CONSTANTS: Final = frozenset({"Intercept", "intercept"})
MOST_PARTS: Final = 12


@dataclass(frozen=True, eq=False)
class DesignDiagnosis:
    """What a design can tell and what it can't.

    Parameters
    ----------
    cells : pandas.DataFrame
        ``cell, samples, subjects, note`` of each combination of the factors.
    coefficients : pandas.DataFrame
        ``coefficient, estimable, inflation, note`` of each column but those of subjects.
        `inflation` says how many times as large the other columns make its standard error.
    leverage : pandas.DataFrame
        ``sample, subject, leverage, note``, the highest first.
    contrasts : pandas.DataFrame
        ``contrast, se_per_sigma``: standard error for a residual standard deviation of 1.
    residual_df : int
        Residual degrees of freedom of a feature without missing values.
    """

    cells: pd.DataFrame
    coefficients: pd.DataFrame
    leverage: pd.DataFrame
    contrasts: pd.DataFrame
    residual_df: int

    def sentences(self) -> list[str]:
        """Say what a reader should know of the design.

        Returns
        -------
        list of str
            Sizes of the cells, then what can't be estimated and why, then samples that decide
            too much.
        """
        return [*self._sizes(), *self._not_estimable(), *self._inflated(), *self._loud_samples()]

    def to_dict(self) -> dict[str, Any]:
        """Gather the tables as JSON values.

        Returns
        -------
        dict of str to object
            The tables as lists of rows.
        """
        return {
            "cells": self.cells.to_dict("records"),
            "coefficients": self.coefficients.to_dict("records"),
            "leverage": self.leverage.to_dict("records"),
            "contrasts": self.contrasts.to_dict("records"),
            "residual_df": self.residual_df,
            "sentences": self.sentences(),
        }

    def _sizes(self) -> list[str]:
        if self.cells.empty:
            return []
        rows = self.cells.head(MOST_PARTS)
        parts = [f"{row.cell}: {row.subjects}" for row in rows.itertuples()]
        more = f" and {len(self.cells) - len(rows)} more" if len(self.cells) > len(rows) else ""
        small = self.cells[self.cells["note"] != ""]
        warning = f" ({shorten(list(small['cell']))} has few)" if len(small) else ""
        return [f"subjects per cell: {'; '.join(parts)}{more}{warning}"]

    def _not_estimable(self) -> list[str]:
        lost = self.coefficients[~self.coefficients["estimable"].astype(bool)]
        return [
            f"{row.coefficient} can't be estimated: {row.note}"
            for row in lost.itertuples()
            if row.coefficient not in CONSTANTS
        ]

    def _inflated(self) -> list[str]:
        return [
            f"{row.coefficient}: {row.note}"
            for row in self.coefficients.itertuples()
            if row.estimable and row.note
        ]

    def _loud_samples(self) -> list[str]:
        loud = self.leverage[self.leverage["note"] != ""]
        return [
            f"{note}: {shorten([str(sample) for sample in rows['sample']])}"
            for note, rows in loud.groupby("note", sort=False)
        ]


def diagnose(design: Design) -> DesignDiagnosis:
    """Say what a design can tell: sizes of cells, aliased coefficients, leverage.

    Parameters
    ----------
    design : Design
        A design; one whose contrast can't be estimated is refused when it is made.

    Returns
    -------
    DesignDiagnosis
        The tables, and sentences made of them.

    Examples
    --------
    >>> from rh_omics.design import design_from_question
    >>> sheet = pd.DataFrame({"subject": list("aabbcc"), "timepoint": ["pre", "post"] * 3})
    >>> diagnose(design_from_question(sheet, question="paired")).sentences()
    ['subjects per cell: pre: 3; post: 3']
    """
    matrix = design.matrix.to_numpy(dtype=float)
    return DesignDiagnosis(
        cells=_cells(design),
        coefficients=_coefficients(matrix, [str(name) for name in design.matrix]),
        leverage=_leverage(design, matrix),
        contrasts=_contrasts(design, matrix),
        residual_df=design.residual_df,
    )


def _cells(design: Design) -> pd.DataFrame:
    columns = ["cell", "samples", "subjects", "note"]
    if design.cell is None:
        return pd.DataFrame(columns=columns)
    by_cell = design.subject.groupby(design.cell, sort=False)
    table = pd.DataFrame({"samples": by_cell.size(), "subjects": by_cell.nunique()})
    table["note"] = np.where(table["subjects"] < FEW_SUBJECTS, "few subjects", "")
    return table.loc[design.cell_names].rename_axis("cell").reset_index()[columns]


def _coefficients(matrix: Floats, names: list[str]) -> pd.DataFrame:
    rows = []
    for place, name in enumerate(names):
        if name.startswith(BLOCK):
            continue
        unit = np.zeros(len(names))
        unit[place] = 1.0
        estimable = is_estimable(matrix, unit)
        inflation = _inflation(matrix, place) if estimable else np.nan
        note = _inflation_note(inflation) if estimable else explain_alias(matrix, names, name)
        rows.append((name, estimable, inflation, note))
    return pd.DataFrame(rows, columns=["coefficient", "estimable", "inflation", "note"])


def _inflation(matrix: Floats, place: int) -> float:
    """Compare a coefficient's standard error with that in a model of it and a constant alone."""
    column = matrix[:, place]
    others = np.delete(matrix, place, axis=1)
    left = column - others @ np.linalg.lstsq(others, column, rcond=None)[0]
    alone = float(np.linalg.norm(column - column.mean()))
    return alone / float(np.linalg.norm(left)) if alone > 0 else np.nan


def _inflation_note(inflation: float) -> str:
    if not inflation >= WORTH_SAYING:
        return ""
    return f"the other columns make its standard error {inflation:.1f} times as large"


def _leverage(design: Design, matrix: Floats) -> pd.DataFrame:
    left, singular, _ = np.linalg.svd(matrix, full_matrices=False)
    basis = left[:, singular > singular[0] * 1e-10]
    leverage = (basis**2).sum(axis=1)
    mean = basis.shape[1] / len(matrix)
    table = pd.DataFrame(
        {
            "sample": design.samples.astype(str),
            "subject": design.subject.astype(str).to_numpy(),
            "leverage": leverage,
        }
    )
    high = leverage > HIGH_LEVERAGE * mean + 1e-8
    table["note"] = np.where(high, f"leverage above {HIGH_LEVERAGE:g} times the mean", "")
    table.loc[leverage >= ALONE, "note"] = (
        "decides a coefficient alone (leverage 1) and says nothing of the variance"
    )
    return table.sort_values("leverage", ascending=False, kind="stable", ignore_index=True)


def _contrasts(design: Design, matrix: Floats) -> pd.DataFrame:
    inverse = np.linalg.pinv(matrix.T @ matrix)
    rows = design.contrasts.to_numpy(dtype=float)
    width = np.sqrt(np.einsum("ij,jk,ik->i", rows, inverse, rows))
    return pd.DataFrame({"contrast": design.contrasts.index.astype(str), "se_per_sigma": width})

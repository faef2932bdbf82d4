"""Compare shapes of a dose-response fairly at small n."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.dose_response.rows import blocks_of, complete_rows
from rh_omics.html import fact_table
from rh_omics.randomness import random_generator
from rh_omics.stats.dose_models import (
    FLAT,
    QUADRATIC,
    SHAPES,
    THRESHOLD,
    DoseData,
    DoseFit,
    centre,
    corrected_aic,
    fit_shape,
    leave_one_out_error,
)

Floats = NDArray[np.float64]

COLUMNS: Final = (
    "shape",
    "parameters",
    "within_r2",
    "aicc",
    "delta_aicc",
    "weight",
    "cv_error",
    "cv_skill",
    "pvalue",
    "pvalue_any",
)


@dataclass(frozen=True, eq=False, repr=False)
class DoseResponse:
    """Shapes of a response to a dose, compared.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per shape: dose parameters, variance explained within subjects, small-sample AIC with
        its difference from the best and its weight, error and skill of predicting a subject that
        was left out (skill 0 is no better than a flat response), and the permutation p-value
        against no effect, by itself and adjusted for having tried every shape.
    coefficients : dict of str to dict
        Named coefficients by shape.
    peak : float or None
        Dose of the quadratic's maximum, if it is one and lies within the doses studied.
    n_subjects, n_observations : int
        What the comparison rests on.
    permutations : int
        Relabellings of doses within subjects.
    seed : int
        Seed of the permutations.
    notes : sequence of str
        What a reader must know.
    observations : pandas.DataFrame of shape (n_observations, 3)
        ``subject``, ``dose``, and the ``response`` less the subject's mean plus that of all.
    curves : pandas.DataFrame
        ``shape``, ``dose`` and ``response``: each fitted shape, at the level of `observations`.
    labels : (str, str)
        What the columns of the dose and of the response were called.
    """

    table: pd.DataFrame
    coefficients: dict[str, dict[str, float]]
    peak: float | None
    n_subjects: int
    n_observations: int
    permutations: int
    seed: int
    notes: Sequence[str] = ()
    observations: pd.DataFrame = field(default_factory=pd.DataFrame)
    curves: pd.DataFrame = field(default_factory=pd.DataFrame)
    labels: tuple[str, str] = ("dose", "response")

    @property
    def best(self) -> str:
        """Return the shape that predicts a left-out subject best."""
        return str(self.table.loc[self.table["cv_error"].idxmin(), "shape"])

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the tables as JSON values.

        Returns
        -------
        dict of str to object
            Columns, counts, best shape, coefficients, peak, permutations, seed and notes.
        """
        return {
            "dose": self.labels[0],
            "response": self.labels[1],
            "n_subjects": self.n_subjects,
            "n_observations": self.n_observations,
            "best": self.best,
            "peak": self.peak,
            "coefficients": self.coefficients,
            "permutations": self.permutations,
            "seed": self.seed,
            "notes": list(self.notes),
        }

    def facts(self) -> list[tuple[str, str]]:
        """List what was compared and found.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        lowest = self.table.loc[self.table["aicc"].idxmin(), "shape"]
        peak = "none within the doses studied" if self.peak is None else f"{self.peak:.4g}"
        return [
            ("subjects", str(self.n_subjects)),
            ("observations", str(self.n_observations)),
            ("best prediction of a left-out subject", self.best),
            ("lowest AICc", str(lowest)),
            ("peak of the quadratic", peak),
            ("permutations", f"{self.permutations} (seed {self.seed})"),
            *(("note", note) for note in self.notes),
        ]

    def __repr__(self) -> str:
        """Show what was found, one fact a line."""
        return "\n".join(["DoseResponse", *(f"  {name}: {value}" for name, value in self.facts())])

    def _repr_html_(self) -> str:
        return fact_table("Dose and response", self.facts()) + self.table.to_html(index=False)


def compare_shapes(
    table: pd.DataFrame,
    *,
    dose: str,
    response: str,
    subject: str = "subject",
    metric: str | None = None,
    threshold: float | None = None,
    permutations: int = 999,
    seed: int = 1,
) -> DoseResponse:
    """Compare a flat, linear, quadratic, threshold and monotone response with subjects as blocks.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_rows, n_columns)
        One row per observation.
    dose, response, subject : str
        Columns of the dose (one metric), of the marker's change (log2 for concentrations) and of
        the subjects.
    metric : str, optional
        Column of the dose's metric; rows in %HRmax and %VO2R are never put together.
    threshold : float, optional
        Dose of the threshold model's step, declared beforehand (30 min, 70 % HRmax); without it
        the model is left out.
    permutations : int, default 999
        Relabellings of doses within subjects (over all rows if each subject was seen once).
    seed : int, default 1
        Seed.

    Returns
    -------
    DoseResponse
        The shapes with two measures of how well they predict, and p-values.

    Raises
    ------
    StudyError
        If a column is missing, metrics or phases are mixed, or fewer than three rows are complete.

    Notes
    -----
    With few subjects several shapes are usually compatible with the data: read `cv_skill` and
    `weight` of all of them, not the first rank alone. A quadratic with a peak inside the range
    isn't proof of an inverted U.
    """
    rows, dropped = complete_rows(table, subject=subject, numbers=(dose, response), metric=metric)
    rows, block, notes = blocks_of(rows, subject=subject)
    data = DoseData(
        rows[dose].to_numpy(np.float64), rows[response].to_numpy(np.float64), block, threshold
    )
    shapes = [shape for shape in SHAPES if shape != THRESHOLD or threshold is not None]
    fits = {shape: fit_shape(shape, data) for shape in shapes}
    pvalue, pvalue_any = _permutation_pvalues(fits, data, permutations, seed)
    compared = _table(fits, data).assign(
        pvalue=[pvalue.get(shape, np.nan) for shape in shapes],
        pvalue_any=[pvalue_any.get(shape, np.nan) for shape in shapes],
    )
    return DoseResponse(
        compared[list(COLUMNS)],
        {shape: fit.coefficients for shape, fit in fits.items()},
        _peak(fits[QUADRATIC], data.dose),
        int(rows[subject].nunique()),
        len(rows),
        permutations,
        seed,
        (*dropped, *notes, *_level_notes(data)),
        observations=_observations(rows[subject], data),
        curves=_curves(fits, data),
        labels=(dose, response),
    )


def _observations(subject: pd.Series, data: DoseData) -> pd.DataFrame:
    level = centre(data.response, data.block) + data.response.mean()
    frame = {"subject": subject.to_numpy(), "dose": data.dose, "response": level}
    return pd.DataFrame(frame)


def _curves(fits: dict[str, DoseFit], data: DoseData) -> pd.DataFrame:
    """Evaluate each shape over the doses studied; its mean where observed is the response's."""
    grid = np.linspace(data.dose.min(), data.dose.max(), 101)
    parts = []
    for shape, fit in fits.items():
        level = data.response.mean() - fit.predict(data.dose).mean()
        values = {"shape": shape, "dose": grid, "response": fit.predict(grid) + level}
        parts.append(pd.DataFrame(values))
    return pd.concat(parts, ignore_index=True)


def _table(fits: dict[str, DoseFit], data: DoseData) -> pd.DataFrame:
    flat = fits[FLAT].rss
    n_effective = data.n_effective
    errors = {shape: leave_one_out_error(shape, data) for shape in fits}
    aicc = np.array([corrected_aic(fit, n_effective=n_effective) for fit in fits.values()])
    delta = aicc - aicc[np.isfinite(aicc)].min() if np.isfinite(aicc).any() else aicc
    weight = np.exp(-delta / 2)
    return pd.DataFrame(
        {
            "shape": list(fits),
            "parameters": [fit.parameters for fit in fits.values()],
            "within_r2": [1 - fit.rss / flat if flat > 0 else 0.0 for fit in fits.values()],
            "aicc": aicc,
            "delta_aicc": delta,
            "weight": weight / weight.sum(),
            "cv_error": list(errors.values()),
            "cv_skill": [1 - (error / errors[FLAT]) ** 2 for error in errors.values()],
        }
    )


def _permutation_pvalues(
    fits: dict[str, DoseFit], data: DoseData, permutations: int, seed: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Permute responses within blocks; adjust over shapes by the smallest p-value."""
    shapes = [shape for shape in fits if shape != FLAT]
    rng = random_generator(seed)
    observed = np.array([fits[shape].rss for shape in shapes])
    drawn = np.empty((permutations + 1, len(shapes)))
    drawn[0] = observed
    for row in range(1, permutations + 1):
        relabelled = DoseData(data.dose, _shuffled(rng, data), data.block, data.cut)
        drawn[row] = [fit_shape(shape, relabelled).rss for shape in shapes]
    slack = 1e-9 * (np.sum(centre(data.response, data.block) ** 2) + 1e-300)
    ranks = np.array([(drawn <= row + slack).mean(axis=0) for row in drawn])
    smallest = ranks.min(axis=1)
    own = dict(zip(shapes, ranks[0].tolist(), strict=True))
    adjusted = {shape: float((smallest <= value).mean()) for shape, value in own.items()}
    return own, adjusted


def _shuffled(rng: np.random.Generator, data: DoseData) -> Floats:
    """Permute responses within each block."""
    order = np.lexsort((rng.random(data.dose.size), data.block))
    home = np.argsort(data.block, kind="stable")
    shuffled = np.empty_like(data.response)
    shuffled[home] = data.response[order]
    return shuffled


def _peak(fit: DoseFit, dose: Floats) -> float | None:
    slope, curvature = fit.coefficients["slope"], fit.coefficients["curvature"]
    if curvature >= 0:
        return None
    top = -slope / (2 * curvature)
    return float(top) if dose.min() < top < dose.max() else None


def _level_notes(data: DoseData) -> tuple[str, ...]:
    levels = np.unique(data.dose).size
    if levels > 3:  # noqa: PLR2004 - a parabola passes through any three points
        return ()
    return (
        f"{levels} dose levels: a quadratic and a monotone response can't be told apart from noise",
    )

"""Design: the model matrix and the contrast of one question, with what was left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.design.alias import BLOCK, explain_alias
from rh_omics.design.factor import Factor
from rh_omics.errors import DesignError, shorten
from rh_omics.schema import Question

RANK_TOLERANCE: Final = 1e-9
INFLATION_WORTH_SAYING: Final = 1.5


class SubjectEffect(StrEnum):
    """How samples of the same subject are tied together."""

    FIXED = "fixed"
    """One coefficient per subject: only differences within subjects count."""
    RANDOM = "random"
    """One correlation between samples of a subject, estimated over all features."""
    NONE = "none"
    """Every subject has one sample."""


class Exclusion(NamedTuple):
    """A sample that isn't used, and why."""

    sample: str
    subject: str
    reason: str


@dataclass(frozen=True, eq=False)
class Design:
    """One question as a linear model.

    Parameters
    ----------
    question : Question
        What is asked.
    matrix : pandas.DataFrame of shape (n_samples, n_coefficients)
        Model matrix; index: the samples used.
    contrast : pandas.Series of shape (n_coefficients,)
        Weights whose sum with the coefficients is the log2 fold change.
    subject : pandas.Series of shape (n_samples,)
        Subject of each sample.
    subject_effect : SubjectEffect
        How samples of a subject are tied together.
    words : str
        The contrast in words.
    group : pandas.Series of shape (n_samples,), optional
        0 for the reference group, 1 for the other one.
    time : pandas.Series of shape (n_samples,), optional
        0 for baseline, 1 for follow-up.
    excluded : sequence of Exclusion, optional
        Samples of the panel that aren't used.
    notes : sequence of str, optional
        What a reader must know, one sentence each.
    compared : Factor, optional
        Factor whose levels the balance table compares.
    covariate_columns : sequence of str, optional
        Columns of `matrix` that only adjust.
    joint : pandas.DataFrame of shape (n_contrasts, n_coefficients), optional
        Contrasts that are tested together, by name; `contrast` is the first of them.
    cell : pandas.Series of shape (n_samples,), optional
        Cell of each sample in the table of group sizes, such as ``"RH, post"``.
    weights : pandas.Series of shape (n_samples,), optional
        Relative precision of each sample.
    per : str, optional
        What the fold change is per unit of, where the contrast is a slope.
    exposure : pandas.Series of shape (n_samples,), optional
        Exposure of each sample, where a response to it is asked for.

    Raises
    ------
    DesignError
        If a contrast can't be estimated or nothing is left to estimate the variance.
    """

    question: Question
    matrix: pd.DataFrame
    contrast: pd.Series
    subject: pd.Series
    subject_effect: SubjectEffect
    words: str
    group: pd.Series | None = None
    time: pd.Series | None = None
    excluded: Sequence[Exclusion] = ()
    notes: Sequence[str] = ()
    compared: Factor | None = None
    covariate_columns: Sequence[str] = ()
    joint: pd.DataFrame | None = None
    cell: pd.Series | None = None
    weights: pd.Series | None = None
    per: str = ""
    exposure: pd.Series | None = None

    def __post_init__(self) -> None:
        matrix = self.matrix.to_numpy(dtype=float)
        for name, row in self.contrasts.iterrows():
            contrast = row.to_numpy(dtype=float)
            if not np.any(contrast):
                msg = f"the contrast {name} has no coefficient"
                raise DesignError(msg)
            if not is_estimable(matrix, contrast):
                raise DesignError(_why_not_estimable(self, str(name), contrast))
        if self.residual_df < 1:
            msg = (
                f"{len(matrix)} samples and {matrix.shape[1]} coefficients leave no residual "
                "degrees of freedom; more subjects or fewer covariates are needed"
            )
            raise DesignError(msg)

    @property
    def contrasts(self) -> pd.DataFrame:
        """Return every contrast that is tested, a row each, of shape (n_contrasts, n_columns)."""
        return self.contrast.to_frame(self.words).T if self.joint is None else self.joint

    @property
    def n_levels(self) -> int:
        """Return the largest number of levels of a factor that is compared."""
        codes = [part for part in (self.group, self.time) if part is not None]
        return max((int(part.max()) + 1 for part in codes), default=0)

    @property
    def cell_names(self) -> list[str]:
        """Return each cell once: reference before other groups, baseline before follow-up."""
        if self.cell is None:
            return []
        codes = [part for part in (self.group, self.time) if part is not None]
        order = pd.concat([*codes, self.cell], axis=1, keys=[*range(len(codes)), "cell"])
        ordered = order.sort_values(list(range(len(codes))), kind="stable") if codes else order
        return list(ordered["cell"].unique())

    @property
    def samples(self) -> pd.Index:
        """Return the ids of the samples used."""
        return self.matrix.index

    @property
    def n_subjects(self) -> int:
        """Return the number of subjects used."""
        return int(self.subject.nunique())

    @property
    def residual_df(self) -> int:
        """Return the residual degrees of freedom of a feature without missing values."""
        matrix = self.matrix.to_numpy(dtype=float)
        return int(len(matrix) - np.linalg.matrix_rank(matrix))

    @property
    def is_within(self) -> bool:
        """Whether the contrast compares samples of the same subject."""
        return self.question in {Question.PAIRED, Question.INTERACTION}

    def require_two_levels(self, *, by: str) -> None:
        """Refuse a design with more than two timepoints or groups, or several contrasts.

        Parameters
        ----------
        by : str
            Name of the step, for the message.

        Raises
        ------
        DesignError
            If there are more.
        """
        if self.joint is not None or self.n_levels > 2:  # noqa: PLR2004 - two of each
            msg = (
                f"{by} compares two timepoints, two groups, or both; for more of them take "
                "--method moderated, voom or mixed-anova"
            )
            raise DesignError(msg)

    def with_notes(self, *notes: str) -> Self:
        """Return the design with further notes.

        Parameters
        ----------
        *notes : str
            Sentences to add.

        Returns
        -------
        Design
            A new design.
        """
        return replace(self, notes=(*self.notes, *notes))

    def describe_contrast(self) -> str:
        """Write the contrast as a sum of coefficients.

        Returns
        -------
        str
            Such as ``"+1 timepoint[post]"``; several contrasts have semicolons between.
        """
        return "; ".join(
            " ".join(f"{weight:+g} {name}" for name, weight in row[row != 0].items())
            for _, row in self.contrasts.iterrows()
        )


def is_estimable(matrix: NDArray[np.float64], contrast: NDArray[np.float64]) -> bool:
    """Tell whether a contrast lies in the row space of a model matrix.

    Parameters
    ----------
    matrix : ndarray of shape (n_samples, n_coefficients)
        Model matrix; may be rank-deficient.
    contrast : ndarray of shape (n_coefficients,)
        Weights of the coefficients.

    Returns
    -------
    bool
        Whether the weighted sum is the same for every least-squares solution.

    Examples
    --------
    >>> two_groups = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    >>> is_estimable(two_groups, np.array([0.0, -1.0, 1.0]))
    True
    >>> is_estimable(two_groups, np.array([0.0, 0.0, 1.0]))
    False
    """
    projected = np.linalg.pinv(matrix) @ (matrix @ contrast)
    return bool(np.allclose(projected, contrast, atol=RANK_TOLERANCE**0.5))


def contrast_inflation(
    matrix: NDArray[np.float64], contrast: NDArray[np.float64], without: Sequence[int]
) -> float:
    """Say how much wider a contrast's standard error is because of some columns.

    Parameters
    ----------
    matrix : ndarray of shape (n_samples, n_coefficients)
        Model matrix.
    contrast : ndarray of shape (n_coefficients,)
        Weights of the coefficients.
    without : sequence of int
        Columns to leave out for comparison.

    Returns
    -------
    float
        Ratio of the unscaled standard errors, with to without the columns.
    """
    kept = np.setdiff1d(np.arange(matrix.shape[1]), without)

    def width(columns: NDArray[np.intp]) -> float:
        inverse = np.linalg.pinv(matrix[:, columns].T @ matrix[:, columns])
        return float(np.sqrt(contrast[columns] @ inverse @ contrast[columns]))

    return width(np.arange(matrix.shape[1])) / width(kept)


def _why_not_estimable(design: Design, words: str, contrast: NDArray[np.float64]) -> str:
    matrix = design.matrix.to_numpy(dtype=float)
    names = [str(name) for name in design.matrix]
    culprits = [
        name
        for position, name in enumerate(names)
        if contrast[position] == 0
        and not name.startswith(BLOCK)
        and is_estimable(np.delete(matrix, position, axis=1), np.delete(contrast, position))
    ]
    culprits = [name for name in culprits if name in design.covariate_columns] or culprits
    reasons = {name: explain_alias(matrix, names, name) for name in _used(names, contrast)}
    because = (
        f"it can't be told apart from {shorten(culprits)}: leave that out, or collect samples in "
        "which the two differ"
        if culprits
        else "; ".join(f"{name}: {why}" for name, why in reasons.items() if why)
        or "its coefficients are confounded with the others"
    )
    return f"{words} can't be estimated from {len(matrix)} samples; {because}"


def _used(names: Sequence[str], contrast: NDArray[np.float64]) -> list[str]:
    return [name for name, weight in zip(names, contrast, strict=True) if weight != 0]

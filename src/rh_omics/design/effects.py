"""What a question asks of a model: columns of the effects, and the contrasts among them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rh_omics.design.contrast import level_contrasts
from rh_omics.design.factor import Factor
from rh_omics.design.model import SubjectEffect
from rh_omics.errors import DesignError
from rh_omics.schema import GROUP, SUBJECT, TIMEPOINT, Question


@dataclass(frozen=True, eq=False)
class Cells:
    """The samples of a question with their factors coded from 0.

    Parameters
    ----------
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet of the samples used.
    group, time, exposure : pandas.Series of shape (n_samples,) or None
        Codes of the levels, the reference first; the exposure as numbers.
    subject_effect : SubjectEffect
        How samples of a subject are tied together.
    factors : dict of str to Factor
        Factors by their role.
    """

    samples: pd.DataFrame
    group: pd.Series | None
    time: pd.Series | None
    exposure: pd.Series | None
    subject_effect: SubjectEffect
    factors: dict[str, Factor]

    @property
    def fixed(self) -> bool:
        """Whether subjects are a fixed block."""
        return self.subject_effect is SubjectEffect.FIXED

    def indicators(self, role: str) -> pd.DataFrame:
        """Return a column for each level but the reference.

        Parameters
        ----------
        role : str
            ``"group"`` or ``"timepoint"``.

        Returns
        -------
        pandas.DataFrame of shape (n_samples, n_levels - 1)
            1 where a sample has the level; no columns where the question has no such factor.
        """
        codes = self.group if role == GROUP else self.time
        factor = self.factors.get(role)
        if codes is None or factor is None:
            return pd.DataFrame(index=self.samples.index)
        levels = enumerate(factor.levels[1:], start=1)
        columns = {f"{factor.column}={level}": codes.eq(n).astype(float) for n, level in levels}
        return pd.DataFrame(columns)

    def names(self) -> pd.Series | None:
        """Name the cell of each sample in words.

        Returns
        -------
        pandas.Series of shape (n_samples,) or None
            Such as ``"RH, post"``; None where the question has no factor.
        """
        parts = [
            codes.map(dict(enumerate(self.factors[role].levels)))
            for role, codes in ((GROUP, self.group), (TIMEPOINT, self.time))
            if codes is not None
        ]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else parts[0].str.cat(parts[1], sep=", ")


@dataclass(frozen=True, eq=False)
class Effects:
    """Columns of what is compared, and the contrasts that are asked for.

    Parameters
    ----------
    columns : pandas.DataFrame of shape (n_samples, n_effects)
        Columns of the model matrix.
    contrasts : pandas.DataFrame of shape (n_contrasts, n_targets)
        Weights of some of the columns; a row for each contrast.
    """

    columns: pd.DataFrame
    contrasts: pd.DataFrame


def effects_of(question: Question, cells: Cells, contrast: str | None) -> Effects:
    """Write the effects of a question as columns and contrasts.

    Parameters
    ----------
    question : Question
        What is asked.
    cells : Cells
        The samples and their factors.
    contrast : str or None
        Levels to compare, such as ``"T2 - T1"``; each with the reference by default.

    Returns
    -------
    Effects
        Columns and contrasts.

    Raises
    ------
    DesignError
        If the contrast can't be read.
    """
    time, group = cells.indicators(TIMEPOINT), cells.indicators(GROUP)
    if question is Question.EXPOSURE:
        return _exposure_effects(cells, time, contrast)
    if question is Question.PAIRED:
        return Effects(time, _renamed(level_contrasts(cells.factors[TIMEPOINT], contrast), time))
    if question is Question.GROUPS:
        return Effects(
            pd.concat([time, group], axis=1),
            _renamed(level_contrasts(cells.factors[GROUP], contrast), group),
        )
    products = _products(group, time)
    main = [time] if cells.fixed else [time, group]
    if question is Question.CROSSOVER and cells.fixed:
        main = []
    steps = level_contrasts(cells.factors[TIMEPOINT], contrast)
    return Effects(pd.concat([*main, products], axis=1), _of_each_group(steps, group, time))


def block_columns(question: Question, cells: Cells) -> pd.DataFrame:
    """Return the columns that take up differences between subjects, or the intercept.

    In a crossover each subject has a level in each condition and a course over time of its own:
    what is left is the difference of the changes.

    Parameters
    ----------
    question : Question
        What is asked.
    cells : Cells
        The samples.

    Returns
    -------
    pandas.DataFrame of shape (n_samples, n_blocks)
        Indicators.
    """
    subject = cells.samples[SUBJECT].astype(str)
    if not cells.fixed:
        return pd.DataFrame({"intercept": 1.0}, index=cells.samples.index)
    if question is not Question.CROSSOVER or cells.group is None or cells.time is None:
        return _indicators(subject)
    condition = cells.group.map(dict(enumerate(cells.factors[GROUP].levels)))
    visits = _indicators(subject.str.cat(condition, sep=", "))
    courses = _products(_indicators(subject), cells.indicators(TIMEPOINT))
    return pd.concat([visits, courses], axis=1)


def _indicators(labels: pd.Series) -> pd.DataFrame:
    return pd.get_dummies(labels, prefix="subject", prefix_sep="=").astype(float)


def _exposure_effects(cells: Cells, time: pd.DataFrame, contrast: str | None) -> Effects:
    if cells.exposure is None or contrast is not None:
        msg = "a response to an exposure is its slope: leave out --contrast, or write a --design"
        raise DesignError(msg)
    name = str(cells.exposure.name)
    centred = (cells.exposure - cells.exposure.mean()).to_frame(name)
    if time.empty:
        return Effects(centred, pd.DataFrame({name: {f"slope on {name}": 1.0}}))
    products = _products(centred, time)
    main = [time] if cells.fixed else [time, centred]
    slopes = {f"slope on {name}, {words}": row for words, row in _each_change(cells, products)}
    contrasts = pd.DataFrame.from_dict(slopes, orient="index")
    return Effects(pd.concat([*main, products], axis=1), contrasts)


def _each_change(cells: Cells, products: pd.DataFrame) -> list[tuple[str, dict[str, float]]]:
    steps = level_contrasts(cells.factors[TIMEPOINT])
    return [
        (str(words), dict(zip(products.columns, row.to_list(), strict=True)))
        for words, row in steps.iterrows()
    ]


def _renamed(contrasts: pd.DataFrame, columns: pd.DataFrame) -> pd.DataFrame:
    return contrasts.set_axis(list(columns.columns), axis=1)


def _products(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    columns = {f"{a} x {b}": left[a] * right[b] for a in left for b in right}
    return pd.DataFrame(columns, index=left.index)


def _of_each_group(steps: pd.DataFrame, group: pd.DataFrame, time: pd.DataFrame) -> pd.DataFrame:
    """Compare each group's steps with the reference group's."""
    rows: dict[str, dict[str, float]] = {}
    for level in group:
        for words, step in steps.iterrows():
            name = str(words) if group.shape[1] == 1 else f"{words}, {level}"
            rows[name] = {f"{level} x {at}": step.iloc[n] for n, at in enumerate(time)}
    return pd.DataFrame.from_dict(rows, orient="index").fillna(0.0)


def words_of(
    question: Question,
    cells: Cells,
    contrasts: Sequence[str],
    *,
    asked: str | None,
    at: str | None,
    covariates: Sequence[str],
) -> str:
    """Say what is compared.

    Parameters
    ----------
    question : Question
        What is asked.
    cells : Cells
        The samples and their factors.
    contrasts : sequence of str
        Names of the contrasts.
    asked : str or None
        The contrast in the user's words.
    at : str or None
        Timepoint at which groups are compared.
    covariates : sequence of str
        Columns that are adjusted for.

    Returns
    -------
    str
        One phrase.
    """
    adjusted = f", adjusted for {', '.join(covariates)}" if covariates else ""
    when = f" at {at}" if at else ""
    time, group = cells.factors.get(TIMEPOINT), cells.factors.get(GROUP)
    if question is Question.EXPOSURE:
        response = f"{time.other} − {time.reference}" if time else "values"
        name = "" if cells.exposure is None else str(cells.exposure.name)
        return f"slope of {response} on {name}{when}{adjusted}"
    compared = group if question is Question.GROUPS else time
    if asked is None and len(contrasts) > 1 and compared is not None:
        return _any_difference(question, cells) + when + adjusted
    step = "; ".join(contrasts) if asked else _first_step(compared)
    if question is Question.PAIRED:
        return f"{step} within subjects{adjusted}"
    if question is Question.GROUPS:
        return f"{step}{when}{adjusted}"
    sides = [f"({step}) of {level}" for level in (group.levels if group else ())]
    within = " within subjects" if question is Question.CROSSOVER else ""
    return " − ".join(reversed(sides)) + within + adjusted


def _first_step(factor: Factor | None) -> str:
    return f"{factor.other} − {factor.reference}" if factor else ""


def _any_difference(question: Question, cells: Cells) -> str:
    def listed(role: str) -> str:
        return ", ".join(cells.factors[role].levels)

    if question is Question.PAIRED:
        return f"any change over {listed(TIMEPOINT)} within subjects"
    if question is Question.GROUPS:
        return f"any difference between {listed(GROUP)}"
    changes = f"any difference between {listed(GROUP)} in their changes over {listed(TIMEPOINT)}"
    return f"{changes} within subjects" if question is Question.CROSSOVER else changes

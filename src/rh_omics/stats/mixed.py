"""Analysis of variance of repeated measures, with or without groups, for all features at once."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc

from rh_omics.errors import DesignError, ParameterError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AnovaTerm:
    """One line of an analysis of variance, for each feature.

    A number that can't be computed is ``NaN``. Where the term isn't within subjects, or there are
    two timepoints, the corrected p-values equal `pvalue`.

    Parameters
    ----------
    ss, ss_error : ndarray of shape (n_features,)
        Sum of squares of the term and of its error.
    df, df_error : ndarray of shape (n_features,)
        Degrees of freedom, before any correction for sphericity.
    f : ndarray of shape (n_features,)
        F statistic.
    pvalue : ndarray of shape (n_features,)
        P-value, sphericity assumed.
    pvalue_gg, pvalue_hf : ndarray of shape (n_features,)
        P-values with the degrees of freedom of Greenhouse-Geisser and of Huynh-Feldt.
    partial_eta_squared : ndarray of shape (n_features,)
        ``ss / (ss + ss_error)``.
    generalised_eta_squared : ndarray of shape (n_features,)
        Share of the variance that the term takes, comparable between designs.
    """

    ss: Floats
    ss_error: Floats
    df: Floats
    df_error: Floats
    f: Floats
    pvalue: Floats
    pvalue_gg: Floats
    pvalue_hf: Floats
    partial_eta_squared: Floats
    generalised_eta_squared: Floats


@dataclass(frozen=True, eq=False)
class MixedAnova:
    """Result of a group × time mixed analysis of variance.

    Parameters
    ----------
    group, time, interaction : AnovaTerm
        The three terms.
    n_subjects : ndarray of int of shape (n_groups, n_features)
        Subjects of each group that took part: those with a value at every timepoint.
    epsilon_gg, epsilon_hf : ndarray of shape (n_features,)
        Greenhouse-Geisser and Huynh-Feldt epsilon of the pooled within-group covariance; 1 with
        two timepoints.
    """

    group: AnovaTerm
    time: AnovaTerm
    interaction: AnovaTerm
    n_subjects: NDArray[np.intp]
    epsilon_gg: Floats
    epsilon_hf: Floats


def mixed_anova(
    values: Floats,
    group: ArrayLike,
    *,
    time_effect: Literal["weighted", "unweighted"] = "weighted",
    group_measured: bool = False,
) -> MixedAnova:
    """Test group, time and their interaction with the subject as a random block.

    Per feature, subjects without a value at every timepoint are left out. Let subject ``i`` of
    group ``g`` have the mean ``m_i`` over ``T`` timepoints. The group is tested on ``m_i`` as in a
    one-way analysis; time and interaction are tested on the values minus ``m_i``, against the
    variation of their time profiles within the groups [1]_.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_times, n_features)
        Values on a scale where differences mean something (log2); ``NaN`` is "not measured".
    group : array-like of shape (n_subjects,)
        Group of each subject.
    time_effect : {"weighted", "unweighted"}, default "weighted"
        Whether the time effect averages over the subjects (types I and II sums of squares, as R's
        ``aov`` and pingouin) or over the groups (type III, as SPSS, Prism and afex). The same in
        groups of equal size; the other terms don't depend on it.
    group_measured : bool, default False
        Whether the groups were observed and not assigned; the generalised eta squared then counts
        their variance in each denominator [2]_.

    Returns
    -------
    MixedAnova
        The three terms, ``NaN`` where a feature can't be tested.

    Raises
    ------
    ParameterError
        If the shapes don't fit.
    DesignError
        If there are fewer than two groups or timepoints.

    References
    ----------
    .. [1] Winer, B. J. (1971). Statistical Principles in Experimental Design, 2nd ed., chapter 7.
    .. [2] Olejnik, S. and Algina, J. (2003). Generalized eta and omega squared statistics.
       Psychol. Methods 8(4), 434-447.
    .. [3] Greenhouse, S. W. and Geisser, S. (1959). On methods in the analysis of profile data.
       Psychometrika 24, 95-112.
    .. [4] Lecoutre, B. (1991). A correction for the epsilon approximate test in repeated measures
       designs with two or more independent groups. J. Educ. Stat. 16(4), 371-372.

    Examples
    --------
    With two timepoints the interaction is Student's test of the changes: F is t squared.

    >>> from scipy.stats import ttest_ind
    >>> values = np.random.default_rng(1).normal(size=(9, 2, 1))
    >>> group = np.repeat(["a", "b"], [4, 5])
    >>> change = values[:, 1, 0] - values[:, 0, 0]
    >>> t = ttest_ind(change[:4], change[4:]).statistic
    >>> bool(np.isclose(mixed_anova(values, group).interaction.f[0], t**2, rtol=1e-12))
    True
    """
    member = _membership(values, np.asarray(group))
    cells = _Cells(values, member)
    strata = _SumsOfSquares(cells, unweighted=time_effect == "unweighted")
    gg, hf = _epsilons(cells)
    one = np.ones_like(gg)
    measured = (strata.group, strata.interaction) if group_measured else ()

    def term(ss: Floats, df: Floats, within: bool) -> AnovaTerm:  # noqa: FBT001 - local
        errors = strata.between + strata.within
        others = sum((other for other in measured if other is not ss), np.zeros_like(ss))
        return _term(
            ss,
            strata.within if within else strata.between,
            df,
            cells.df_error * (cells.n_times - 1 if within else 1),
            epsilons=(gg, hf) if within else (one, one),
            ss_whole=ss + errors + others,
        )

    times = np.where(np.isnan(cells.df_error), np.nan, cells.n_times - 1.0)
    return MixedAnova(
        group=term(strata.group, cells.df_group, within=False),
        time=term(strata.time, times, within=True),
        interaction=term(strata.interaction, cells.df_group * times, within=True),
        n_subjects=cells.n.astype(np.intp),
        epsilon_gg=gg,
        epsilon_hf=hf,
    )


@dataclass(frozen=True, eq=False)
class RepeatedAnova:
    """Result of a repeated-measures analysis of variance.

    Parameters
    ----------
    time : AnovaTerm
        The change over the timepoints.
    n_subjects : ndarray of int of shape (n_features,)
        Subjects that took part: those with a value at every timepoint.
    epsilon_gg, epsilon_hf : ndarray of shape (n_features,)
        Greenhouse-Geisser and Huynh-Feldt epsilon; 1 with two timepoints.
    """

    time: AnovaTerm
    n_subjects: NDArray[np.intp]
    epsilon_gg: Floats
    epsilon_hf: Floats


def repeated_anova(values: Floats) -> RepeatedAnova:
    """Test for any change over timepoints within subjects [1]_.

    Per feature, subjects without a value at every timepoint are left out. With two timepoints F
    is the square of the paired t.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_times, n_features)
        Values on a scale where differences mean something (log2); ``NaN`` is "not measured".

    Returns
    -------
    RepeatedAnova
        The change over time, ``NaN`` where a feature can't be tested.

    Raises
    ------
    ParameterError
        If the values haven't three axes.
    DesignError
        If there are fewer than two timepoints.

    References
    ----------
    .. [1] Winer, B. J. (1971). Statistical Principles in Experimental Design, 2nd ed., chapter 4.

    Examples
    --------
    >>> from scipy.stats import ttest_rel
    >>> values = np.random.default_rng(1).normal(size=(9, 2, 1))
    >>> t = ttest_rel(values[:, 1, 0], values[:, 0, 0]).statistic
    >>> bool(np.isclose(repeated_anova(values).time.f[0], t**2, rtol=1e-12))
    True
    """
    if values.ndim != 3 or values.shape[1] < 2:  # noqa: PLR2004 - three axes, two timepoints
        msg = (
            "a repeated-measures ANOVA needs values of shape (n_subjects, n_times, n_features) "
            f"with two timepoints or more; got {values.shape}"
        )
        raise DesignError(msg) if values.ndim == 3 else ParameterError(msg)  # noqa: PLR2004
    cells = _Cells(values, np.ones((1, len(values))))
    strata = _SumsOfSquares(cells, unweighted=False)
    gg, hf = _epsilons(cells)
    times = np.where(np.isnan(cells.df_error), np.nan, cells.n_times - 1.0)
    time = _term(
        strata.time,
        strata.within,
        times,
        cells.df_error * (cells.n_times - 1),
        epsilons=(gg, hf),
        ss_whole=strata.time + strata.between + strata.within,
    )
    return RepeatedAnova(time, cells.n_all.astype(np.intp), gg, hf)


def _membership(values: Floats, group: NDArray[np.generic]) -> Floats:
    """Return the groups as an indicator of shape (n_groups, n_subjects)."""
    if values.ndim != 3 or group.shape != values.shape[:1]:  # noqa: PLR2004 - three axes
        msg = (
            f"mixed_anova needs values of shape (n_subjects, n_times, n_features) and a group per "
            f"subject; got {values.shape} and {group.shape}"
        )
        raise ParameterError(msg)
    levels = np.unique(group)
    if levels.size < 2 or values.shape[1] < 2:  # noqa: PLR2004 - a factor needs two levels
        msg = (
            f"a mixed ANOVA needs two or more groups and timepoints; got {levels.size} group(s) "
            f"and {values.shape[1]} timepoint(s)"
        )
        raise DesignError(msg)
    return (group == levels[:, np.newaxis]).astype(np.float64)


class _Cells:
    """Complete subjects per feature, centred, with their means by group and time.

    Leaving a subject out of a feature sets its values to 0 and its count to 0, so that features
    with different subjects are computed together.
    """

    def __init__(self, values: Floats, member: Floats) -> None:
        complete: NDArray[np.bool_] = np.all(np.isfinite(values), axis=1)
        taken = np.where(complete[:, np.newaxis], values, 0.0)
        self.n_times = values.shape[1]
        self.n = member @ complete
        self.n_all = self.n.sum(axis=0)
        self.largest = np.maximum(taken.max(axis=(0, 1)), -taken.min(axis=(0, 1)))
        with np.errstate(invalid="ignore", divide="ignore"):
            taken -= taken.sum(axis=(0, 1)) / (self.n_all * self.n_times)
            taken *= complete[:, np.newaxis]
            total = (member @ taken.reshape(len(taken), -1)).reshape(len(member), *taken.shape[1:])
            # A group without subjects has no mean, and no weight either.
            self.means = np.where(self.n[:, np.newaxis] > 0, total / self.n[:, np.newaxis], 0.0)
        taken -= self.means[member.argmax(axis=0)]
        taken *= complete[:, np.newaxis]
        self.residuals = taken
        n_groups = np.count_nonzero(self.n, axis=0)
        testable = (n_groups == len(member)) & (self.n_all > n_groups)
        self.df_group = np.where(testable, n_groups - 1.0, np.nan)
        self.df_error = np.where(testable, self.n_all - n_groups, np.nan)


class _SumsOfSquares:
    """Sums of squares of the terms and of the two errors."""

    def __init__(self, cells: _Cells, *, unweighted: bool) -> None:
        means, n, times = cells.means, cells.n, cells.n_times
        group_mean = means.mean(axis=1)
        profile = means - group_mean[:, np.newaxis]
        subject_residual = cells.residuals.mean(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (n * group_mean).sum(axis=0) / cells.n_all
            time = (n[:, np.newaxis] * profile).sum(axis=0) / cells.n_all
            self.time = cells.n_all * (time**2).sum(axis=0)
            if unweighted:
                self.time = len(n) ** 2 * (profile.mean(axis=0) ** 2).sum(axis=0) / (1 / n).sum(0)
        self.group = times * (n * (group_mean - mean) ** 2).sum(axis=0)
        self.interaction = (n[:, np.newaxis] * (profile - time) ** 2).sum(axis=(0, 1))
        # Below what rounding alone leaves, there is no variation.
        rounding = cells.n_all * times * (8 * np.finfo(float).eps * cells.largest) ** 2
        between = times * (subject_residual**2).sum(axis=0)
        within = ((cells.residuals - subject_residual[:, np.newaxis]) ** 2).sum(axis=(0, 1))
        self.between = np.where(between > rounding, between, 0.0)
        self.within = np.where(within > rounding, within, 0.0)


def _term(
    ss: Floats,
    ss_error: Floats,
    df: Floats,
    df_error: Floats,
    *,
    epsilons: tuple[Floats, Floats],
    ss_whole: Floats,
) -> AnovaTerm:
    with np.errstate(invalid="ignore", divide="ignore"):
        f = np.where(ss_error > 0, (ss / df) / (ss_error / df_error), np.nan)
        pvalue = fdtrc(df, df_error, f)
        return AnovaTerm(
            ss=np.where(np.isnan(df), np.nan, ss),
            ss_error=np.where(np.isnan(df), np.nan, ss_error),
            df=df,
            df_error=df_error,
            f=f,
            pvalue=pvalue,
            pvalue_gg=_corrected(pvalue, f, epsilons[0], df, df_error),
            pvalue_hf=_corrected(pvalue, f, epsilons[1], df, df_error),
            partial_eta_squared=np.where(np.isnan(f), np.nan, ss / (ss + ss_error)),
            generalised_eta_squared=np.where(np.isnan(f), np.nan, ss / ss_whole),
        )


def _corrected(pvalue: Floats, f: Floats, epsilon: Floats, df: Floats, df_error: Floats) -> Floats:
    """Return the p-value with smaller degrees of freedom, where they are smaller."""
    smaller = epsilon < 1
    corrected = pvalue.copy()
    e = epsilon[smaller]
    corrected[smaller] = fdtrc(e * df[smaller], e * df_error[smaller], f[smaller])
    return corrected


def _epsilons(cells: _Cells) -> tuple[Floats, Floats]:
    """Estimate how far the pooled covariance of the timepoints is from sphericity."""
    contrasts = cells.n_times - 1
    if contrasts == 1:
        one = np.where(np.isnan(cells.df_error), np.nan, 1.0)
        return one, one
    within = cells.residuals - cells.residuals.mean(axis=1, keepdims=True)
    scatter = np.einsum("saf,sbf->fab", within, within, optimize=True)
    trace = np.trace(scatter, axis1=1, axis2=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        gg = trace**2 / (contrasts * (scatter**2).sum(axis=(1, 2)))
        df = cells.df_error
        hf = ((df + 1) * contrasts * gg - 2) / (contrasts * (df - contrasts * gg))
    gg = np.where(np.isnan(df), np.nan, gg)
    # Too few subjects for the correction: a denominator at or below 0 means "no bound below 1".
    return gg, np.where(
        np.isnan(gg), np.nan, np.where(df > contrasts * gg, np.clip(hf, 1 / contrasts, 1), 1)
    )

"""Plan a study: solve for subjects, power or effect, with a curve and a paragraph to print."""

import math

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from rh_omics.errors import ParameterError
from rh_omics.power.designs import (
    FEWEST,
    PowerDesign,
    check_design,
    design_power,
    split_subjects,
)
from rh_omics.power.panel_simulation import simulate_panel_power
from rh_omics.power.panels import PanelPower, panel_power, panel_sample_size
from rh_omics.power.plan import PlanOptions, StudyPlan
from rh_omics.power.sizes import sample_size, smallest_detectable
from rh_omics.power.sources import PlanningEffect

DEFAULT_POWER = 0.8
_CURVE_STEPS = 12


def plan_study(
    design: PowerDesign | str | None = None,
    *,
    effect: float | PlanningEffect | None = None,
    n: int | None = None,
    power: float | None = None,
    options: PlanOptions | None = None,
) -> StudyPlan:
    """Plan a study: give two of effect, subjects and power, and get the third.

    Parameters
    ----------
    design : PowerDesign or str, optional
        What is compared; that of a `PlanningEffect` by default.
    effect : float or PlanningEffect, optional
        Standardised effect. Left out, the smallest detectable one is found.
    n : int, optional
        Subjects with complete data. Left out, the fewest are found.
    power : float, optional
        Wanted power; 0.8 by default where it isn't solved for.
    options : PlanOptions, optional
        What is held fixed.

    Returns
    -------
    StudyPlan
        The plan with its power curve.

    Raises
    ------
    ParameterError
        If neither effect nor subjects are given, all three are, or a value is outside its range.

    Examples
    --------
    >>> plan_study("paired", effect=0.5).n
    34
    >>> plan_study("paired", effect=0.5, n=34).solved_for
    'power'
    """
    fixed = options or PlanOptions()
    known = effect if isinstance(effect, PlanningEffect) else None
    if design is None and known is None:
        msg = f"no design is given; it must be one of {', '.join(PowerDesign)}"
        raise ParameterError(msg)
    kind = check_design(design or (known.design if known else ""))
    cautions = _cautions(kind, known, fixed)
    size = abs(known.effect) if known else effect
    solved = _solve(kind, size if isinstance(size, float | int) else None, n, power, fixed)
    found_effect, found_n, found_power, solved_for = solved
    simulation = _simulate(kind, found_effect, found_n, fixed)
    return StudyPlan(
        design=kind,
        effect=found_effect,
        n=found_n,
        subjects=split_subjects(kind, found_n, share=_share(fixed)),
        enrolled=math.ceil(found_n / (1 - fixed.dropout)),
        power=found_power,
        solved_for=solved_for,
        options=fixed,
        curve=power_curve(kind, effect=found_effect, around=found_n, options=fixed),
        source=known.source if known else "",
        cautions=cautions,
        simulation=simulation,
    )


def power_curve(
    design: PowerDesign | str,
    *,
    effect: float,
    around: int,
    options: PlanOptions | None = None,
) -> pd.DataFrame:
    """Compute the power for numbers of subjects from half to twice a number.

    Parameters
    ----------
    design : PowerDesign or str
        What is compared.
    effect : float
        Standardised effect.
    around : int
        Number of subjects that is in the curve.
    options : PlanOptions, optional
        What is held fixed.

    Returns
    -------
    pandas.DataFrame of shape (n_sizes, 4 or 6)
        ``n, n_reference, n_other, power``, for a panel also ``any_found, all_found``.
    """
    kind, fixed = check_design(design), options or PlanOptions()
    lowest = max(around // 2, FEWEST[kind])
    sizes = np.unique(np.append(np.linspace(lowest, 2 * around, _CURVE_STEPS).round(), around))
    rows = [_curve_row(kind, effect, int(size), fixed) for size in sizes]
    return pd.DataFrame(rows)


def _curve_row(
    design: PowerDesign, effect: float, n: int, options: PlanOptions
) -> dict[str, float]:
    groups = split_subjects(design, n, share=_share(options))
    row: dict[str, float] = {"n": n, "n_reference": groups.reference, "n_other": groups.other}
    if options.panel is None:
        return {**row, "power": _power(design, effect, n, options)}
    found = panel_power(design, effect=effect, n=n, panel=options.panel)
    chances = {"any_found": found.any_found, "all_found": found.all_found}
    return {**row, "power": found.average, **chances}


def _power(design: PowerDesign, effect: float, n: int, options: PlanOptions) -> float:
    if options.panel is not None:
        return panel_power(design, effect=effect, n=n, panel=options.panel).average
    return design_power(design, effect=effect, n=n, share=options.share, alpha=options.alpha)


def _solve(
    design: PowerDesign,
    effect: float | None,
    n: int | None,
    power: float | None,
    options: PlanOptions,
) -> tuple[float, int, float, str]:
    if effect is None and n is None:
        msg = "neither an effect nor a number of subjects is given; one of them is needed"
        raise ParameterError(msg)
    if effect is not None and n is not None:
        if power is not None:
            msg = "effect, n and power are all given; leave one out to have it solved for"
            raise ParameterError(msg)
        return effect, n, _power(design, effect, n, options), "power"
    wanted = DEFAULT_POWER if power is None else power
    if effect is not None:
        fewest = _fewest(design, effect, wanted, options)
        return effect, fewest, _power(design, effect, fewest, options), "n"
    return _detectable(design, n or 0, wanted, options), n or 0, wanted, "effect"


def _fewest(design: PowerDesign, effect: float, power: float, options: PlanOptions) -> int:
    if options.panel is not None:
        return panel_sample_size(design, effect=effect, panel=options.panel, power=power)
    return sample_size(design, effect=effect, power=power, share=options.share, alpha=options.alpha)


def _detectable(design: PowerDesign, n: int, power: float, options: PlanOptions) -> float:
    if options.panel is None:
        return smallest_detectable(
            design, n=n, power=power, share=options.share, alpha=options.alpha
        )

    def excess(effect: float) -> float:
        return _power(design, effect, n, options) - power

    if not 0 < power < 1:
        msg = f"power is {power}; it must lie between 0 and 1"
        raise ParameterError(msg)
    high = 0.999999 if design is PowerDesign.CORRELATION else 1.0
    while design is not PowerDesign.CORRELATION and excess(high) < 0:
        high *= 2
    return float(brentq(excess, 1e-6, high, xtol=1e-8))


def _simulate(
    design: PowerDesign, effect: float, n: int, options: PlanOptions
) -> PanelPower | None:
    if options.panel is None or not options.simulations:
        return None
    return simulate_panel_power(
        design,
        effect=effect,
        n=n,
        panel=options.panel,
        simulations=options.simulations,
        seed=options.seed,
    )


def _share(options: PlanOptions) -> float:
    return options.share if options.panel is None else options.panel.share


def _cautions(
    design: PowerDesign, known: PlanningEffect | None, options: PlanOptions
) -> tuple[str, ...]:
    found = [known.caution] if known and known.caution else []
    if known and known.design is not design:
        found.append(f"the effect belongs to the design {known.design}, the plan is for {design}")
    if options.panel is not None:
        found.append("features are taken as independent and every marker as equally large")
    return tuple(found)

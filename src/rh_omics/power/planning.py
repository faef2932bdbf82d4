"""Plan a study: solve for subjects, power or effect, with a curve and a paragraph to print."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from rh_omics.errors import ParameterError
from rh_omics.html import fact_table
from rh_omics.power.designs import (
    EFFECT_NAMES,
    FEWEST,
    PowerDesign,
    Subjects,
    check_design,
    design_power,
    sample_size,
    smallest_detectable,
    split_subjects,
)
from rh_omics.power.panels import (
    PanelOptions,
    PanelPower,
    panel_power,
    panel_sample_size,
    simulate_panel_power,
)
from rh_omics.power.sources import PlanningEffect
from rh_omics.power.wording import plan_paragraph
from rh_omics.provenance import software_versions

DEFAULT_POWER = 0.8
DEFAULT_SHARE = 0.5
_CURVE_STEPS = 12


@dataclass(frozen=True)
class PlanOptions:
    """What is held fixed while a study is planned.

    Parameters
    ----------
    alpha : float, default 0.05
        Two-sided level of a single marker; a panel has a false discovery rate instead.
    share : float, default 0.5
        Share of the other group; that of the panel, if there is one.
    dropout : float, default 0
        Share of enrolled subjects without complete data, in [0, 1).
    panel : PanelOptions, optional
        Features and markers, where more than one marker is looked for.
    simulations : int, default 0
        Simulated studies that check a panel's closed form; 0 for none.
    seed : int, default 1
        Seed of the simulation.

    Raises
    ------
    ParameterError
        If the drop-out is outside [0, 1), or a panel has another share.
    """

    alpha: float = 0.05
    share: float = DEFAULT_SHARE
    dropout: float = 0.0
    panel: PanelOptions | None = None
    simulations: int = 0
    seed: int = 1

    def __post_init__(self) -> None:
        problems = []
        if not 0 <= self.dropout < 1:
            problems.append(f"dropout is {self.dropout}; it must lie in [0, 1)")
        if self.panel is not None and self.share not in {DEFAULT_SHARE, self.panel.share}:
            problems.append(f"share is {self.share}, the panel's is {self.panel.share}")
        if problems:
            raise ParameterError(problems)


@dataclass(frozen=True, eq=False, repr=False)
class StudyPlan:
    """A planned study.

    Parameters
    ----------
    design : PowerDesign
        What is compared.
    effect : float
        Standardised effect, as ``EFFECT_NAMES`` says for the design.
    n : int
        Subjects with complete data.
    subjects : Subjects
        The same by group.
    enrolled : int
        Subjects to enrol so that `n` remain.
    power : float
        Power; for a panel the expected share of markers found.
    solved_for : str
        ``"n"``, ``"power"`` or ``"effect"``.
    options : PlanOptions
        What was held fixed.
    curve : pandas.DataFrame
        Power by number of subjects: ``n, n_reference, n_other, power``, for a panel also
        ``any_found, all_found``.
    source : str
        Where the effect comes from.
    cautions : sequence of str
        What a reader must know.
    simulation : PanelPower, optional
        The simulated check of a panel.
    versions : dict of str to str
        Versions of the software.
    """

    design: PowerDesign
    effect: float
    n: int
    subjects: Subjects
    enrolled: int
    power: float
    solved_for: str
    options: PlanOptions
    curve: pd.DataFrame
    source: str = ""
    cautions: Sequence[str] = ()
    simulation: PanelPower | None = None
    versions: dict[str, str] = field(default_factory=software_versions)

    def paragraph(self) -> str:
        """Write the plan for a grant application.

        Returns
        -------
        str
            Sentences on one line.
        """
        return plan_paragraph(self)

    def facts(self) -> list[tuple[str, str]]:
        """List the plan's figures.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        split = (
            f" ({self.subjects.reference} + {self.subjects.other})" if self.subjects.other else ""
        )
        facts = [
            ("design", f"{self.design}; effect is {EFFECT_NAMES[self.design]}"),
            ("effect", f"{self.effect:.4g}"),
            ("complete subjects", f"{self.n}{split}"),
            ("to enrol", str(self.enrolled)),
            ("power", f"{self.power:.4f}"),
        ]
        if self.options.panel is None:
            facts.append(("two-sided level", f"{self.options.alpha:g}"))
        else:
            panel = self.options.panel
            facts.append(("panel", f"{panel.markers} of {panel.features} at FDR {panel.fdr:g}"))
        if self.simulation is not None:
            found = self.simulation
            facts.append(
                ("simulated", f"{found.average:.4f} ± {found.error:.4f} (seed {found.seed})")
            )
        return [*facts, *(("caution", caution) for caution in self.cautions)]

    def metadata(self) -> dict[str, object]:
        """Return the plan as plain values for JSON.

        Returns
        -------
        dict
            Figures, options, curve, cautions, paragraph and versions.
        """
        panel = self.options.panel
        return {
            "design": str(self.design),
            "effect": self.effect,
            "effect_is": EFFECT_NAMES[self.design],
            "n": self.n,
            "n_reference": self.subjects.reference,
            "n_other": self.subjects.other,
            "enrolled": self.enrolled,
            "power": self.power,
            "solved_for": self.solved_for,
            "alpha": None if panel else self.options.alpha,
            "panel": None if panel is None else vars(panel),
            "simulation": None if self.simulation is None else _finite(vars(self.simulation)),
            "seed": self.options.seed,
            "source": self.source,
            "cautions": list(self.cautions),
            "paragraph": self.paragraph(),
            "curve": self.curve.to_dict(orient="list"),
            "versions": self.versions,
        }

    def __repr__(self) -> str:
        """Show the plan's figures, one a line."""
        return "\n".join(["StudyPlan", *(f"  {name}: {value}" for name, value in self.facts())])

    def _repr_html_(self) -> str:
        return fact_table("Study plan", self.facts()) + self.curve.to_html(index=False)


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


def _finite(values: dict[str, object]) -> dict[str, object]:
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in values.items()
    }

"""What a plan is: the figures, the curve and the sentences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from rh_omics.errors import ParameterError
from rh_omics.html import fact_table
from rh_omics.power.designs import EFFECT_NAMES, PowerDesign, Subjects
from rh_omics.power.panels import PanelOptions, PanelPower
from rh_omics.power.wording import plan_paragraph
from rh_omics.provenance import software_versions

DEFAULT_SHARE = 0.5


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


def _finite(values: dict[str, object]) -> dict[str, object]:
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in values.items()
    }

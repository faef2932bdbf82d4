"""Analytes before and after: a line for each subject, detection limits shown."""

from typing import Final

from rh_omics.evidence.search import same_name
from rh_omics.panel import Panel
from rh_omics.report.content import ReportContent
from rh_omics.report.figures.pairs import before_after
from rh_omics.report.sections.section import Section
from rh_omics.report.values import panel_values
from rh_omics.schema import BASELINE, FOLLOWUP, Scale

FIRST: Final = ("AEA", "2-AG")
"""Analytes that stand first: those that the runner's high is about."""

MOST: Final = 8


def analytes_section(content: ReportContent) -> Section | None:
    """Draw the analytes of every panel of concentrations.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section or None
        The section, where there is such a panel.
    """
    panels = []
    for name, panel in content.loaded.study.panels.items():
        if panel.scale is Scale.CONCENTRATION:
            values = panel_values(panel, times_of(content), groups_of(content))
            shown = _first(panel)[:MOST]
            figures = [
                before_after(f"pairs-{name}-{k}", values, feature, simulated=panel.simulated)
                for k, feature in enumerate(shown)
                if not values.feature(feature)[0].isna().all(axis=None)
            ]
            panels.append(
                {
                    "name": name,
                    "specimen": panel.specimen or "specimen not stated",
                    "figures": figures,
                    "left_out": panel.n_features - len(figures),
                    "limits": _limits(panel),
                }
            )
    return Section("analytes", "Analytes before and after", {"panels": panels}) if panels else None


def times_of(content: ReportContent) -> tuple[str, ...]:
    """Return baseline and follow-up as the study file names them.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    tuple of str
        Two timepoints.
    """
    return content.loaded.file.spec.change or (BASELINE, FOLLOWUP)


def groups_of(content: ReportContent) -> tuple[str, ...]:
    """Return the groups as the study file orders them.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    tuple of str
        Reference and other group; empty where it names none.
    """
    design = content.loaded.file.spec.design
    return () if design is None else design.group or design.condition or ()


def _first(panel: Panel) -> list[str]:
    """Put the analytes that matter most first."""
    names = [str(name) for name in panel.data.columns]
    return sorted(
        names, key=lambda name: next((k for k, a in enumerate(FIRST) if same_name(name, a)), 99)
    )


def _limits(panel: Panel) -> list[str]:
    """Say the limits of each analyte that has values at them."""
    if panel.censored is None:
        return []
    said = []
    for name in panel.data.columns:
        below = panel.censored[name].fillna(value=False).to_numpy(dtype=bool)
        if below.any():
            values = sorted({f"{value:g}" for value in panel.data.loc[below, name]})
            said.append(
                f"{name}: {int(below.sum())} of {panel.n_samples} below {', '.join(values)}"
            )
    return said

"""Power of the package's own tests, by simulating studies and analysing them as one would."""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.random import SeedSequence

from rh_omics.de import differential_expression
from rh_omics.errors import ParameterError
from rh_omics.panel import Panel
from rh_omics.power.designs import PowerDesign, Subjects, check_design, split_subjects
from rh_omics.power.panel_simulation import power_from_calls
from rh_omics.power.panels import PanelOptions, PanelPower
from rh_omics.randomness import check_seed
from rh_omics.schema import (
    BASELINE,
    DEFAULT_METHOD,
    FOLLOWUP,
    REFERENCE_GROUP,
    RESPONDER_GROUP,
    Question,
    Scale,
)


def simulate_study_power(
    design: PowerDesign | str,
    *,
    effect: float,
    n: int,
    panel: PanelOptions,
    method: str = DEFAULT_METHOD,
    simulations: int = 200,
    seed: int = 1,
    n_jobs: int = 1,
) -> PanelPower:
    """Simulate log2 panels and test each by `rh_omics.differential_expression`.

    Parameters
    ----------
    design : PowerDesign or str
        ``paired``, ``groups`` or ``interaction``.
    effect : float
        Standardised effect of every marker, in SD of the change or within groups.
    n : int
        All subjects.
    panel : PanelOptions
        Features, markers, false discovery rate and share of responders. Features are normal with
        equal variances and independent.
    method : str, default "moderated"
        A method of `rh_omics.differential_expression`.
    simulations : int, default 200
        Number of simulated studies.
    seed : int, default 1
        Seed; each study has a child of it.
    n_jobs : int, default 1
        Workers; the result is the same for any number.

    Returns
    -------
    PanelPower
        Shares over the simulated studies, with the Monte-Carlo error of the average.

    Raises
    ------
    ParameterError
        If the design is a correlation, or an argument is outside its range.
    """
    kind = check_design(design)
    if kind is PowerDesign.CORRELATION:
        msg = "design is correlation; simulation needs paired, groups or interaction"
        raise ParameterError(msg)
    groups = split_subjects(kind, n, share=panel.share)
    children = SeedSequence(check_seed(seed)).spawn(simulations)
    work = delayed(_one_study)
    called = Parallel(n_jobs=n_jobs)(
        work(kind, effect, groups, panel, method, child) for child in children
    )
    return power_from_calls(np.vstack(called), panel, seed=seed)


def _one_study(
    design: PowerDesign,
    effect: float,
    groups: Subjects,
    options: PanelOptions,
    method: str,
    child: SeedSequence,
) -> np.ndarray:
    panel = simulated_panel(design, effect=effect, groups=groups, options=options, child=child)
    times, labels = f"timepoint={BASELINE},{FOLLOWUP}", f"group={REFERENCE_GROUP},{RESPONDER_GROUP}"
    result = differential_expression(
        panel,
        question=Question(design.value),
        timepoint=None if design is PowerDesign.GROUPS else times,
        group=None if design is PowerDesign.PAIRED else labels,
        method=method,
        pin=(),
    )
    padj = result.table.set_index("feature")["padj"].reindex(panel.data.columns)
    return (padj <= options.fdr).to_numpy()


def simulated_panel(
    design: PowerDesign,
    *,
    effect: float,
    groups: Subjects,
    options: PanelOptions,
    child: SeedSequence,
) -> Panel:
    """Simulate a log2 panel whose first features carry a standardised effect.

    Parameters
    ----------
    design : PowerDesign
        ``paired``, ``groups`` or ``interaction``.
    effect : float
        Standardised effect of every marker.
    groups : Subjects
        Numbers of subjects.
    options : PanelOptions
        Features and markers.
    child : numpy.random.SeedSequence
        Source of randomness.

    Returns
    -------
    Panel of shape (n_samples, n_features)
        Scale log2, labelled simulated. The change of a subject, or a value within a group, has
        SD 1.
    """
    rng = np.random.default_rng(child)
    times = [BASELINE] if design is PowerDesign.GROUPS else [BASELINE, FOLLOWUP]
    labels = [REFERENCE_GROUP] * groups.reference + [RESPONDER_GROUP] * groups.other
    subjects = [f"S{number:04d}" for number in range(1, len(labels) + 1)]
    sheet = pd.DataFrame(
        [
            (f"{subject}_{time}", subject, time, label)
            for subject, label in zip(subjects, labels, strict=True)
            for time in times
        ],
        columns=["sample", "subject", "timepoint", "group"],
    ).set_index("sample")
    values = rng.standard_normal((len(sheet), options.features)) / np.sqrt(len(times))
    if len(times) > 1:
        own = rng.standard_normal((len(subjects), options.features))
        values += np.repeat(own, len(times), axis=0)
    values[:, : options.markers] += effect * _carries(design, sheet)[:, None]
    features = [f"feature_{number}" for number in range(1, options.features + 1)]
    data = pd.DataFrame(values, index=sheet.index, columns=features)
    return Panel(data, sheet, Scale.LOG2, name="simulated", simulated=True)


def _carries(design: PowerDesign, sheet: pd.DataFrame) -> np.ndarray:
    late, other = sheet["timepoint"] == FOLLOWUP, sheet["group"] == RESPONDER_GROUP
    carried = {PowerDesign.PAIRED: late, PowerDesign.GROUPS: other}.get(design, late & other)
    return carried.to_numpy(np.float64)

"""Check a panel's closed form by simulated t statistics."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from rh_omics.errors import ParameterError
from rh_omics.power.designs import PowerDesign, check_design, precision, split_subjects
from rh_omics.power.panels import PanelOptions, PanelPower
from rh_omics.randomness import random_generator
from rh_omics.stats.multiple import benjamini_hochberg


def simulate_panel_power(
    design: PowerDesign | str,
    *,
    effect: float,
    n: int,
    panel: PanelOptions,
    correlation: float = 0.0,
    simulations: int = 2000,
    seed: int = 1,
) -> PanelPower:
    """Simulate t statistics of a panel and run Benjamini and Hochberg's procedure on them.

    Parameters
    ----------
    design : PowerDesign or str
        ``paired``, ``groups`` or ``interaction``.
    effect : float
        Standardised effect of every marker.
    n : int
        All subjects.
    panel : PanelOptions
        Features, markers and false discovery rate.
    correlation : float, default 0
        Correlation of every pair of features, in [0, 1).
    simulations : int, default 2000
        Number of simulated studies.
    seed : int, default 1
        Seed.

    Returns
    -------
    PanelPower
        Shares over the simulated studies, with the Monte-Carlo error of the average.

    Raises
    ------
    ParameterError
        If an argument is outside its range, or the design is a correlation.
    """
    kind = check_design(design)
    if kind is PowerDesign.CORRELATION or not 0 <= correlation < 1:
        msg = (
            f"design is {kind} and correlation {correlation}; simulation needs a design tested by "
            "t and a correlation in [0, 1)"
        )
        raise ParameterError(msg)
    scale, df = precision(kind, split_subjects(kind, n, share=panel.share))
    rng = random_generator(seed)
    shape = (simulations, panel.features)
    shared = rng.standard_normal((simulations, 1)) * np.sqrt(correlation)
    noise = shared + rng.standard_normal(shape) * np.sqrt(1 - correlation)
    noise[:, : panel.markers] += effect * scale
    t = noise / np.sqrt(rng.chisquare(df, shape) / df)
    called = np.vstack([benjamini_hochberg(row) for row in 2 * stats.t.sf(np.abs(t), df)])
    return power_from_calls(called <= panel.fdr, panel, seed=seed)


def power_from_calls(calls: NDArray[np.bool_], panel: PanelOptions, *, seed: int) -> PanelPower:
    """Count what simulated studies found.

    Parameters
    ----------
    calls : ndarray of bool of shape (n_simulations, n_features)
        Whether each feature was called; the markers come first.
    panel : PanelOptions
        Features and markers.
    seed : int
        Seed of the simulation.

    Returns
    -------
    PanelPower
        Shares over the simulated studies, with the Monte-Carlo error of the average.
    """
    true, total = calls[:, : panel.markers].sum(axis=1), calls.sum(axis=1)
    n_simulations = len(calls)
    return PanelPower(
        average=float(true.mean() / panel.markers),
        any_found=float((true > 0).mean()),
        all_found=float((true == panel.markers).mean()),
        level=float("nan"),
        fdr=float(((total - true) / np.maximum(total, 1)).mean()),
        error=float(true.std(ddof=1) / panel.markers / np.sqrt(n_simulations)),
        simulations=n_simulations,
        seed=seed,
    )

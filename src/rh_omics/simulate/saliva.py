"""Simulated salivary microRNA counts: shallow libraries, many zeros, known effects."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.simulate.names import mirna_names, study_markers
from rh_omics.simulate.options import CohortOptions
from rh_omics.simulate.samples import design_cells

RARE_MARKER = "hsa-miR-1237-3p"
RARE_MARKER_READS: Final = 0.1
"""Expected reads of the rare marker in a library of median depth: seen in few samples."""

ABUNDANT_PART: Final = 0.4
ABUNDANT_SD: Final = 2.0
RARITY: Final = 9.0
RARE_SD: Final = 2.5
"""Log2 abundances: the rare majority lies this much lower, with this spread."""

EFFECTS: Final = ("time", "group", "interaction")


def simulate_saliva(
    sheet: pd.DataFrame,
    subjects: pd.DataFrame,
    options: CohortOptions,
    rng: np.random.Generator,
) -> tuple[Panel, pd.DataFrame]:
    """Draw the saliva panel: negative binomial counts with subject effects.

    Parameters
    ----------
    sheet : pandas.DataFrame of shape (n_samples, n_columns)
        Saliva samples.
    subjects : pandas.DataFrame of shape (n_subjects, n_columns)
        The runners.
    options : CohortOptions
        Number of microRNAs, effects, depth, dispersion.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    panel : Panel
        Raw counts.
    truth : pandas.DataFrame of shape (n_mirnas, 5)
        ``share`` of the reads of a non-responder before the run, ``dispersion``, and the log2
        effects ``time`` (of non-responders), ``group`` (before the run) and ``interaction``.
        Index: microRNAs.
    """
    truth = _draw_truth(options, rng)
    cells = design_cells(sheet, subjects)
    depth = _draw_depth(options, len(sheet), rng)
    own = rng.normal(0, options.subject_sd, (len(subjects), len(truth)))
    log2 = own[cells.runner]
    log2 += np.outer(cells.after, truth["time"])
    log2 += np.outer(cells.responder, truth["group"])
    log2 += np.outer(cells.after * cells.responder, truth["interaction"])
    mean = depth[:, None] * truth["share"].to_numpy() * 2**log2
    counts = pd.DataFrame(
        _negative_binomial(mean, truth["dispersion"].to_numpy(), rng),
        index=sheet.index,
        columns=truth.index,
    )
    panel = Panel(
        data=counts,
        samples=sheet,
        scale=Scale.COUNTS,
        specimen="saliva",
        name="mirna",
        simulated=True,
        notes=(options.label,),
    )
    return panel, truth


def _draw_truth(options: CohortOptions, rng: np.random.Generator) -> pd.DataFrame:
    names = mirna_names(options.n_mirnas)
    markers = [name for name in study_markers() if name in names]
    share = pd.Series(_draw_shares(options.n_mirnas, rng), index=_by_abundance(names, markers))
    share = share[names]
    depth = np.sqrt(np.prod(options.depth_range))
    share[RARE_MARKER] = RARE_MARKER_READS / depth
    # Rarer microRNAs vary more.
    trend = options.dispersion + 1.5 / np.maximum(share * depth, 1.0)
    truth = pd.DataFrame(
        {
            "share": share,
            "dispersion": trend * rng.lognormal(0, 0.25, options.n_mirnas),
            **dict.fromkeys(EFFECTS, 0.0),
        },
        index=pd.Index(names, name="feature", dtype="str"),
    )
    return _add_effects(truth, markers, options, rng)


def _draw_shares(n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw shares of the reads, the largest first: some abundant, most rare."""
    rare = np.arange(n) >= ABUNDANT_PART * n
    log2 = rng.normal(-RARITY * rare, np.where(rare, RARE_SD, ABUNDANT_SD))
    shares: NDArray[np.float64] = np.sort(2**log2)[::-1] / (2**log2).sum()
    return shares


def _by_abundance(names: list[str], markers: list[str]) -> list[str]:
    """Order names: well-known ones are the abundant ones, the markers lie in the middle."""
    places = np.linspace(0.35, 0.85, len(markers)) * len(names)
    marker_at = dict(zip(places.astype(int).tolist(), markers, strict=True))
    others = iter(name for name in names if name not in markers)
    return [marker_at[i] if i in marker_at else next(others) for i in range(len(names))]


def _add_effects(
    truth: pd.DataFrame,
    markers: list[str],
    options: CohortOptions,
    rng: np.random.Generator,
) -> pd.DataFrame:
    candidates = truth["share"].drop(markers).nlargest(options.n_mirnas // 2).index
    sizes = {
        "time": options.n_time,
        "group": options.n_group,
        "interaction": options.n_interaction,
    }
    chosen = iter(rng.permutation(candidates.to_numpy())[: sum(sizes.values())])
    low, high = options.effect_range
    for effect, size in sizes.items():
        features = [next(chosen) for _ in range(size)]
        sign = rng.choice([-1.0, 1.0], size)
        truth.loc[features, effect] = sign * rng.uniform(low, high, size)
    truth.loc[markers, "interaction"] = options.marker_interaction
    return truth


def _draw_depth(options: CohortOptions, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    low, high = np.log(options.depth_range)
    depth: NDArray[np.float64] = np.exp(low + (high - low) * rng.beta(2, 2, n))
    return depth


def _negative_binomial(
    mean: NDArray[np.float64], dispersion: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw counts with variance mean + dispersion * mean**2, as a Poisson of a gamma."""
    varies = np.broadcast_to(np.maximum(dispersion, 1e-12), mean.shape)
    return rng.poisson(mean * rng.gamma(1 / varies, varies)).astype(float)

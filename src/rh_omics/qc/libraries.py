"""Sequencing libraries: are these counts, how deep is each, and what is in it."""

import numpy as np
import pandas as pd

from rh_omics.errors import RhOmicsError
from rh_omics.io.mirna.kinds import Kind, find_kind
from rh_omics.normalize import fit_expression_filter, fit_tmm
from rh_omics.panel import Panel
from rh_omics.qc.findings import Check, Findings, Remark, not_done, percent, remarks_where
from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, FAIL, PASSED
from rh_omics.schema import Scale
from rh_omics.stats.robust import modified_z

LIBRARIES = "library sizes"


def libraries(panel: Panel, options: QCOptions) -> Findings:
    """Look at the depth and the composition of each library of a count panel.

    Parameters
    ----------
    panel : Panel
        Any panel; only scale ``counts`` has libraries.
    options : QCOptions
        Thresholds.

    Returns
    -------
    Findings
        Per sample ``library_size, features_seen, dominant_feature, dominant_share, zero_share``
        (of the expressed features) and ``tmm_factor``.
    """
    if panel.scale != Scale.COUNTS:
        return Findings()
    size = panel.data.sum(axis=1)
    share = panel.data.div(size.where(size > 0), axis=0)
    samples = pd.DataFrame(
        {
            "library_size": size,
            "features_seen": (panel.data > 0).sum(axis=1),
            "dominant_feature": share.fillna(0).idxmax(axis=1),
            "dominant_share": share.max(axis=1),
        }
    )
    composed, problem = _composition(panel, size)
    samples = samples.join(composed)
    checks = [
        _kind_check(panel, size),
        _spread_check(size, options),
        _depth_check(size, options),
        _dominant_check(samples, options),
    ]
    if problem:
        checks += not_done("composition", problem).checks
    else:
        checks += [_factor_check(samples, options), _zero_check(samples, options)]
    return Findings(checks, _remarks(samples, panel, options), samples=samples)


def _composition(panel: Panel, size: pd.Series) -> tuple[pd.DataFrame, str]:
    """Return zeros and TMM factors over the expressed features, or why they can't be had."""
    columns = ["zero_share", "tmm_factor"]
    kept = panel.select(samples=list(size.index[size > 0]))
    empty = pd.DataFrame(index=panel.data.index, columns=columns, dtype=float)
    if kept.n_samples == 0:
        return empty, "no library has a read"
    try:
        expressed = fit_expression_filter(kept).apply(kept)
        factors = fit_tmm(expressed).size_factors(expressed)["size_factor"]
    except RhOmicsError as error:
        return empty, str(error)
    zeros = (expressed.data == 0).mean(axis=1)
    frame = pd.DataFrame({"zero_share": zeros, "tmm_factor": factors})
    return frame.reindex(panel.data.index), ""


def _kind_check(panel: Panel, size: pd.Series) -> Check:
    values = panel.data.to_numpy(dtype=float)
    found = find_kind([values], size.to_numpy(dtype=float))
    status = {Kind.COUNTS: PASSED, Kind.FRACTIONAL: PASSED}.get(found.kind, FAIL)
    message = "" if status == PASSED else f"{found.evidence}; a count model needs raw counts"
    return Check("raw counts", status, str(found.kind), "raw counts", message)


def _spread_check(size: pd.Series, options: QCOptions) -> Check:
    smallest, largest = size.min(), size.max()
    value = f"{smallest:,.0f} to {largest:,.0f} reads"
    expected = f"within {options.library_spread:g}-fold"
    if smallest > 0 and largest / smallest <= options.library_spread:
        return Check(LIBRARIES, PASSED, value, expected)
    fold = f"{largest / smallest:.0f}-fold apart" if smallest > 0 else "one has no read"
    message = (
        f"{fold} ({size.idxmin()}, {size.idxmax()}): logarithms of the small ones are noisier; "
        "voom weighs libraries by their precision (--method voom)"
    )
    return Check(LIBRARIES, CHECK, value, expected, message)


def _depth_check(size: pd.Series, options: QCOptions) -> Check:
    shallow = int((size < options.min_library).sum())
    value = f"{shallow} of {len(size)} libraries below {options.min_library:,.0f} reads"
    message = "rare miRNAs can't be told from absent ones there" if shallow else ""
    return Check("depth", CHECK if shallow else PASSED, value, "none", message)


def _dominant_check(samples: pd.DataFrame, options: QCOptions) -> Check:
    high = samples[samples["dominant_share"] > options.dominant_share]
    limit = percent(options.dominant_share)
    value = f"{len(high)} of {len(samples)} libraries with one feature above {limit}"
    if high.empty:
        return Check("dominant feature", PASSED, value, "none")
    most = high["dominant_feature"].value_counts()
    message = (
        f"{most.index[0]} in {most.iloc[0]} of them, up to "
        f"{percent(float(high['dominant_share'].max()))}: a rise of it looks like a fall of all "
        "others"
    )
    return Check("dominant feature", CHECK, value, "none", message)


def _factor_check(samples: pd.DataFrame, options: QCOptions) -> Check:
    factors = samples["tmm_factor"].dropna()
    value = f"{factors.min():.2f} to {factors.max():.2f}"
    expected = f"{options.factor_low:g} to {options.factor_high:g}"
    extreme = _extreme(factors, options)
    if not extreme.any():
        return Check("TMM factors", PASSED, value, expected)
    message = f"{int(extreme.sum())} of {len(factors)} libraries have another composition"
    return Check("TMM factors", CHECK, value, expected, message)


def _zero_check(samples: pd.DataFrame, options: QCOptions) -> Check:
    high = int((samples["zero_share"] > options.zero_share).sum())
    limit = percent(options.zero_share)
    value = f"{high} of {len(samples)} libraries with > {limit} zeros"
    message = "TMMwsp is made for many zeros (among expressed features)" if high else ""
    return Check("zeros", CHECK if high else PASSED, value, "none", message)


def _extreme(factors: pd.Series, options: QCOptions) -> pd.Series:
    return (factors < options.factor_low) | (factors > options.factor_high)


def _remarks(samples: pd.DataFrame, panel: Panel, options: QCOptions) -> list[Remark]:
    size, few = samples["library_size"], samples["features_seen"]
    enough = panel.n_features >= 2 * options.min_detected
    reads = size.map(lambda n: f"{n:,.0f} reads, {options.min_library:,.0f} wanted")
    return [
        *remarks_where(size == 0, size.map(lambda _: "no read at all"), FAIL),
        *remarks_where((size > 0) & (size < options.min_library), reads),
        *(
            remarks_where(
                (few < options.min_detected) & (size > 0),
                few.map(lambda n: f"{n} features seen, {options.min_detected} wanted"),
            )
            if enough
            else []
        ),
        *_unlike_the_others(samples, options),
    ]


def _unlike_the_others(samples: pd.DataFrame, options: QCOptions) -> list[Remark]:
    factor, zero, top = (samples[name] for name in ("tmm_factor", "zero_share", "dominant_share"))
    dominated = (top > options.dominant_share) & _high(top, options)
    named = samples["dominant_feature"].astype(str) + " takes " + top.map(_percent_or_dash)
    return [
        *remarks_where(
            _extreme(factor, options),
            factor.map(lambda f: f"TMM factor {f:.2f}, {options.factor_low:g} to "
                       f"{options.factor_high:g} is usual"),
        ),
        *remarks_where(
            zero > options.zero_share,
            zero.map(lambda z: f"{_percent_or_dash(z)} of the expressed features have no count"),
        ),
        *remarks_where(dominated, named + " of the reads"),
    ]  # fmt: skip


def _percent_or_dash(value: float) -> str:
    return "–" if pd.isna(value) else percent(value)


def _high(share: pd.Series, options: QCOptions) -> pd.Series:
    clipped = share.clip(1e-6, 1 - 1e-6).to_numpy(dtype=float)
    score = modified_z(np.log(clipped / (1 - clipped)))
    return pd.Series(score > options.outlier_score, index=share.index)

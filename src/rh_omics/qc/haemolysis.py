"""Red cells where they shouldn't be: haemolysis of plasma and serum, blood in saliva."""

from typing import Final

import numpy as np
import pandas as pd

from rh_omics.mirna.name import parse_mirna
from rh_omics.panel import Panel
from rh_omics.qc.detection import detected_values
from rh_omics.qc.findings import Check, Findings, count, not_done, remarks_where
from rh_omics.qc.options import MIN_HAEMOLYSIS_COUNT, QCOptions
from rh_omics.qc.result import CHECK, FAIL, PASSED
from rh_omics.schema import Scale
from rh_omics.stats.robust import modified_z

RED_CELL: Final = "hsa-miR-451a"
STEADY: Final = "hsa-miR-23a-3p"
RED_CELL_SET: Final = (RED_CELL, "hsa-miR-486-5p", "hsa-miR-16-5p")
"""miRNAs of red cells; of them miR-451a is the most specific."""

_OLD: Final = {
    RED_CELL: ("hsa-miR-451",),
    STEADY: ("hsa-miR-23a",),
    "hsa-miR-16-5p": ("hsa-miR-16",),
}
"""Names of the same molecules in earlier releases of miRBase."""

SALIVA: Final = "saliva"
SHARE: Final = "the odds of a red cell's read"
HALF: Final = 0.5


def haemolysis(panel: Panel, options: QCOptions) -> Findings:
    """Judge red-cell content by miR-451a against miR-23a-3p, which red cells don't carry.

    Ct values have published limits: Cq(miR-23a-3p) − Cq(miR-451a) below 5 is fine, above 7 is
    severe, in serum and plasma. Libraries and other scales have none: there a sample is compared
    with the panel's others, by log2(miR-451a / miR-23a-3p) and, where miR-23a-3p is hardly read,
    by the odds of a read being of miR-451a, miR-486-5p or miR-16-5p.

    Parameters
    ----------
    panel : Panel
        A panel of miRNAs.
    options : QCOptions
        Thresholds.

    Returns
    -------
    Findings
        Per sample ``haemolysis`` (log2 ratio, or Cq difference, which is the same) unless
        miR-23a-3p is hardly read, and, of counts, ``red_cell_share``.
    """
    saliva = (panel.specimen or "").casefold() == SALIVA
    name = "blood in saliva" if saliva else "haemolysis"
    red, steady = _find(panel, RED_CELL), _find(panel, STEADY)
    if not any(parse_mirna(str(feature)) is not None for feature in panel.data):
        return Findings()
    if red is None:
        return not_done(name, f"the panel has no {RED_CELL}")
    ratio = _ratio(panel, red, steady)
    samples = pd.DataFrame({"haemolysis": ratio})
    if panel.scale == Scale.COUNTS:
        samples["red_cell_share"] = _red_share(panel)
    if ratio.notna().any() and panel.scale == Scale.CT and not saliva:
        return _by_limits(name, samples, options)
    return _by_others(name, samples, panel, steady, options)


def _find(panel: Panel, name: str) -> str | None:
    return next((n for n in (name, *_OLD.get(name, ())) if n in panel.data), None)


def _ratio(panel: Panel, red: str, steady: str | None) -> pd.Series:
    if steady is None:
        return pd.Series(np.nan, index=panel.data.index)
    of_red, of_steady = panel.data[red], panel.data[steady]
    if panel.scale == Scale.CT:
        detected = detected_values(panel)[[red, steady]].all(axis=1)
        return (of_steady - of_red).where(detected)
    if panel.scale == Scale.LOG2:
        return of_red - of_steady
    half = HALF if panel.scale == Scale.COUNTS else 0.0
    top, bottom = of_red + half, of_steady + half
    return np.log2(top.where(top > 0) / bottom.where(bottom > 0))


def _red_share(panel: Panel) -> pd.Series:
    found = [name for known in RED_CELL_SET if (name := _find(panel, known)) is not None]
    size = panel.data.sum(axis=1)
    return panel.data[found].sum(axis=1) / size.where(size > 0)


def _by_limits(name: str, samples: pd.DataFrame, options: QCOptions) -> Findings:
    fine, severe = options.haemolysis_fine, options.haemolysis_severe
    value = samples["haemolysis"]
    reasons = value.map(lambda d: f"haemolysis: ΔCq {d:.1f}, below {fine:g} is fine")
    bad, between = value > severe, (value >= fine) & (value <= severe)
    unknown = int(value.isna().sum())
    status = FAIL if bad.any() else CHECK if between.any() else PASSED
    found = f"{int(bad.sum())} severe, {int(between.sum())} between"
    message = f"{found} of {len(value)} samples" if status != PASSED else ""
    if unknown:
        message += f"{'; ' if message else ''}{count(unknown, 'sample')} without both miRNAs"
    check = Check(name, status, f"ΔCq up to {value.max():.1f}", f"< {fine:g}", message)
    remarks = [*remarks_where(bad, reasons, FAIL), *remarks_where(between, reasons)]
    return Findings([check], remarks, samples=samples)


def _by_others(
    name: str, samples: pd.DataFrame, panel: Panel, steady: str | None, options: QCOptions
) -> Findings:
    what, value = _measure(samples, panel, steady)
    if value is None:
        return Findings(not_done(name, what).checks, samples=samples)
    if what == SHARE:
        samples = samples.drop(columns="haemolysis")
    rise = value - value.median()
    score = modified_z(value.to_numpy(dtype=float))
    high = (rise > options.haemolysis_rise) & (score > options.outlier_score)
    reasons = rise.map(lambda r: f"{name}: {what} {2**r:.1f} times the panel's median")
    check = Check(
        name,
        CHECK if high.any() else PASSED,
        f"{int(high.sum())} of {len(value)} samples stand out",
        f"< {2**options.haemolysis_rise:g} times the panel's median",
        f"by {what}; the limits of qPCR don't hold for scale {panel.scale}" if high.any() else "",
    )
    return Findings([check], remarks_where(high, reasons), samples=samples)


def _measure(
    samples: pd.DataFrame, panel: Panel, steady: str | None
) -> tuple[str, pd.Series | None]:
    """Return what samples are compared by, on the log2 scale, or why they can't be."""
    counted = panel.scale == Scale.COUNTS
    if steady is not None and not (counted and panel.data[steady].median() < MIN_HAEMOLYSIS_COUNT):
        return "miR-451a / miR-23a-3p", samples["haemolysis"]
    if counted:
        share = samples["red_cell_share"]
        return SHARE, np.log2(share.where(share > 0) / (1 - share).where(share < 1))
    return f"the panel has no {STEADY}", None

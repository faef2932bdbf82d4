"""Concentrations against published ranges, and single values that look like a slip of the unit."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.analytes import analyte_registry
from rh_omics.errors import RhOmicsError, shorten
from rh_omics.io.analytes.plausible import doubtful_medians
from rh_omics.panel import Panel
from rh_omics.qc.detection import detected_values
from rh_omics.qc.findings import Check, Findings, Remark, count, not_done
from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, FAIL, PASSED
from rh_omics.schema import Scale
from rh_omics.units import conversion_factor, is_unit

RANGES: Final = "published ranges"
HIGHEST_CT: Final = 45.0
"""Cycles beyond which a number isn't a Ct; runs have 40 or 45 cycles, and 999 stands for failed."""

PREFIXES: Final = "fpnµm"
"""Metric prefixes, each a thousand times the one before."""


def ranges(panel: Panel, options: QCOptions) -> Findings:
    """Compare medians with published plasma levels, and each value with its feature's median.

    Parameters
    ----------
    panel : Panel
        Any panel; only concentrations and Ct values have ranges.
    options : QCOptions
        Thresholds.

    Returns
    -------
    Findings
        Per feature ``plausible_low`` and ``plausible_high`` in the panel's unit; a failing check
        where a median is implausible, and a remark on each sample with a value far off.
    """
    if panel.scale == Scale.CT:
        return _ct(panel)
    if panel.scale != Scale.CONCENTRATION:
        return Findings()
    features = _published(panel)
    checks = [_range_check(panel, features), _zero_check(panel)]
    remarks: list[Remark] = []
    if panel.unit is not None and is_unit(panel.unit):
        slips, remarks = _slips(panel, options)
        checks.append(slips)
    return Findings(checks, remarks, features=features)


def _published(panel: Panel) -> pd.DataFrame:
    """Return the registry's ranges in the panel's unit."""
    frame = pd.DataFrame(
        np.nan, index=panel.data.columns, columns=["plausible_low", "plausible_high"]
    )
    for name in panel.data:
        known = analyte_registry().get(str(name))
        if known is None or known.plausible_nM is None or panel.unit is None:
            continue
        try:
            factor = conversion_factor("nM", panel.unit, molar_mass=known.molar_mass)
        except RhOmicsError:
            continue
        frame.loc[name] = [limit * factor for limit in known.plausible_nM]
    return frame


def _range_check(panel: Panel, features: pd.DataFrame) -> Check:
    known = features.index[features["plausible_low"].notna()]
    if panel.unit is None:
        return not_done(RANGES, "the panel has no unit").checks[0]
    if known.empty:
        return not_done(RANGES, "no analyte of the panel has a published range").checks[0]
    if panel.specimen and panel.specimen.casefold() not in {"plasma", "serum"}:
        return not_done(RANGES, f"ranges are of plasma, not of {panel.specimen}").checks[0]
    doubts = doubtful_medians(panel.data[known], panel.unit, panel.specimen)
    value = f"{len(known) - len(doubts)} of {len(known)} medians within published ones"
    status = FAIL if doubts else PASSED
    return Check(RANGES, status, value, "all within", "; ".join(doubts))


def _zero_check(panel: Panel) -> Check:
    zero = (panel.data == 0).sum()
    found = zero[zero > 0]
    value = f"{int(found.sum())} zeros"
    if found.empty:
        return Check("zero concentrations", PASSED, value, "none")
    listed = shorten([f"{name} {n}" for name, n in found.items()])
    message = f'{listed}: a value below the limit is censored, not 0 (zero = "censored")'
    return Check("zero concentrations", CHECK, value, "none", message)


def _slips(panel: Panel, options: QCOptions) -> tuple[Check, list[Remark]]:
    """Find values so far from their feature's median that a prefix may have slipped."""
    seen = panel.data.where(detected_values(panel))
    fold = seen / seen.median()
    far = (fold > options.slip) | (fold < 1 / options.slip)
    texts: dict[str, list[str]] = {}
    for sample, name, value, times in _entries(far, seen, fold):
        texts.setdefault(str(sample), []).append(_slip(name, value, times, panel.unit))
    remarks = [Remark(sample, CHECK, shorten(reasons, 2)) for sample, reasons in texts.items()]
    found = count(sum(map(len, texts.values())), "value")
    status = CHECK if remarks else PASSED
    expected = f"within {options.slip:g} times the feature's median"
    message = "see the samples" if remarks else ""
    return Check("slips of the unit", status, found, expected, message), remarks


def _ct(panel: Panel) -> Findings:
    values = panel.data.where(detected_values(panel))
    high = values > HIGHEST_CT
    n = int(high.to_numpy().sum())
    value = f"{n} above {HIGHEST_CT:g}"
    if not n:
        return Findings([Check("cycles", PASSED, value, "none")])
    where = shorten([f"{name} in {sample}" for sample, name, *_ in _entries(high, values, values)])
    message = f"{where}: failed reactions are censored or missing, never numbers such as 999"
    return Findings([Check("cycles", FAIL, value, "none", message)])


def _entries(
    chosen: pd.DataFrame, values: pd.DataFrame, fold: pd.DataFrame
) -> Iterator[tuple[object, object, float, float]]:
    numbers, folds = values.to_numpy(dtype=float), fold.to_numpy(dtype=float)
    for i, j in np.argwhere(chosen.to_numpy()):
        yield chosen.index[i], chosen.columns[j], float(numbers[i, j]), float(folds[i, j])


def _slip(name: object, value: float, fold: float, unit: str | None) -> str:
    written = f"{value:.3g} {unit}" if unit else f"{value:.3g}"
    other = slipped_unit(unit, fold)
    hint = f"; it would fit in {other}" if other else ""
    return f"{name} is {written}, {fold:.3g} times its median{hint} (a slip of the unit?)"


def slipped_unit(unit: str | None, fold: float) -> str | None:
    """Return the unit in which a value that is too large or too small would fit.

    Parameters
    ----------
    unit : str or None
        Unit of the panel, with a metric prefix.
    fold : float
        The value over what is usual.

    Returns
    -------
    str or None
        The unit whose prefix is as many thousands smaller, or larger; ``None`` where the fold is
        nearer to 1 than to a thousand, or there is no such prefix.

    Examples
    --------
    >>> slipped_unit("nM", 1000.0), slipped_unit("ng/mL", 1e-3), slipped_unit("nM", 20.0)
    ('pM', 'µg/mL', None)
    """
    if not unit or unit[0] not in PREFIXES:
        return None
    steps = round(np.log10(fold) / 3)
    place = PREFIXES.index(unit[0]) - steps
    if steps == 0 or not 0 <= place < len(PREFIXES):
        return None
    return PREFIXES[place] + unit[1:]

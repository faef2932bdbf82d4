"""SIMULATED panels with known faults, for quality control."""

import numpy as np
import pandas as pd
from panels import paired_sheet

from rh_omics.panel import Panel
from rh_omics.schema import Scale


def concentrations(
    n_subjects: int = 10, *, seed: int = 1, sheet: pd.DataFrame | None = None
) -> Panel:
    """Return plasma levels of five analytes, in nM, without a fault."""
    if sheet is None:
        sheet = paired_sheet(n_subjects // 2, n_subjects - n_subjects // 2).drop(columns="age")
    rng = np.random.default_rng(seed)
    middle = np.array([1.0, 8.0, 2.0, 5.0, 9.0])
    data = pd.DataFrame(
        middle * np.exp(0.3 * rng.normal(size=(len(sheet), 5))),
        index=sheet.index,
        columns=["AEA", "2-AG", "1-AG", "OEA", "PEA"],
    )
    return Panel(
        data, sheet, Scale.CONCENTRATION, unit="nM", specimen="plasma", name="plasma",
        simulated=True,
    )  # fmt: skip


def cycles(difference: dict[str, float], *, specimen: str = "plasma") -> Panel:
    """Return Ct values whose miR-451a lies so many cycles below miR-23a-3p in each sample."""
    names = list(difference)
    sheet = pd.DataFrame({"subject": names, "timepoint": "pre"}, index=names)
    steady = 30 + 0.1 * np.arange(len(names))  # or all samples would be copies of each other
    data = pd.DataFrame({"hsa-miR-23a-3p": steady, "hsa-let-7a-5p": 27.0}, index=names)
    data["hsa-miR-451a"] = data["hsa-miR-23a-3p"] - pd.Series(difference)
    return Panel(data, sheet, Scale.CT, specimen=specimen, simulated=True)


def control_rows(values: dict[str, list[float]], *, kind: str = "qc") -> pd.DataFrame:
    """Return injections of one feature, by label, one after the other."""
    rows = [(label, kind, "AEA", value, False) for label, many in values.items() for value in many]
    return pd.DataFrame(rows, columns=["label", "kind", "feature", "value", "censored"]).assign(
        injection=range(1, len(rows) + 1)
    )

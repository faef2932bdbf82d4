"""Small panels and sheets that many tests start from."""

import numpy as np
import pandas as pd

from rh_omics.panel import Panel
from rh_omics.schema import Scale


def paired_sheet(
    n_reference: int = 4, n_other: int = 4, *, levels: tuple[str, str] = ("pre", "post")
) -> pd.DataFrame:
    """Return a sheet of subjects with two samples each; the first ones are the reference group."""
    n = n_reference + n_other
    group = ["NRH"] * n_reference + ["RH"] * n_other
    rows = [
        {
            "sample": f"{subject:02d}_{time}",
            "subject": f"S{subject:02d}",
            "timepoint": time,
            "group": group[subject],
            "age": 20 + subject % 3,
            "sex": "FM"[subject % 2],
        }
        for subject in range(n)
        for time in levels
    ]
    return pd.DataFrame(rows).set_index("sample")


def log2_panel(sheet: pd.DataFrame | None = None, *, n_features: int = 20, seed: int = 0) -> Panel:
    """Return a panel of normal log2 values with subject effects."""
    sheet = paired_sheet() if sheet is None else sheet
    rng = np.random.default_rng(seed)
    codes, subjects = pd.factorize(sheet["subject"])
    values = (
        rng.normal(size=(len(sheet), n_features))
        + rng.normal(size=(len(subjects), n_features))[codes]
    )
    data = pd.DataFrame(
        8 + values, index=sheet.index, columns=[f"feature-{i:03d}" for i in range(n_features)]
    )
    return Panel(data, sheet, Scale.LOG2)


def count_panel(sheet: pd.DataFrame | None = None, *, n_features: int = 60, seed: int = 0) -> Panel:
    """Return a panel of over-dispersed counts whose features have very different means."""
    sheet = paired_sheet() if sheet is None else sheet
    rng = np.random.default_rng(seed)
    means = np.exp(rng.uniform(0, 8, n_features))
    depth = np.exp(rng.normal(0, 0.3, len(sheet)))
    rates = rng.gamma(5, 1 / 5, (len(sheet), n_features)) * depth[:, None] * means
    data = pd.DataFrame(
        rng.poisson(rates),
        index=sheet.index,
        columns=[f"hsa-miR-{9000 + i}-5p" for i in range(n_features)],
    )
    return Panel(data, sheet, Scale.COUNTS)

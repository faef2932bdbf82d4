"""Error rates and coverage of designs with more than two levels, where the truth is known.

SIMULATED values; bounds are three Monte-Carlo standard errors or wider, seeds are fixed.
"""

import numpy as np
import pandas as pd
import pytest

from rh_omics import differential_expression
from rh_omics.de import DEOptions
from rh_omics.panel import Panel

FEATURES = 2000
TIMES = ("T0", "T1", "T2")


def sheet_of(n: int, **cells: tuple[str, ...]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([[f"S{i:02d}" for i in range(n)], *cells.values()])
    frame = index.to_frame(index=False)
    frame.columns = ["subject", *cells]
    return frame.set_index(pd.Index([f"s{i:03d}" for i in range(len(frame))], name="sample"))


def panel_of(sheet: pd.DataFrame, values: np.ndarray) -> Panel:
    data = pd.DataFrame(
        values, index=sheet.index, columns=[f"f{i}" for i in range(values.shape[1])]
    )
    return Panel(
        data, sheet.assign(**({} if "timepoint" in sheet else {"timepoint": "once"})), "log2"
    )


def visits(n: int, *, late: float, seed: int = 1) -> Panel:
    """Return subjects with three visits, the last with a standard deviation of its own."""
    rng = np.random.default_rng(seed)
    sheet = sheet_of(n, timepoint=TIMES)
    noise = rng.normal(size=(n, 3, FEATURES)) * np.array([0.3, 0.3, late])[:, np.newaxis]
    return panel_of(sheet, (rng.normal(size=(n, 1, FEATURES)) + noise).reshape(3 * n, -1))


def share(table: pd.DataFrame, column: str = "pvalue") -> float:
    return float((table[column] < 0.05).mean())


def test_moderated_f_keeps_its_level_and_the_largest_is_covered():
    panel = visits(8, late=0.3)
    table = differential_expression(panel, question="paired", timepoint="timepoint=T0,T1,T2").table
    assert share(table) == pytest.approx(0.05, abs=0.015)
    covered = (table["ci_low"] <= 0) & (table["ci_high"] >= 0)
    assert 0.94 < covered.mean() < 1.0  # Scheffé's interval is wide for one contrast


def test_an_f_that_rejects_too_often_says_so():
    asked = {"question": "paired", "timepoint": "timepoint=T0,T1,T2"}
    wide = differential_expression(visits(10, late=2.0), **asked)
    assert share(wide.table) > 0.065
    assert any("it rejects too often" in note for note in wide.notes)
    alike = differential_expression(visits(10, late=0.3), **asked)
    assert alike.facts["epsilon_hf_median"] > 0.95
    assert not any("it rejects too often" in note for note in alike.notes)


def test_greenhouse_and_geisser_mend_what_unequal_variances_do():
    table = differential_expression(
        visits(10, late=2.0),
        question="paired",
        timepoint="timepoint=T0,T1,T2",
        method="mixed-anova",
    ).table
    assert share(table, "pvalue_uncorrected") > 0.065
    assert share(table) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("effect", ["fixed", "random"])
def test_crossover_keeps_its_level_and_covers(effect):
    rng = np.random.default_rng(3)
    sheet = sheet_of(10, condition=("FF", "MED"), timepoint=("pre", "post"))
    shape = (10, 2, 2, FEATURES)
    spread = 1.0 if effect == "fixed" else 0.0  # levels of a diet, and changes, of each subject
    values = rng.normal(size=shape) * 0.5 + rng.normal(size=(10, 1, 1, FEATURES))
    values += spread * rng.normal(size=(10, 2, 1, FEATURES))
    values += spread * rng.normal(size=(10, 1, 2, FEATURES))
    values[:, 1, 1] += 0.7
    table = differential_expression(
        panel_of(sheet, values.reshape(40, -1)),
        question="crossover",
        condition="condition=FF,MED",
        timepoint="timepoint=pre,post",
        subject_effect=effect,
        options=DEOptions(trend=False),
    ).table
    assert table["log2_fc"].mean() == pytest.approx(0.7, abs=0.02)
    covered = (table["ci_low"] <= 0.7) & (table["ci_high"] >= 0.7)
    assert covered.mean() == pytest.approx(0.95, abs=0.015)


def test_a_monotone_response_is_seldom_called_a_turn():
    rng = np.random.default_rng(4)
    sheet = sheet_of(24).assign(dose=np.linspace(0, 60, 24))
    rising = 2 * np.minimum(sheet["dose"].to_numpy() / 40, 1.0)  # rises, then stays
    values = rising[:, np.newaxis] + rng.normal(size=(24, FEATURES)) * 0.5
    table = differential_expression(
        panel_of(sheet, values), question="exposure", exposure="dose", method="shape"
    ).table
    assert (table["shape"] == "inverted U").mean() < 0.05
    assert share(table, "pvalue_two_lines") < 0.06
    assert share(table, "pvalue_any") > 0.99

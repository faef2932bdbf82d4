"""Are visits, crossovers and exposures calibrated? Prints the table of docs/methods/designs.md.

SIMULATED log2 values of 460 features whose variances differ as those of miRNAs do (chi-squared with
8 degrees of freedom), with subject effects. For each design the share of p < 0.05 without any
effect, its Monte-Carlo error over cohorts, and with 20 true features the false-discovery proportion
and the power at FDR 5 %.
"""

import argparse
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from rh_omics.de import differential_expression
from rh_omics.panel import Panel

FEATURES = 460
TRUE = 20
EFFECT = 1.0
TIMES = {"timepoint": "timepoint=T0,T1,T2"}
PAIRED = {"question": "paired", **TIMES}
COURSE = {"question": "interaction", "group": "group=NRH,RH", **TIMES}
CROSSED = {
    "question": "crossover",
    "condition": "condition=A,B",
    "timepoint": "timepoint=pre,post",
}
DOSE = {"question": "exposure", "exposure": "dose", "timepoint": "timepoint=pre,post"}

Make = Callable[[np.random.Generator, int], Panel]


def cells(n: int, **factors: tuple[str, ...]) -> pd.DataFrame:
    """List every subject in every cell."""
    names = [f"S{i:02d}" for i in range(n)]
    frame = pd.MultiIndex.from_product([names, *factors.values()]).to_frame(index=False)
    frame.columns = ["subject", *factors]
    return frame.rename(index=lambda row: f"s{row:03d}")


def noise(rng: np.random.Generator, n: int, samples: int) -> np.ndarray:
    """Draw values with a spread of each feature's own and an effect of each subject."""
    spread = 0.5 * np.sqrt(rng.chisquare(8, FEATURES) / 8)
    levels = np.repeat(rng.normal(size=(n, FEATURES)), samples // n, axis=0)
    return levels + spread * rng.normal(size=(samples, FEATURES))


def panel(sheet: pd.DataFrame, values: np.ndarray) -> Panel:
    """Put values and sheet together."""
    names = [f"f{i:03d}" for i in range(FEATURES)]
    return Panel(pd.DataFrame(values, sheet.index, names), sheet, "log2", simulated=True)


def visits(rng: np.random.Generator, n_true: int, *, late: float = 1.0, lost: float = 0.0) -> Panel:
    """Return 25 subjects with three visits; `late` widens the last, `lost` of them are missing."""
    sheet = cells(25, timepoint=("T0", "T1", "T2"))
    sheet["group"] = np.repeat(["NRH", "RH"], [36, 39])
    values = noise(rng, 25, 75)
    at = sheet["timepoint"].eq("T2").to_numpy()
    values[at] += (late - 1) * 0.5 * rng.normal(size=(25, FEATURES))
    rises = at & sheet["group"].eq("RH").to_numpy()
    values[np.ix_(rises, np.arange(n_true))] += EFFECT
    made = panel(sheet, values)
    kept = made.data.index[rng.random(75) >= lost]
    return made.select(samples=list(kept))


def weighed(made: Panel) -> Panel:
    """Add the precision of each visit, as the warning of an unweighed run gives it."""
    warned = differential_expression(made, pin=[], **PAIRED)
    (note,) = (note for note in warned.notes if "in order" in note)
    listed = re.search(r"in order ([\d., ]+)\)", note)
    precision = dict(zip(("T0", "T1", "T2"), map(float, listed[1].split(", ")), strict=True))
    sheet = made.samples.assign(precision=made.samples["timepoint"].map(precision))
    return replace(made, samples=sheet)


def crossover(rng: np.random.Generator, n_true: int) -> Panel:
    """Return 10 subjects on two diets, each with a level of its own per visit."""
    sheet = cells(10, condition=("A", "B"), timepoint=("pre", "post"))
    values = noise(rng, 10, 40)
    values += 0.5 * np.repeat(rng.normal(size=(20, FEATURES)), 2, axis=0)
    changed = (sheet["condition"].eq("B") & sheet["timepoint"].eq("post")).to_numpy()
    values[np.ix_(changed, np.arange(n_true))] += 1.5 * EFFECT
    return panel(sheet, values)


def doses(rng: np.random.Generator, n_true: int, *, turns: bool = False) -> Panel:
    """Return 25 subjects whose change goes with a dose: rising, or rising and falling."""
    sheet = cells(25, timepoint=("pre", "post"))
    dose = np.linspace(0, 60, 25)
    sheet["dose"] = np.repeat(dose, 2)
    values = noise(rng, 25, 50)
    shape = 2 - 4 * (dose / 30 - 1) ** 2 if turns else 2 * np.minimum(dose / 40, 1.0)
    values[np.ix_(sheet["timepoint"].eq("post").to_numpy(), np.arange(n_true))] += shape[:, None]
    return panel(sheet, values)


def monotone(rng: np.random.Generator, n_true: int) -> Panel:
    """Return responses that turn for `n_true` features and rise, then stay, for the others."""
    made, rising = doses(rng, n_true, turns=True), doses(rng, FEATURES)
    data = rising.data.copy()
    data.iloc[:, :n_true] = made.data.iloc[:, :n_true]
    return rising.with_data(data, scale="log2")


LINES: dict[str, tuple[Make, dict[str, object]]] = {
    "3 visits, moderated F": (visits, PAIRED),
    "3 visits, ANOVA (Greenhouse-Geisser)": (visits, {**PAIRED, "method": "mixed-anova"}),
    "3 visits, the last 4 times as wide, moderated F": (
        lambda rng, n: visits(rng, n, late=4.0), PAIRED,
    ),
    "3 visits, the last 4 times as wide, ANOVA (Greenhouse-Geisser)": (
        lambda rng, n: visits(rng, n, late=4.0), {**PAIRED, "method": "mixed-anova"},
    ),
    "3 visits, the last 4 times as wide, moderated F, weights of visits": (
        lambda rng, n: weighed(visits(rng, n, late=4.0)), {**PAIRED, "weights": "precision"},
    ),
    "3 visits, 15 % lost, moderated F": (lambda rng, n: visits(rng, n, lost=0.15), PAIRED),
    "3 visits, 15 % lost, moderated F, random": (
        lambda rng, n: visits(rng, n, lost=0.15), {**PAIRED, "subject_effect": "random"},
    ),
    "2 groups × 3 visits, moderated F": (visits, COURSE),
    "2 groups × 3 visits, ANOVA": (visits, {**COURSE, "method": "mixed-anova"}),
    "2 groups × 3 visits, T2 − T0 alone": (visits, {**COURSE, "contrast": "T2 - T0"}),
    "crossover": (crossover, CROSSED),
    "crossover, random": (crossover, {**CROSSED, "subject_effect": "random"}),
    "crossover, subjects alone as a block": (
        crossover,
        {
            "design": "~ condition * timepoint", "contrast": "condition:timepoint",
            **{key: CROSSED[key] for key in ("condition", "timepoint")},
        },
    ),
    "slope of changes on a dose": (doses, DOSE),
    "turn against rising and staying, U test": (monotone, {**DOSE, "method": "shape"}),
}  # fmt: skip


def cohorts(make: Make, asked: dict[str, object], n: int, n_true: int) -> Iterator[pd.DataFrame]:
    """Yield the tables of some cohorts."""
    for seed in range(n):
        made = make(np.random.default_rng([seed, n_true]), n_true)
        yield differential_expression(made, pin=[], **asked).table.set_index("feature")


def line(name: str, make: Make, asked: dict[str, object], n: int) -> str:
    """Measure one design."""
    null = np.array([(t["pvalue"] < 0.05).mean() for t in cohorts(make, asked, n, 0)])
    true = [f"f{i:03d}" for i in range(TRUE)]
    false, power = [], []
    for table in cohorts(make, asked, n, TRUE):
        hits = table.index[table["padj"] <= 0.05]
        false.append((~hits.isin(true)).sum() / max(len(hits), 1))
        power.append(hits.isin(true).sum() / TRUE)
    error = null.std(ddof=1) / np.sqrt(n)
    numbers = [null.mean(), error, np.mean(false), np.mean(power)]
    return f"| {name} | {' | '.join(f'{number:.3f}' for number in numbers)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cohorts", type=int, default=12)
    parser.add_argument("--line", nargs="*", help="only lines that hold this text")
    chosen = parser.parse_args()
    print("| design | p < 0.05 under no effect | Monte-Carlo error | false discoveries | power |")
    print("|---|---|---|---|---|")
    for title, (maker, question) in LINES.items():
        if not chosen.line or any(text in title for text in chosen.line):
            print(line(title, maker, question, chosen.cohorts), flush=True)

"""SIMULATED studies of further designs on disk: a crossover, and three visits with a dose."""

import random
from pathlib import Path

FEATURES = tuple(f"hsa-miR-{9000 + number}-5p" for number in range(12))

CROSSOVER = """\
[study]
name = "SIMULATED crossover"

[panels.mirna]
file = "counts.tsv"
samples = "sheet.csv"
scale = "counts"
condition = "Diet"

[design]
question = "crossover"
timepoint = ["pre", "post"]
condition = ["rest", "run"]
covariates = ["batch"]
"""

VISITS = """\
[study]
name = "SIMULATED visits"

[panels.mirna]
file = "counts.tsv"
samples = "sheet.csv"
scale = "counts"
timepoint = "visit"

[panels.plasma]
reader = "analytes"
file = "plasma.csv"
samples = "sheet.csv"
timepoint = "visit"

[subjects]
file = "people.csv"

[design]
question = ["paired", "exposure"]
timepoint = ["T0", "T1", "T2"]
exposure = "km"
shape = true
covariates = ["Gender"]
panels = ["mirna"]
"""


def write_crossover(folder: Path, *, toml: str | None = CROSSOVER) -> Path:
    """Write eight runners who rested and ran, with a sample before and after each."""
    rows = [
        (f"S{n}_{diet}_{time}", f"S{n}", diet, time)
        for n in range(1, 9)
        for diet in ("rest", "run")
        for time in ("pre", "post")
    ]
    draw = random.Random(11)  # noqa: S311 - not a secret
    sheet = [("sample", "subject", "Diet", "timepoint", "batch")]
    sheet += [(*row, draw.choice("AB")) for row in rows]
    _write(folder / "sheet.csv", sheet, ",")
    _write_counts(folder, [row[0] for row in rows], draw)
    return _write_toml(folder, toml)


def write_visits(folder: Path, *, toml: str | None = VISITS) -> Path:
    """Write ten runners at three visits: counts, endocannabinoids, sex and kilometres run."""
    rows = [(f"S{n}_{visit}", f"S{n}", visit) for n in range(10) for visit in ("T0", "T1", "T2")]
    draw = random.Random(12)  # noqa: S311 - not a secret
    _write(folder / "sheet.csv", [("sample", "subject", "visit"), *rows], ",")
    plasma = [(row[0], *(f"{draw.lognormvariate(0, 0.3):.4f}" for _ in "ab")) for row in rows]
    _write(folder / "plasma.csv", [("sample", "AEA (nM)", "2-AG (nM)"), *plasma], ",")
    people = [(f"S{n}", "FM"[n % 2], 3 + n + 0.5 * draw.random()) for n in range(10)]
    _write(folder / "people.csv", [("subject", "Gender", "km"), *people], ",")
    _write_counts(folder, [row[0] for row in rows], draw)
    return _write_toml(folder, toml)


def _write_counts(folder: Path, samples: list[str], draw: random.Random) -> None:
    rows = [(name, *(draw.randint(40, 400) for _ in samples)) for name in FEATURES]
    _write(folder / "counts.tsv", [("mirna", *samples), *rows], "\t")


def _write(path: Path, rows: list[tuple[object, ...]], separator: str) -> None:
    lines = [separator.join(map(str, row)) for row in rows]
    path.write_text("\n".join(["# SIMULATED", *lines]) + "\n", encoding="utf-8")


def _write_toml(folder: Path, toml: str | None) -> Path:
    path = folder / "study.toml"
    if toml is not None:
        path.write_text(toml, encoding="utf-8")
    return path

"""A small study on disk, as a laboratory hands it over, that tests break in their own ways."""

import random
from collections.abc import Callable
from pathlib import Path

SUBJECTS = tuple(f"S{number:02d}" for number in range(1, 9))
FELT = dict(zip(SUBJECTS, "YYYYNNNN", strict=True))

TOML = """\
[study]
name = "small study"

[panels.mirna]
file = "counts.tsv"
samples = "sheet.csv"
scale = "counts"
specimen = "saliva"

[subjects]
file = "runners.csv"

[questionnaire]
file = "answers.csv"

[questionnaire.columns]
mood_pre = "before"
mood_post = "after"

[sessions]
file = "sessions.csv"
phase = "acute"

[design]
question = "interaction"
group = ["non_responder", "responder"]
timepoint = ["pre", "post"]
"""


def write_study(folder: Path, *, toml: str = TOML) -> Path:
    """Write eight runners, four of them responders, with two saliva samples each."""
    draw = random.Random(7)  # noqa: S311 - not a secret
    samples = [
        (f"{subject}_{time}", subject, time) for subject in SUBJECTS for time in ("T0", "T1")
    ]
    files = {
        "counts.tsv": _table(
            ["mirna", *(sample for sample, *_ in samples)],
            [
                [f"hsa-miR-{number}-5p", *(draw.randint(20, 400) for _ in samples)]
                for number in range(9001, 9021)
            ],
            separator="\t",
        ),
        "sheet.csv": _table(
            ["sample", "subject", "timepoint", "hours_since_meal"],
            [
                [sample, subject, {"T0": "pre", "T1": "post"}[time], draw.choice([1.0, 2.5, 4.0])]
                for sample, subject, time in samples
            ],
        ),
        "runners.csv": _table(
            ["subject", "age", "sex"],
            [[subject, 20 + place, "FM"[place % 2]] for place, subject in enumerate(SUBJECTS)],
        ),
        "answers.csv": _table(
            ["subject", "before", "after", "minutes_without_watch", "run_quality", "feelings"],
            [
                [subject, 2, 5, 40, 8, "relaxed"] if FELT[subject] == "Y"
                else [subject, 4, 4, 10, 3, "none"]
                for subject in SUBJECTS
            ],
        ),
        "sessions.csv": _table(
            ["subject", "duration_min", "mean_heart_rate_bpm"],
            [[subject, 45, 150 + place] for place, subject in enumerate(SUBJECTS)],
        ),
        "study.toml": toml,
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "study.toml"


def change(path: Path, edit: Callable[[str], str]) -> None:
    """Rewrite a text file by a function of its text."""
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")


def _table(header: list[str], rows: list[list[object]], *, separator: str = ",") -> str:
    lines = [header, *([str(cell) for cell in row] for row in rows)]
    return "\n".join(separator.join(line) for line in lines) + "\n"

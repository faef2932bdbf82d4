"""README.md of a folder of results: what each file is and how it is read."""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from rh_omics.schema import SIMULATED
from rh_omics.workflow.record import RECORD_NAME, RunRecord, StepStatus

README_NAME: Final = "README.md"
SIMULATED_BANNER: Final = f"**{SIMULATED} data, not measured on anyone.**"

TABLES_BY_START: Final[Mapping[str, str]] = {
    "qc_": "quality control: checks, verdicts, thresholds, versions",
    "labels": "label of each subject, its score and the verdict on each criterion",
    "label_robustness": "the label of each subject by other k and other cut-offs",
    "doses": "dose of each session",
    "de_": "a row per feature: effect with interval, p-value, adjusted p-value",
    "association_": "a row per pair: correlation of changes with interval and p-values",
    "enrichment_": "a row per gene set: overlap, naive and corrected p-values",
    "concordance_": "a row per published estimate, with what was found beside it",
    "classifier_metrics": "what the classifier is worth on unseen subjects, with intervals",
    "classifier_comparisons": "simpler models on the same folds",
    "classifier_stability": "how often each marker was chosen",
    "classifier_coefficients": "weight of each marker with its interval",
    "classifier_learning_curve": "AUC by number of training subjects",
    "classifier_out_of_fold": "out-of-fold probability of each subject",
    "classifier_roc": "sensitivity by false positive rate",
    "classifier_shuffles": "AUC of each shuffle of the labels",
    "classifier_markers": "panel, unit and normalisation of each marker",
    "classifier": "verdict, options and numbers of the classifier",
    "design": "what is asked, of how many subjects, and what could be found",
}
"""What a table holds, by the start of its name; the longest that fits counts."""

FIGURES_BY_END: Final[Mapping[str, str]] = {
    "_effects": "effects with their intervals",
    "_volcano": "effect against p-value, a mark per feature",
    "_heat_map": "values of the first features, sample by sample",
    "classifier_roc": "sensitivity against false positive rate, with interval",
    "classifier_calibration": "share of responders against predicted probability",
    "classifier_stability": "how often each marker was in a fitted model",
    "classifier_permutations": "AUC of shuffled labels, and of the true ones",
}
FIGURES_BY_START: Final[Mapping[str, str]] = {
    "de_": "before and after, a line per subject",
    "enrichment_": "p-value of each gene set, naive and corrected",
    "concordance_": "published estimates beside this study's",
    "qc_": "quality control; rh-omics qc draws more",
}

HOW_TO_READ: Final = """\
## How to read the tables

- `tables/NAME.tsv` is tab-separated, UTF-8, numbers in full precision, empty where there is no
  number; `tables/NAME.json` beside it says what was asked, of which samples, with which options.
- `log2_fc` is follow-up − baseline, other − reference, and for an interaction the change of the
  other group minus that of the reference group. `ci_low` and `ci_high` bound its 95 % interval.
- `pvalue` belongs to one test, `padj` to all tests of the table (Benjamini-Hochberg). Read `padj`.
- A row with a `reason` couldn't be tested and isn't counted in the correction.
- That `padj` is large doesn't mean that there is no effect: the interval says what is ruled out.
"""

HOW_TO_REPEAT: Final = """\
## How to repeat it

    rh-omics run {study} -o .{given}
    rh-omics verify .

`run` takes what hasn't changed from this folder; `verify` computes everything again beside it and
compares every number. `{record}` holds versions, settings, seed, and the SHA-256 of every input and
of every file here.
"""


def folder_text(record: RunRecord) -> str:
    """Write what a folder of results holds.

    Parameters
    ----------
    record : RunRecord
        The run.

    Returns
    -------
    str
        Markdown.
    """
    parts = [f"# Results: {record.name}", ""]
    if record.simulated:
        parts += [SIMULATED_BANNER, ""]
    parts += ["Made by `rh-omics run`. Begin with `report.html`.", "", *_steps(record), ""]
    parts += ["## The files", "", *_files(record), "", HOW_TO_READ, ""]
    parts.append(
        HOW_TO_REPEAT.format(
            study=shlex.quote(record.study), given=_given(record), record=RECORD_NAME
        )
    )
    return "\n".join(parts)


TABLES_BY_END: Final[Mapping[str, str]] = {
    "_pairs": "pairs of miRNA and gene that carry each gene set",
    "_leave_one_out": "each gene set without one of its miRNAs",
}
QC_TABLES_BY_END: Final[Mapping[str, str]] = {
    "_samples": "a row per sample: its metrics, its verdict and the reason",
    "_features": "a row per feature: detection, levels, scatter of controls",
    "_checks": "a row per check of the panel: what was found and what is expected",
    "_balance": "the sheet's other columns, level by level",
    "_batches": "samples of each batch by group and timepoint",
    "_timepoints": "samples of each subject at each timepoint",
    "_components": "share of the variance in each principal component",
    "_controls": "values of control samples",
    "_control_levels": "scatter and drift of each control",
    "_blanks": "blanks beside the limits",
}


def table_words(name: str) -> str:
    """Say what a table holds.

    Parameters
    ----------
    name : str
        Name of a file in ``tables``.

    Returns
    -------
    str
        A few words; empty for an unknown name.
    """
    stem = PurePosixPath(name).stem.removeprefix(f"{SIMULATED}_")
    for kind, by_end in (("enrichment_", TABLES_BY_END), ("qc_", QC_TABLES_BY_END)):
        ends = [words for end, words in by_end.items() if stem.endswith(end)]
        if stem.startswith(kind) and ends:
            return ends[0]
    fitting = [start for start in TABLES_BY_START if stem.startswith(start)]
    return TABLES_BY_START[max(fitting, key=len)] if fitting else ""


def figure_words(name: str) -> str:
    """Say what a figure shows.

    Parameters
    ----------
    name : str
        Name of a file in ``figures``.

    Returns
    -------
    str
        A few words.
    """
    stem = PurePosixPath(name).stem.removeprefix(f"{SIMULATED}_")
    ends = [words for end, words in FIGURES_BY_END.items() if stem.endswith(end)]
    starts = [words for start, words in FIGURES_BY_START.items() if stem.startswith(start)]
    return next(iter((*ends, *starts)), "figure")


_STATUS: Final[Mapping[StepStatus, str]] = {
    StepStatus.SKIPPED: "left out",
    StepStatus.FAILED: "failed",
    StepStatus.INTERRUPTED: "interrupted",
}


def _steps(record: RunRecord) -> Iterator[str]:
    yield "| step | what came out |"
    yield "|---|---|"
    for step in record.steps:
        said = "; ".join(part for part in (step.found, step.reason) if part)
        status = "" if step.status is StepStatus.DONE else f"**{_STATUS[step.status]}**: "
        yield f"| {_cell(step.title)} | {status}{_cell(said)} |"


def _given(record: RunRecord) -> str:
    """Write the options without which the study file alone would give other numbers."""
    options = (f" --{name} {value}" for name, value in record.given.items() if value is not None)
    return "".join(options)


def _files(record: RunRecord) -> Iterator[str]:
    yield "| file | what it is |"
    yield "|---|---|"
    for step in record.steps:
        yield from (
            f"| `{name}` | {_cell(words)} |" for name, words in _step_files(step.title, step.files)
        )
    yield f"| `{RECORD_NAME}` | versions, settings, seed, hashes of inputs and of these files |"


def _step_files(title: str, files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in files:
        path = PurePosixPath(name)
        if path.suffix == ".tsv":
            yield name, f"{table_words(name)} ({title})"
        elif path.suffix == ".json" and str(path.with_suffix(".tsv")) not in files:
            yield name, table_words(name)
        elif path.suffix == ".svg":
            yield f"{name}` and `.png", f"{figure_words(name)} ({title})"
        elif path.suffix not in {".png", ".json"}:
            yield name, f"{title}, a file of its own that works offline"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())

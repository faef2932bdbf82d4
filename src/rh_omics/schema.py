"""The vocabulary of rh-omics: scales, roles of columns and columns of results, in one place."""

from enum import StrEnum
from typing import Final

SAMPLE: Final = "sample"
SUBJECT: Final = "subject"
TIMEPOINT: Final = "timepoint"
GROUP: Final = "group"
SPECIES: Final = "species"
CONDITION: Final = "condition"
"""What every subject of a crossover meets one after another, such as two diets."""

BASELINE: Final = "pre"
FOLLOWUP: Final = "post"
REFERENCE_GROUP: Final = "non_responder"
RESPONDER_GROUP: Final = "responder"

NO_TIMEPOINT: Final = "unspecified"
"""Timepoint of every sample where the sheet has no such column."""

FIXED_SEED: Final = 1
"""Seed that is used, and written in the output, where the user gives none."""

SIMULATED: Final = "SIMULATED"


class Scale(StrEnum):
    """What the numbers of a panel mean."""

    COUNTS = "counts"
    """Raw sequencing or nCounter counts, not normalised."""
    CONCENTRATION = "concentration"
    """Amount per volume in the panel's unit, on the natural scale."""
    CT = "ct"
    """qPCR cycles: a larger number means less."""
    LOG2 = "log2"
    """Base-2 logarithms, normalised where that is needed."""


class Question(StrEnum):
    """What a differential-expression run asks."""

    PAIRED = "paired"
    """Follow-up against baseline within subjects."""
    GROUPS = "groups"
    """Other group against reference group."""
    INTERACTION = "interaction"
    """Difference between the groups in their change from baseline to follow-up."""
    CROSSOVER = "crossover"
    """Difference between two conditions, both met by every subject, in the change over time."""
    EXPOSURE = "exposure"
    """Slope of values, or of changes, on a dose, a change of an analyte or a score."""
    FORMULA = "formula"
    """A contrast of a formula's coefficients."""


DE_COLUMNS: Final = (
    "feature",
    "mean",
    "log2_fc",
    "ci_low",
    "ci_high",
    "se",
    "stat",
    "df",
    "pvalue",
    "padj",
    "effect_size",
    "n",
    "reason",
)
"""First columns of every differential-expression table, in this order."""

ENRICHMENT_COLUMNS: Final = (
    "term",
    "overlap",
    "set_size",
    "expected",
    "odds_ratio",
    "pvalue",
    "padj",
    "empirical_pvalue",
    "empirical_padj",
    "genes",
)
"""First columns of every enrichment table, in this order."""

DEFAULT_METHOD: Final = "moderated"

METHODS: Final = {
    "moderated": "linear model, moderated t with trend and robust prior",
    "voom": "counts weighed by their precision, moderated t",
    "voom-quality": "voom with weights for the samples' quality",
    "deseq2": "negative binomial by PyDESeq2 (an extra to install)",
    "treat": "moderated t against a threshold (--lfc)",
    "mixed-anova": "analysis of variance: time, or group x time",
    "welch": "paired t, or Welch's t between groups",
    "wilcoxon": "signed rank, or Mann-Whitney between groups; exact",
    "permutation": "subjects relabelled, with max-T",
    "tobit": "values below a detection limit take part as limits",
    "ancova": "follow-up given baseline, between groups",
    "shape": "does the response to an exposure turn, or only rise or fall?",
    "two-way-anova": "as published, samples taken as independent; warned",
}
"""Tests of differential expression; the module of each has its name, with underscores."""

"""What a report shows: the study, every result of it, and what couldn't be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from rh_omics.association.result import AssociationResult
from rh_omics.classify.result import EvaluationResult
from rh_omics.concordance import Concordance
from rh_omics.de.options import DEFAULT_FDR
from rh_omics.de.result import DEResult
from rh_omics.enrich.result import EnrichmentResult
from rh_omics.qc.result import QCResult
from rh_omics.studyfile import LoadedStudy
from rh_omics.studyfile.review import StudyReview


@dataclass(frozen=True)
class SkippedStep:
    """A step of the analysis that couldn't be done.

    Parameters
    ----------
    title : str
        The step.
    reason : str
        Why, one sentence.
    """

    title: str
    reason: str


@dataclass(frozen=True, eq=False)
class ReportContent:
    """Everything that a report of a study shows.

    Parameters
    ----------
    name : str
        The study's name.
    simulated : bool
        Whether any value comes from a simulation.
    loaded : LoadedStudy
        The study with its file, labels and doses.
    review : StudyReview or None, optional
        What the design allows.
    quality : mapping of str to QCResult, optional
        Quality control, by panel.
    labels : pandas.DataFrame or None, optional
        Label of each subject with every criterion.
    robustness : pandas.DataFrame or None, optional
        How the labels change with the rule.
    doses : pandas.DataFrame or None, optional
        Dose of each session.
    label_notes : tuple of str, optional
        What a reader must know about the labels.
    expression : mapping of str to DEResult, optional
        Differential expression; keys ``de_PANEL_QUESTION``.
    panels_of : mapping of str to str, optional
        Name of the panel behind each key of `expression`.
    associations : mapping of str to AssociationResult, optional
        Correlations between panels.
    enrichments : mapping of str to EnrichmentResult, optional
        Enrichment of gene sets.
    classifier : EvaluationResult or None, optional
        What a classifier of responders is worth.
    marker_columns : pandas.DataFrame or None, optional
        What each column of the classifier's marker table is.
    classifier_notes : tuple of str, optional
        What a reader must know about the classifier.
    concordances : mapping of str to Concordance, optional
        Results beside published ones.
    skipped : tuple of SkippedStep, optional
        Steps that couldn't be done.
    settings : mapping of str to object, optional
        Every setting; JSON values.
    versions : mapping of str to str, optional
        Versions of the software.
    inputs : mapping of str to str, optional
        SHA-256 of the files read, by name.
    fdr : float, default 0.05
        False discovery rate that the report counts at.
    """

    name: str
    simulated: bool
    loaded: LoadedStudy
    review: StudyReview | None = None
    quality: Mapping[str, QCResult] = field(default_factory=dict)
    labels: pd.DataFrame | None = None
    robustness: pd.DataFrame | None = None
    doses: pd.DataFrame | None = None
    label_notes: tuple[str, ...] = ()
    expression: Mapping[str, DEResult] = field(default_factory=dict)
    panels_of: Mapping[str, str] = field(default_factory=dict)
    associations: Mapping[str, AssociationResult] = field(default_factory=dict)
    enrichments: Mapping[str, EnrichmentResult] = field(default_factory=dict)
    classifier: EvaluationResult | None = None
    marker_columns: pd.DataFrame | None = None
    classifier_notes: tuple[str, ...] = ()
    concordances: Mapping[str, Concordance] = field(default_factory=dict)
    skipped: tuple[SkippedStep, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    fdr: float = DEFAULT_FDR

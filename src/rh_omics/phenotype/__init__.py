"""From what a runner answered to a label: questionnaires, rules, and how firm a label is."""

from rh_omics.phenotype.answers import Questionnaire, UnreadCell, parse_questionnaire
from rh_omics.phenotype.criteria import AnyFeeling, LostTime, MoodImproved, RunQuality
from rh_omics.phenotype.instruments import (
    PANAS,
    STAI_STATE,
    Instrument,
    InstrumentScores,
    Subscale,
    score_instrument,
)
from rh_omics.phenotype.label import ResponderLabels, label_responders
from rh_omics.phenotype.outcomes import OUTCOMES, Outcome, OutcomeValues, read_outcome
from rh_omics.phenotype.read import read_questionnaire
from rh_omics.phenotype.robustness import LabelRobustness, LabelSet, label_robustness
from rh_omics.phenotype.rule import MissingRule, ResponderRule

__all__ = [
    "OUTCOMES",
    "PANAS",
    "STAI_STATE",
    "AnyFeeling",
    "Instrument",
    "InstrumentScores",
    "LabelRobustness",
    "LabelSet",
    "LostTime",
    "MissingRule",
    "MoodImproved",
    "Outcome",
    "OutcomeValues",
    "Questionnaire",
    "ResponderLabels",
    "ResponderRule",
    "RunQuality",
    "Subscale",
    "UnreadCell",
    "label_responders",
    "label_robustness",
    "parse_questionnaire",
    "read_outcome",
    "read_questionnaire",
    "score_instrument",
]

"""Designs: what is compared with what, and whether these samples can tell."""

from rh_omics.design.balance import balance_table, role_columns
from rh_omics.design.diagnosis import DesignDiagnosis, diagnose
from rh_omics.design.factor import Factor
from rh_omics.design.formula import design_from_formula
from rh_omics.design.model import Design, Exclusion, SubjectEffect
from rh_omics.design.words import design_from_question

__all__ = [
    "Design",
    "DesignDiagnosis",
    "Exclusion",
    "Factor",
    "SubjectEffect",
    "balance_table",
    "design_from_formula",
    "design_from_question",
    "diagnose",
    "role_columns",
]

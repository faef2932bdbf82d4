"""The study file: one TOML file names the files, roles, levels, limits and the design."""

from rh_omics.studyfile.assemble import LoadedStudy, load_study, open_study
from rh_omics.studyfile.json_schema import study_schema
from rh_omics.studyfile.parse import StudyFile, parse_study_file
from rh_omics.studyfile.specs import DesignSpec, PanelSpec, StudySpec

__all__ = [
    "DesignSpec",
    "LoadedStudy",
    "PanelSpec",
    "StudyFile",
    "StudySpec",
    "load_study",
    "open_study",
    "parse_study_file",
    "study_schema",
]

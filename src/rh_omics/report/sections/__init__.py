"""The sections of a report, in their order."""

from rh_omics.report.content import ReportContent
from rh_omics.report.sections.analytes import analytes_section
from rh_omics.report.sections.answer import answer_section
from rh_omics.report.sections.association import association_section
from rh_omics.report.sections.classifier import classifier_section
from rh_omics.report.sections.design import design_section
from rh_omics.report.sections.enrichment import enrichment_section
from rh_omics.report.sections.expression import expression_section
from rh_omics.report.sections.labels import labels_section
from rh_omics.report.sections.literature import literature_section
from rh_omics.report.sections.methods import methods_section
from rh_omics.report.sections.quality import quality_section
from rh_omics.report.sections.section import Section
from rh_omics.report.sections.settings import settings_section

__all__ = ["Section", "gather_sections"]


def gather_sections(content: ReportContent) -> list[Section]:
    """Gather every section that the study has something for.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    list of Section
        The sections, in the order of the page.
    """
    makers = (
        answer_section,
        design_section,
        quality_section,
        labels_section,
        analytes_section,
        expression_section,
        association_section,
        enrichment_section,
        classifier_section,
        literature_section,
        methods_section,
        settings_section,
    )
    made = [make(content) for make in makers]
    return [section for section in made if section is not None]

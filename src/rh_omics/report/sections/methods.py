"""The methods section, ready to be pasted."""

from rh_omics.report.content import ReportContent
from rh_omics.report.methods_text import write_methods
from rh_omics.report.sections.section import Section


def methods_section(content: ReportContent) -> Section:
    """Write the methods section.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section
        The section.
    """
    methods = write_methods(content)
    return Section(
        "methods", "Methods, ready to paste", {"methods": methods, "text": methods.text()}
    )

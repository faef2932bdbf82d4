"""One HTML file that tells a study: it works offline and from a mail attachment."""

from rh_omics.report.content import ReportContent, SkippedStep
from rh_omics.report.render import render_report

__all__ = ["ReportContent", "SkippedStep", "render_report"]

"""One HTML file that tells a study: it works offline and from a mail attachment."""

from rh_omics.report.content import ReportContent, SkippedStep

__all__ = ["ReportContent", "SkippedStep"]

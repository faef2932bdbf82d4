"""The answer, and the counts behind it."""

from rh_omics.report.answer import four_sentences, unused_samples
from rh_omics.report.comparisons import comparison_table, comparisons
from rh_omics.report.content import ReportContent
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Table, fact_rows
from rh_omics.schema import GROUP, SUBJECT


def answer_section(content: ReportContent) -> Section:
    """Gather the answer in four sentences and the counts.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section
        The section.
    """
    found = comparisons(content)
    view = {
        "sentences": four_sentences(content, found),
        "samples": sample_table(content),
        "comparisons": comparison_table(found) if found else None,
        "effects": sorted({c.effect for c in found if c.effect}),
        "skipped": content.skipped,
    }
    return Section("answer", "The answer", view)


def sample_table(content: ReportContent) -> Table:
    """Count the subjects and samples of each panel, and those that weren't used.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Table
        A row per panel.
    """
    unused = unused_samples(content)
    rows = []
    for name, panel in content.loaded.study.panels.items():
        sheet = panel.samples
        people = sheet.drop_duplicates(SUBJECT)
        groups = people[GROUP].value_counts().sort_index() if GROUP in people else {}
        quality = content.quality.get(name)
        doubts = "not done" if quality is None else quality.count("check") + quality.count("fail")
        reasons = [f"{n} ({why})" for why, n in unused.get(name, {}).items()]
        rows.append(
            (
                name,
                panel.specimen or "not stated",
                len(people),
                ", ".join(f"{size} {group}" for group, size in groups.items()) or "none",
                panel.n_samples,
                "; ".join(reasons) or "0",
                doubts,
                f"{panel.n_features:,}",
            )
        )
    titles = (
        "panel",
        "specimen",
        "subjects",
        "groups",
        "samples",
        "not used",
        "doubtful",
        "features",
    )
    return fact_rows("samples", "Subjects and samples", rows, *titles)

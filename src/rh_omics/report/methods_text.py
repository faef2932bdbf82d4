"""A methods section with citations, built from what the results say of themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rh_omics.classify.result import EvaluationResult
from rh_omics.enrich.result import EnrichmentResult
from rh_omics.report.citations import cited, number_citations
from rh_omics.report.content import ReportContent
from rh_omics.report.methods_tests import panel_sentences
from rh_omics.report.text import capital, count, listing
from rh_omics.schema import GROUP

CODE: Final = "code"
"""Name under which a run's versions keep the hash of the code, which no reader needs."""

_CORRELATION: Final = {
    "pearson": ("Pearson's correlation, with intervals by Fisher's z", ()),
    "spearman": ("Spearman's rank correlation, with intervals by Fisher's z", ("bonett2000",)),
    "repeated-measures": ("repeated-measures correlation", ("bakdash2017",)),
}


@dataclass(frozen=True)
class MethodsText:
    """A methods section.

    Parameters
    ----------
    paragraphs : tuple of (str, str)
        Heading and text of each paragraph.
    references : tuple of str
        References in the order of their numbers.
    """

    paragraphs: tuple[tuple[str, str], ...]
    references: tuple[str, ...]

    def text(self) -> str:
        """Write the section as plain text, ready to be pasted.

        Returns
        -------
        str
            Paragraphs and numbered references.
        """
        body = [f"{heading}. {text}" for heading, text in self.paragraphs]
        listed = [f"{k}. {reference}" for k, reference in enumerate(self.references, start=1)]
        return "\n\n".join([*body, "References", *listed]) + "\n"


def write_methods(content: ReportContent) -> MethodsText:
    """Write the methods section of a study.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    MethodsText
        Paragraphs that name what was done, and only that.
    """
    parts = [
        ("Subjects and samples", _subjects(content)),
        ("Responders", _labels(content)),
        ("Exercise", _doses(content)),
        ("Differential expression", " ".join(_expression(content))),
        ("Association", " ".join(_associations(content))),
        ("Enrichment", " ".join(_enrichments(content))),
        ("Classification", _classifier(content.classifier)),
        ("Software", _software(content)),
    ]
    there = [(name, text) for name, text in parts if text]
    texts, references = number_citations([text for _, text in there])
    names = [name for name, _ in there]
    return MethodsText(tuple(zip(names, texts, strict=True)), references)


def _subjects(content: ReportContent) -> str:
    study = content.loaded.study
    groups = ""
    if GROUP in study.subjects:
        sizes = study.subjects[GROUP].value_counts().sort_index()
        groups = f" ({', '.join(f'{n} {name}' for name, n in sizes.items())})"
    panels = [
        f"{count(panel.n_features, 'feature')} in {count(panel.n_samples, 'sample')}"
        f"{f' of {panel.specimen}' if panel.specimen else ''} (panel {name}, {panel.scale}"
        f"{f' in {panel.unit}' if panel.unit else ''})"
        for name, panel in study.panels.items()
    ]
    said = f"{count(len(study.subjects), 'subject')}{groups} took part. Measured were "
    said += f"{listing(panels)}. Panels were joined by subject and timepoint."
    return f"All data are SIMULATED. {said}" if content.simulated else said


def _labels(content: ReportContent) -> str:
    labels = content.loaded.labels
    if labels is None or content.labels is None:
        return ""
    rule = "; ".join(f"{name}: {value}" for name, value in labels.rule.facts())
    share = labels.expected_share
    return (
        f"Responders were labelled from a questionnaire after Hicks et al. {cited('hicks2019')} "
        f"({rule}). If the criteria had nothing to do with one another, {100 * share:.0f} % "
        "would be labelled responders."
    )


def _doses(content: ReportContent) -> str:
    doses = content.doses
    if doses is None or doses.empty or "rule" not in doses:
        return ""
    rules = listing(sorted(map(str, doses["rule"].unique())), 3)
    how = ""
    if "tanaka" in " ".join(map(str, doses.astype(str).to_numpy().ravel())):
        how = f" Maximum heart rate was estimated after Tanaka et al. {cited('tanaka2001')}."
    return f"The dose of each session was judged by this rule: {rules}.{how}"


def _expression(content: ReportContent) -> Iterator[str]:
    for name in dict.fromkeys(content.panels_of[key] for key in content.expression):
        own = [r for key, r in content.expression.items() if content.panels_of[key] == name]
        yield from panel_sentences(name, own)
    if content.expression:
        yield (
            "P-values were adjusted by the method of Benjamini and Hochberg "
            f"{cited('benjamini1995')} over the features tested in each comparison; a feature "
            f"held at an adjusted p of at most {content.fdr:g}. Features that could not be tested "
            "were not counted."
        )


def _associations(content: ReportContent) -> Iterator[str]:
    for result in content.associations.values():
        title, keys = _CORRELATION.get(result.method, (result.method, ()))
        source = f" {cited(*keys)}" if keys else ""
        yield (
            f"{capital(result.words)}: {title}{source}, {count(result.n_subjects, 'subject')}, "
            f"{count(result.n_tested, 'pair')}, adjusted together {cited('benjamini1995')}."
        )


def _enrichments(content: ReportContent) -> Iterator[str]:
    for result in content.enrichments.values():
        yield from _enrichment(result)


def _enrichment(result: EnrichmentResult) -> Iterator[str]:
    sources = ", ".join(entry.label for entry in result.sources)
    yield (
        f"Gene sets of {result.library.label} were tested by {result.method}; background: "
        f"{result.background} ({count(result.n_background, 'gene')})"
        f"{f'; targets: {sources}' if sources else ''}."
    )
    if result.corrected:
        draws = result.parameters.get("max_draws")
        most = f", at most {draws:,} random lists each" if draws else ""
        yield (
            f"The bias of miRNA targets {cited('bleazard2015')} was removed by comparison with "
            "random lists of as many measured miRNAs, drawn sequentially "
            f"{cited('besag1991')}{most}; naive p-values stand beside for comparison only."
        )
    if result.kind == "prerank":
        yield (
            f"Preranked enrichment {cited('subramanian2005')} was computed by GSEApy "
            f"{cited('fang2023')}."
        )
    elif "gseapy" in result.method:
        yield f"Computed with GSEApy {cited('fang2023')}."
    if len(result.declared()):
        yield (
            f"Six mechanisms were declared beforehand and adjusted by Holm's method "
            f"{cited('holm1979')}; every other set is exploratory."
        )


def _classifier(result: EvaluationResult | None) -> str:
    if result is None:
        return ""
    options = result.options
    low, high = result.classes
    test = ""
    if result.permutation is not None:
        test = (
            f" The whole nested procedure was repeated on {result.permutation.null.size:,} "
            f"shuffles of the subjects' labels {cited('ojala2010', 'phipson2010')}, "
            f"{result.permutation.n_splits} folds dealt "
            f"{count(result.permutation.by_partition.size, 'time')}."
        )
    return (
        f"Subjects labelled {high} ({result.n_per_class[1]}) were told from those labelled "
        f"{low} ({result.n_per_class[0]}) by "
        f"{result.classifier} on {count(result.n_features, 'candidate marker')}. Evaluation was by "
        f"nested cross-validation {cited('varma2006')}, {result.n_splits} outer folds by subject, "
        f"{count(options.n_repeats, 'repeat')}; everything learned was learned within the "
        f"training folds. AUCs compare subjects within a test fold {cited('airola2011')}; "
        f"intervals are those of the corrected resampled t {cited('nadeau2003')}.{test} Stability "
        f"of the chosen markers is that of Nogueira et al. {cited('nogueira2018')}; the sample "
        f"size needed was computed after Riley et al. {cited('riley2020')}. Seed {options.seed}."
    )


def _software(content: ReportContent) -> str:
    versions = [f"{name} {v}" for name, v in content.versions.items() if name != CODE]
    return f"Computed with {listing(versions, len(versions))}." if versions else ""

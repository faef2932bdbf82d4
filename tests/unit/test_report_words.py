"""The words of a report: counts that are right, and of use where nothing was found."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from report_content import null_content, report_content

from rh_omics.design import Exclusion
from rh_omics.phenotype import label_responders
from rh_omics.report.answer import four_sentences, unused_samples
from rh_omics.report.citations import load_citations
from rh_omics.report.comparisons import comparisons, seen_change
from rh_omics.report.methods_text import write_methods
from rh_omics.report.sections.enrichment import enrichment_section
from rh_omics.report.sections.labels import labels_section
from rh_omics.report.sections.quality import quality_section
from rh_omics.report.tables import cell_text, clean_rows


def sentences(content):
    return {sentence.about: sentence.text for sentence in four_sentences(content)}


def test_the_answer_has_four_sentences():
    found = four_sentences(report_content())
    assert [sentence.about for sentence in found] == ["Who", "Tested", "Held", "Means"]
    for sentence in found:
        assert sentence.text.endswith(".")
        assert len(re.findall(r"\.(?= [A-Z])", sentence.text)) == 0, sentence.text


def test_who_counts_subjects_groups_and_samples():
    content = report_content()
    sizes = content.loaded.study.subjects["group"].value_counts()
    said = sentences(content)["Who"]
    assert said.startswith("25 subjects")
    assert f"{sizes['responder']} responder" in said
    assert "50 samples of mirna and 50 samples of plasma" in said
    assert "no sample had to be left out" in said
    assert "quality control has doubts about 1 of them" in said


def test_samples_that_nothing_could_use_are_told_with_their_reason():
    content = report_content()
    lost = [Exclusion("SAL001", "R13", "has no sample at pre")]
    elsewhere = [Exclusion("SAL002", "R01", "timepoint is rest")]
    expression = {
        key: replace(result, excluded=lost + elsewhere * ("paired" in key))
        for key, result in content.expression.items()
    }
    changed = replace(content, expression=expression)
    assert unused_samples(changed)["mirna"] == {"has no sample at pre": 1}
    assert "not used: 1 sample of mirna (has no sample at pre)" in sentences(changed)["Who"]


def test_held_counts_what_is_significant():
    content = report_content()
    said = sentences(content)["Held"]
    result = content.expression["de_mirna_paired"]
    n = int((result.table["padj"] <= 0.05).sum())
    assert f"In mirna, {n} of {result.n_tested} features held" in said
    assert str(result.table["feature"].iloc[0]) in said
    assert "correlations" in said
    assert "gene sets" in said


def test_where_nothing_held_the_answer_says_what_is_ruled_out():
    content = null_content()
    said = sentences(content)["Held"]
    table = content.expression["de_mirna_paired"].table.dropna(subset=["pvalue"])
    assert (table["padj"] > 0.05).all()
    within = ((table["ci_low"] > -1) & (table["ci_high"] < 1)).sum()
    assert "nothing held" in said
    assert "isn't the same as no effect" in said
    assert f"rule out a twofold change for {within} of {len(table)} features" in said
    assert "would have been seen with power 80 %" in said


def test_nine_of_ten_intervals_lie_within_the_bound():
    (comparison,) = comparisons(null_content())
    table = null_content().expression["de_mirna_paired"].table.dropna(subset=["pvalue"])
    inside = (table["ci_low"] >= -comparison.bound) & (table["ci_high"] <= comparison.bound)
    assert inside.mean() >= 0.9
    smaller = comparison.bound * 0.98
    assert ((table["ci_low"] >= -smaller) & (table["ci_high"] <= smaller)).mean() < 0.9


def test_the_change_that_is_seen_is_that_of_r():
    # R 4.2.2: power.t.test(n = 25, power = 0.8, type = "paired", strict = TRUE,
    # tol = 1e-12)$delta, and the same with sig.level = 0.05 / 10. With se = SD / sqrt(25) and
    # SD = 1 the change is delta.
    table = pd.DataFrame({"se": np.full(10, 0.2), "df": np.full(10, 24.0)})
    alone, scan = seen_change(table, fdr=0.05)
    assert alone == pytest.approx(0.58402667, abs=1e-7)
    assert scan == pytest.approx(0.79574495, abs=1e-7)


def test_without_standard_errors_nothing_is_said_to_be_seen():
    table = pd.DataFrame({"se": [np.nan], "df": [np.nan]})
    assert np.isnan(seen_change(table, fdr=0.05)).all()


def test_the_meaning_names_the_verdict_and_the_first_limit():
    content = report_content()
    said = sentences(content)["Means"]
    assert content.classifier.verdict.text in said
    assert content.review.limits[0] in said


def test_methods_cite_in_the_order_of_mention_and_only_what_is_cited():
    methods = write_methods(report_content())
    body = " ".join(text for _, text in methods.paragraphs)
    groups = re.findall(r"\[([\d, ]+)\]", body)
    numbers = [int(n) for group in groups for n in group.split(",")]
    first = list(dict.fromkeys(numbers))
    assert first == sorted(first)
    assert set(numbers) == set(range(1, len(methods.references) + 1))
    assert "[@" not in body


def test_methods_name_what_was_done_and_nothing_else():
    full, few = write_methods(report_content()), write_methods(null_content())
    assert "Classification" in dict(full.paragraphs)
    assert "Classification" not in dict(few.paragraphs)
    assert "moderated t" in dict(few.paragraphs)["Differential expression"]
    assert not any("Riley" in reference for reference in few.references)
    assert any("Smyth GK. Linear models" in reference for reference in few.references)
    assert "an ordinary t" in dict(full.paragraphs)["Differential expression"]  # 5 analytes


def test_methods_say_that_simulated_data_are_simulated():
    assert (
        write_methods(report_content())
        .text()
        .startswith("Subjects and samples. All data are SIMULATED.")
    )


@pytest.mark.parametrize("key", sorted(load_citations()))
def test_references_have_year_and_well_formed_doi(key):
    text, _, doi = load_citations()[key].partition(" doi:")
    assert key[-4:] in text
    assert not doi or re.fullmatch(r"10\.\d{4,5}/\S+[^.,;\s]", doi)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "number", ""),
        (1234.0, "count", "1,234"),
        (-0.5, "signed", "−0.50"),
        (0.00001234, "pvalue", "1.2e−5"),
        ("<b>", "text", "<b>"),
    ],
)
def test_cells_are_written_as_a_reader_expects(value, kind, text):
    assert cell_text(value, kind) == text


def test_cells_become_json_values():
    rows = [(np.float64(0.1234567891), np.int64(3), np.True_, pd.NA, float("inf"))]
    assert clean_rows(rows) == ((0.123457, 3, "yes", None, None),)


def test_of_a_few_features_without_a_hit_each_interval_is_given():
    content = report_content()
    key = "de_plasma_interaction"
    result = content.expression[key]
    rows = result.table[result.table["padj"] > 0.05].head(2)
    said = sentences(replace(content, expression={key: replace(result, table=rows)}))["Held"]
    for row in rows.itertuples():
        effect = f"{row.log2_fc:+.2f}".replace("-", "−")
        assert f"{row.feature} {effect} log2" in said
    assert "nine of ten" not in said


def test_a_simpler_model_that_does_better_is_named_beside_the_verdict():
    content = report_content()
    auc = content.classifier.auc
    rivals = content.classifier.comparisons.iloc[[0]].assign(
        model="covariates only", auc=auc + 0.01
    )
    better = replace(content, classifier=replace(content.classifier, comparisons=rivals))
    assert (
        f"better without the markers: covariates only {auc + 0.01:.2f}"
        in sentences(better)["Means"]
    )
    worse = rivals.assign(auc=auc - 0.01)
    other = replace(content, classifier=replace(content.classifier, comparisons=worse))
    assert "better without" not in sentences(other)["Means"]


def test_comparisons_of_the_largest_panel_come_first():
    content = report_content()
    other = replace(content, expression=dict(reversed(content.expression.items())))
    panels = [comparison.panel for comparison in comparisons(other)]
    assert panels == ["mirna", "mirna", "plasma", "plasma"]


def test_only_questions_in_which_something_held_lead_to_a_claim():
    content = report_content()
    said = sentences(content)["Means"]
    assert "changes from baseline to follow-up" in said
    assert "changes differently in the two groups" in said
    paired = {k: r for k, r in content.expression.items() if "paired" in k}
    said = sentences(replace(content, expression=paired))["Means"]
    assert "changes from baseline to follow-up" in said
    assert "changes differently in the two groups" not in said
    assert "othing held that would let one claim" in sentences(null_content())["Means"]


def test_a_failed_check_stands_in_the_answer():
    content = report_content()
    result = content.quality["mirna"]
    failed = replace(result, checks=result.checks.assign(check="run × timepoint", status="fail"))
    assert "failed" not in sentences(content)["Means"]
    said = sentences(replace(content, quality={"mirna": failed}))["Means"]
    assert "but quality control failed for run × timepoint in mirna" in said


def test_features_are_those_measured_not_published_markers_besides():
    content = report_content()
    key = "de_mirna_paired"
    result = content.expression[key]
    more = pd.concat([result.table, result.table.tail(1).assign(feature="absent")])
    (comparison,) = comparisons(replace(content, expression={key: replace(result, table=more)}))
    assert comparison.n_features == content.loaded.study.panels["mirna"].n_features


def test_a_label_that_is_open_names_the_answers_that_are_missing():
    content = report_content()
    answers = content.loaded.labels.questionnaire.answers.copy()
    answers.iloc[0] = np.nan
    asked = replace(content.loaded.labels.questionnaire, answers=answers)
    labels = label_responders(asked)
    view = labels_section(
        replace(content, loaded=replace(content.loaded, labels=labels), labels=labels.table)
    ).view
    (said,) = view["undecided"]
    assert said.startswith(f"{answers.index[0]}: mood_pre, mood_post")
    assert "minutes_without_watch" in said
    assert "run_quality" in said


def test_codes_of_the_evidence_stand_there_in_words():
    content = report_content()
    quality = content.quality["mirna"]
    checks = quality.checks.assign(message="AEA doubles in blood that stands (CF-spin-60)")
    view = quality_section(
        replace(content, quality={"mirna": replace(quality, checks=checks)})
    ).view
    assert "CF-spin-60" in [row[0] for row in view["sources"].rows]
    assert "60 min" in view["sources"].rows[0][1]


def test_gene_sets_are_headed_by_what_was_compared():
    content = report_content()
    found = next(iter(content.enrichments.values()))
    parts = enrichment_section(replace(content, enrichments={"mirna_paired_toy": found})).view[
        "parts"
    ]
    contrast = content.expression["de_mirna_paired"].contrast
    assert parts[0]["title"] == f"mirna, {contrast}: {found.library.label}"

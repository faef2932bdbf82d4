"""The page of a report: whole, safe, the same each time, and readable without seeing it."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest
from report_content import null_content, renamed, report_content

from rh_omics.report import ReportContent, render_report
from rh_omics.report.sections.literature import discrepancies

HOSTILE = (
    "<script>alert('x')</script> & \"quoted\"",
    "</title><img src=x onerror=alert(1)>",
    "=1+1",
    "\u2028line",
)
SECTIONS = (
    "answer", "design", "quality", "labels", "analytes", "expression", "association",
    "enrichment", "classifier", "literature", "methods", "settings",
)  # fmt: skip
SMALL = 3_000_000


class Page(HTMLParser):
    """What a browser would find in the page, as far as the tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@cache
def page() -> str:
    return render_report(report_content())


def data_of(text: str) -> dict:
    found = re.search(r'<script type="application/json" id="report-data">(.*?)</script>', text)
    return json.loads(found[1])


def test_every_section_is_there_in_order():
    sections = [attributes["id"] for attributes in Page(page()).all("section")]
    assert sections == list(SECTIONS)


def test_the_page_is_small_enough_for_a_mail():
    assert len(page().encode("utf-8")) < SMALL


def test_the_same_content_gives_the_same_bytes():
    assert render_report(report_content()) == page()


def test_nothing_is_asked_of_a_server():
    for tag, attributes in Page(page()).tags:
        assert not {"src", "srcset", "action", "poster"} & set(attributes), tag
        assert (attributes.get("href") or "#").startswith("#"), tag
    assert "@import" not in page()
    assert "url(" not in page()


def test_the_policy_allows_the_page_s_own_script_and_style_only():
    policy = next(
        a["content"] for a in Page(page()).all("meta")
        if a.get("http-equiv") == "Content-Security-Policy"
    )  # fmt: skip
    assert policy.startswith("default-src 'none'")
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page(), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy


def test_simulated_stands_on_everything_that_is():
    text = page()
    drawings = re.findall(r"<svg [^>]*role=.img.*?</svg>", text, re.DOTALL)
    assert len(drawings) > 10
    assert all(">SIMULATED<" in drawing for drawing in drawings)
    assert re.search(r'<aside class="banner"[^>]*><strong>SIMULATED</strong>', text)


def test_measured_data_isn_t_called_simulated():
    content = null_content()
    measured = replace(
        content, simulated=False, name="cohort",
        expression={k: replace(r, simulated=False) for k, r in content.expression.items()},
    )  # fmt: skip
    text = render_report(measured)
    assert 'class="banner"' not in text
    assert data_of(text)["simulated"] is False


@cache
def hostile_page() -> str:
    """A page whose every kind of name tries to be more than a name."""
    content = report_content()
    features = content.expression["de_mirna_paired"].table["feature"]
    for old, new in zip(features, HOSTILE, strict=False):
        content = renamed(content, str(old), new)
    name = HOSTILE[0]
    labels = content.labels.assign(subject=name)
    return render_report(
        replace(content, name=name, labels=labels, inputs={name: "0"}, settings={name: name})
    )


def test_hostile_names_make_no_element():
    found = Page(hostile_page())
    assert len(found.all("script")) == 2  # the data and our own
    assert not found.all("img")
    assert not [a for _, a in found.tags if any(key.startswith("on") for key in a)]
    assert HOSTILE[0] in "".join(found.texts["h1"])


def test_hostile_names_arrive_unchanged_as_text():
    data = data_of(hostile_page())
    rows = data["tables"]["de_mirna_paired"]["rows"]
    assert tuple(row[0] for row in rows[: len(HOSTILE)]) == HOSTILE
    assert set(HOSTILE) <= set(data["panels"]["mirna"]["features"])


def test_every_figure_has_a_text_alternative_and_says_its_n():
    found = Page(page())
    drawings = [a for a in found.all("svg") if a.get("role") == "img"]
    assert all(len(a["aria-label"] or "") > 20 for a in drawings)
    captions = re.findall(r'<figcaption><span class="n">(.*?)</span>', page())
    assert len(captions) == len(found.all("figure")) - len(report_content().expression)
    assert all(re.search(r"\d", caption) for caption in captions)


def test_every_id_is_given_once_and_every_anchor_leads_somewhere():
    found = Page(page())
    ids = [a["id"] for _, a in found.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for tag, a in found.tags if tag in {"a", "use"} and a.get("href")}
    assert targets <= set(ids)


def test_headings_go_down_one_level_at_a_time():
    levels = [int(tag[1]) for tag, _ in Page(page()).tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_every_feature_is_in_the_table_with_its_reason():
    result = report_content().expression["de_mirna_paired"]
    table = data_of(page())["tables"]["de_mirna_paired"]
    keys = [column["key"] for column in table["columns"]]
    rows = [dict(zip(keys, row, strict=True)) for row in table["rows"]]
    assert [row["feature"] for row in rows] == list(result.table["feature"])
    assert all(row["reason"] for row in rows if row["pvalue"] is None)
    first = result.table.iloc[0]
    assert rows[0]["log2_fc"] == pytest.approx(first["log2_fc"], rel=1e-5)
    assert rows[0]["padj"] == pytest.approx(first["padj"], rel=1e-5)


def test_points_of_the_volcano_are_the_rows_of_the_table():
    result = report_content().expression["de_mirna_paired"]
    drawn = re.search(r'id="volcano-de_mirna_paired".*?</svg>', page(), re.DOTALL)[0]
    marks = re.findall(r'class="p (dot|up|down)" data-i="(\d+)"', drawn)
    assert sorted(int(i) for _, i in marks) == list(range(result.n_tested))
    held = {int(i) for mark, i in marks if mark != "dot"}
    assert held == set(range(len(result.significant())))
    up = {int(i) for mark, i in marks if mark == "up"}
    assert up == {k for k, fc in enumerate(result.significant()["log2_fc"]) if fc > 0}


def test_values_behind_the_plots_are_those_of_the_panel():
    content = report_content()
    panel = content.loaded.study.panels["plasma"]
    data = data_of(page())["panels"]["plasma"]
    sheet = panel.samples.set_index(["subject", "timepoint"])
    for place, subject in enumerate(data["subjects"]):
        for k, time in enumerate(data["times"]):
            sample = panel.samples.index[
                (panel.samples["subject"] == subject) & (panel.samples["timepoint"] == time)
            ]
            value = data["features"]["AEA"][k * len(data["subjects"]) + place]
            assert value == pytest.approx(panel.data.loc[sample[0], "AEA"], rel=1e-3)
        assert data["groups"][place] == sheet.loc[(subject, "pre"), "group"]
    assert len(data["limits"]["AEA"]) == int(panel.censored["AEA"].sum())


def test_a_study_without_results_still_has_a_report():
    content = report_content()
    empty = ReportContent("nothing", simulated=True, loaded=content.loaded, skipped=content.skipped)
    text = render_report(empty)
    assert "No comparison could be done" in text
    assert "KEGG isn&#39;t there offline" in text


def test_settings_versions_hashes_and_skipped_steps_are_there():
    text = page()
    for version in report_content().versions.values():
        assert version in text
    for digest in report_content().inputs.values():
        assert digest in text
    assert "enrichment of KEGG pathways" in text


def test_the_claimed_target_and_the_swapped_digits_are_told():
    text = page()
    assert "miR-1273-3p is among the six" in text
    assert "miRTarBase list MAPK11 for miR-122-5p" not in text  # MAPK11 wasn't measured here


def test_claims_about_mapk11_are_told_where_it_was_measured():
    old = str(report_content().expression["de_mirna_paired"].table["feature"].iloc[-1])
    rows = discrepancies(renamed(report_content(), old, "MAPK11"))
    told = {row["id"]: row for row in rows}
    assert "FDR P = 0.11" in told["D2"]["other"]
    assert "copies of miRTarBase list MAPK11 for miR-122-5p" in told["D3"]["note"]


def test_a_panel_of_which_nothing_could_be_tested_is_told():
    content = report_content()
    key = "de_mirna_paired"
    numbers = ["log2_fc", "ci_low", "ci_high", "se", "pvalue", "padj"]
    untested = content.expression[key].table.assign(**dict.fromkeys(numbers, np.nan), reason="flat")
    result = replace(content.expression[key], table=untested)
    bare = replace(content, expression={key: result}, associations={}, concordances={})
    text = render_report(bare)
    assert "In mirna, no feature could be tested" in text
    assert "460 features, such as “flat”" in text


def test_the_page_of_a_classifier_without_permutations_or_choices_is_whole():
    content = report_content()
    none = content.classifier.roc.iloc[:0], content.classifier.stability.iloc[:0]
    few = replace(content.classifier, permutation=None, roc=none[0], stability=none[1])
    found = Page(render_report(replace(content, classifier=few, expression={})))
    drawn = [a["id"] for a in found.all("figure") if (a.get("id") or "").startswith("classifier")]
    assert drawn == ["classifier-calibration"]

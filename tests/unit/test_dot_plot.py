"""The dot plot: well-formed, escaped, labelled, and the same bytes each time."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from pathways import toy_sets, toy_targets

from rh_omics import MirnaOptions, enrich_genes, enrich_mirnas
from rh_omics.enrich import dot_plot
from rh_omics.genesets import GeneSets

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def result():
    targets = toy_targets()
    return enrich_mirnas(
        targets.mirnas[:5],
        universe=targets.mirnas,
        targets=targets,
        library=toy_sets(),
        options=MirnaOptions(max_draws=1000),
    )


def test_plot_has_a_ring_and_a_diamond_per_term(result):
    drawn = ET.fromstring(dot_plot(result, n_terms=5))  # noqa: S314 - our own text
    titles = [title.text for title in drawn.iter(f"{SVG}title")]
    assert sum("naive p" in title for title in titles) == 5
    assert sum("corrected p" in title for title in titles) == 5
    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-label"].startswith("toy@-: over-representation")


def test_same_result_same_bytes(result):
    assert dot_plot(result) == dot_plot(result)


def test_simulated_data_are_labelled(result):
    assert "SIMULATED: toy" in dot_plot(replace(result, simulated=True))
    assert "SIMULATED" not in dot_plot(result)


def test_names_are_escaped_and_long_ones_shortened():
    sets = GeneSets.from_mapping({"<script>": ["G1"], "x" * 80: ["G2"]}, name="a & b")
    text = dot_plot(enrich_genes(["G1"], background=["G1", "G2"], library=sets))
    assert "<script>" not in text
    assert "x" * 47 + "…" in text
    assert "corrected p" not in text
    ET.fromstring(text)  # noqa: S314 - our own text


def test_declared_terms_are_shown_whatever_their_rank():
    genes = ["OPRM1", "GAD1", "A", "B"]
    found = enrich_genes(["GAD1"], background=genes, library="mechanisms")
    text = dot_plot(found, n_terms=1)
    assert "gaba *" in text
    assert "opioid *" in text

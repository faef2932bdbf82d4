"""Looking up evidence by term."""

import pytest

import rh_omics
from rh_omics.errors import ParameterError
from rh_omics.evidence import Evidence, evidence, load_evidence
from rh_omics.evidence.search import normalise


def test_the_package_offers_the_module():
    assert rh_omics.evidence.evidence is evidence


def test_everything_without_a_term():
    assert len(evidence()) == len(load_evidence())


@pytest.mark.parametrize(
    ("one", "other"),
    [("AEA", "anandamide"), ("2-AG", "2-arachidonoylglycerol"), ("naloxone", "Naltrexone"),
     ("endorphin", "EOP"), ("β-endorphin", "beta endorphin"), ("miRNA", "microRNA")],
)  # fmt: skip
def test_synonyms_find_the_same_rows(one, other):
    assert list(evidence(one).table["id"]) == list(evidence(other).table["id"])


def test_a_class_is_found_by_its_members_and_not_the_other_way_round():
    of_class = set(evidence("endocannabinoids").table["id"])
    assert set(evidence("AEA").table["id"]) < of_class
    assert set(evidence("2-AG").table["id"]) < of_class
    assert "EC-CED-2AG" not in set(evidence("AEA").table["id"])


def test_terms_match_whole_words_only():
    assert normalise("hsa-miR-194-5p") == " hsa mir 194 5p "
    assert not any("4194" in text for text in evidence("miR-194-5p").table["analyte"])


def test_author_and_year_find_a_study():
    found = evidence("Raichlen 2013").table
    assert {f"EC-RAI-{arm}" for arm in ("I", "II", "III", "IV")} <= set(found["id"])


def test_the_name_printed_in_the_abstract_leads_to_the_discrepancy():
    found = evidence("miR-1273-3p").table
    assert "D1" in set(found["id"])
    assert "hsa-miR-1273-3p" not in set(found["analyte"])


def test_filters_narrow_the_rows():
    found = evidence("AEA", species="human", phase="chronic").table
    assert set(found["species"]) == {"human"}
    assert set(found["phase"]) == {"chronic"}
    assert set(evidence(table="circuits").table["table"]) == {"circuits"}


def test_references_are_those_of_the_rows():
    found = evidence("Hicks 2019")
    assert set(found.references.index) == set(found.table["reference"])


def test_notes_warn_of_what_must_not_be_pooled():
    notes = " ".join(evidence("AEA").notes)
    assert "acute and chronic" in notes
    assert "people and of animals" in notes
    assert "SEM" in notes


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"term": "anandamid"}, "did you mean"),
        ({"term": "zzzz"}, "The tables are"),
        ({"term": " - "}, "the term is blank"),
        ({"table": "nowhere"}, "table is 'nowhere'; it must be one of animal_models"),
        ({"species": "Mouse"}, "species is 'Mouse'"),
        ({"table": "definitions", "phase": "acute"}, "no evidence has table 'definitions'"),
    ],
)
def test_what_is_refused(given, text):
    with pytest.raises(ParameterError, match=text):
        evidence(**given)


def test_tables_can_be_changed_without_changing_the_next_answer():
    table = evidence("MAPK11").table
    table["finding"] = "mine"
    assert "mine" not in set(evidence("MAPK11").table["finding"])


@pytest.mark.parametrize("width", [60, 80])
def test_text_keeps_to_the_page(width):
    lines = evidence().to_text(width=width).splitlines()
    assert max(len(line) for line in lines) <= width


def test_text_shows_error_kind_interval_and_p():
    text = evidence("Feuerecker 2012").to_text(width=200)
    assert "0.12 ± 0.01 → 0.27 ± 0.02 unit not stated (± SEM)" in text
    assert "correlation 0.4 r; 95 % interval 0.01 to 0.69" in evidence("Hicks 2019").to_text(
        width=200
    )
    assert "FDR = 0.11" in evidence("MAPK11").to_text()


def test_result_shows_itself():
    found = evidence("MAPK11")
    assert isinstance(found, Evidence)
    assert "term: MAPK11" in repr(found)
    assert "<table>" in found._repr_html_()

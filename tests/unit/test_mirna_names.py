"""Parsing and mending miRNA names."""

import pytest

from rh_omics.mirna import MirnaName, mend_spelling, parse_mirna


@pytest.mark.parametrize(
    ("text", "kind", "spelt"),
    [
        ("hsa-miR-194-5p", "mature", "hsa-miR-194-5p"),
        ("hsa-mir-194-5p", "mature", "hsa-miR-194-5p"),
        ("miR-33b*", "mature", "miR-33b*"),
        ("hsa-miR-7-1*", "mature", "hsa-miR-7-1*"),
        ("hsa-miR-125b-1-3p", "mature", "hsa-miR-125b-1-3p"),
        ("hsa-miR-103-as", "mature", "hsa-miR-103-as"),
        ("hsa-mir-103-1-as", "hairpin", "hsa-mir-103-1-as"),
        ("hsa-mir-194-1", "hairpin", "hsa-mir-194-1"),
        ("hsa-let-7a-1", "hairpin", "hsa-let-7a-1"),
        ("hsa-let-7f-1-3p", "mature", "hsa-let-7f-1-3p"),
        ("HSA-MIR-194-5P", "mature", "hsa-miR-194-5p"),
        ("MIR1237", "hairpin", "mir-1237"),
        ("MIR194-1", "hairpin", "mir-194-1"),
        ("MIR125B1", "hairpin", "mir-125b-1"),
        ("MIRLET7A1", "hairpin", "let-7a-1"),
    ],
)
def test_kind_and_spelling(text: str, kind: str, spelt: str) -> None:
    name = parse_mirna(text)
    assert name is not None
    assert name.kind == kind
    assert str(name) == spelt


@pytest.mark.parametrize("text", ["hsa-let-7b", "MIR-194"])
def test_kind_is_open_where_the_spelling_does_not_say(text: str) -> None:
    name = parse_mirna(text)
    assert name is not None
    assert name.kind is None


@pytest.mark.parametrize("text", ["", "MAPK11", "194", "hsa-miR-", "hsa-miR-194-7p", "U6", "miR"])
def test_other_words_are_no_mirna_names(text: str) -> None:
    assert parse_mirna(text) is None


def test_parts() -> None:
    assert parse_mirna("mmu-miR-376a-2-5p") == MirnaName(
        species="mmu", stem="mir", number=376, letter="a", locus=2, arm="5p", kind="mature"
    )


@pytest.mark.parametrize(
    ("raw", "text", "accession"),
    [
        ("  hsa-miR-194-5p\u00a0", "hsa-miR-194-5p", None),
        ("\ufeffhsa-miR-194-5p", "hsa-miR-194-5p", None),
        ("hsa\u2011miR\u2013194\u22125p", "hsa-miR-194-5p", None),
        ("hsa - miR - 194 - 5p", "hsa-miR-194-5p", None),
        ("'hsa-miR-194-5p'", "hsa-miR-194-5p", None),
        ('="hsa-miR-194-5p"', "hsa-miR-194-5p", None),
        ("hsa-miR-194-5p,", "hsa-miR-194-5p", None),
        ("002228_hsa-miR-126", "hsa-miR-126", None),
        ("hsa-let-7c-4373167", "hsa-let-7c", None),
        ("hsa-miR-33b-star", "hsa-miR-33b*", None),
        ("hsa-miR-33b\u2217", "hsa-miR-33b*", None),
        ("hsa-miR-126#", "hsa-miR-126*", None),
        ("has-miR-194-5p", "hsa-miR-194-5p", None),
        ("hsa.miR.194.5p", "hsa-miR-194-5p", None),
        ("hsa.miR.33b.", "hsa-miR-33b*", None),
        ("hsa_miR_194_5p", "hsa-miR-194-5p", None),
        ("miR194-5p", "miR-194-5p", None),
        ("hsamiR-194-5p", "hsa-miR-194-5p", None),
        ("microRNA-194", "miR-194", None),
        ("MIMAT0000460", "", "MIMAT0000460"),
        ("MIMAT0000460_1", "", "MIMAT0000460"),
        ("hsa-miR-1273g-3p(MIMAT0022742)", "hsa-miR-1273g-3p", "MIMAT0022742"),
        ("hsa-miR-194-5p_MIMAT0000460", "hsa-miR-194-5p", "MIMAT0000460"),
        ("hsa-miR-194-5p MIMAT0000460", "hsa-miR-194-5p", "MIMAT0000460"),
        (
            "hsa-miR-101-3p:MIMAT0000099:Homo:sapiens:miR-101-3p",
            "hsa-miR-101-3p",
            "MIMAT0000099",
        ),
    ],
)
def test_mended_spelling(raw: str, text: str, accession: str | None) -> None:
    mended = mend_spelling(raw)
    assert (mended.text, mended.accession) == (text, accession)


def test_what_is_read_into_a_name_is_noted() -> None:
    assert "# read as *" in mend_spelling("hsa-miR-126#").notes
    assert any("correction" in note for note in mend_spelling("has-miR-1").notes)
    assert mend_spelling("hsa-miR-1-3p").notes == ()

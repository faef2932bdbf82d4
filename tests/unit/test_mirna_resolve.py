"""Resolving miRNA names against the bundled table."""

from pathlib import Path

import pytest

from rh_omics.errors import NameResolutionError, ParameterError, ReferenceDataError
from rh_omics.mirna import NameStatus, load_mirbase_table, read_mirbase_table, resolve

CURRENT, RENAMED, HAIRPIN, WITHDRAWN, AMBIGUOUS, UNKNOWN, UNCHECKED = NameStatus


# The expected names were read off miRBase's own releases by eye.
@pytest.mark.parametrize(
    ("name", "status", "resolved", "accession"),
    [
        ("hsa-miR-194-5p", CURRENT, "hsa-miR-194-5p", "MIMAT0000460"),
        ("miR-194", RENAMED, "hsa-miR-194-5p", "MIMAT0000460"),
        ("hsa-miR-194*", RENAMED, "hsa-miR-194-3p", "MIMAT0004671"),
        ("miR-1237", RENAMED, "hsa-miR-1237-3p", "MIMAT0005592"),
        ("MIR1237", HAIRPIN, "hsa-mir-1237", "MI0006327"),
        ("mir-194-1", HAIRPIN, "hsa-mir-194-1", "MI0000488"),
        ("let-7a", RENAMED, "hsa-let-7a-5p", "MIMAT0000062"),
        ("hsa-miR-1273a", WITHDRAWN, None, "MIMAT0005926"),
        ("hsa-miR-1273", WITHDRAWN, None, "MIMAT0005926"),
        ("hsa-mir-1273", WITHDRAWN, None, "MI0006409"),
        ("MIMAT0005926", WITHDRAWN, None, "MIMAT0005926"),
        ("MIMAT0000460_1", CURRENT, "hsa-miR-194-5p", "MIMAT0000460"),
        ("let-7b", AMBIGUOUS, None, None),
        ("mir-194", AMBIGUOUS, None, None),
        ("MIR-194", AMBIGUOUS, None, None),
        ("miR-1273-3p", UNKNOWN, None, None),
        ("mmu-miR-194-5p", UNKNOWN, None, None),
        ("hsa-miR-4254-5p", UNKNOWN, None, None),
        ("hsa-miR-9500", UNCHECKED, None, None),
        ("MIMAT9999999", UNCHECKED, None, None),
        ("MAPK11", UNKNOWN, None, None),
        ("", UNKNOWN, None, None),
    ],
)
def test_one_name(
    name: str, status: NameStatus, resolved: str | None, accession: str | None
) -> None:
    (found,) = resolve([name]).names
    assert (found.status, found.resolved, found.accession) == (status, resolved, accession)
    assert found.original == name


@pytest.mark.parametrize(
    ("feature", "accession"),
    [
        ("hsa-miR-1237-3p", "MIMAT0005592"),
        ("hsa-miR-4254", "MIMAT0016884"),
        ("hsa-miR-4425", "MIMAT0018940"),
        ("hsa-miR-6743-5p", "MIMAT0027387"),
        ("hsa-miR-194-5p", "MIMAT0000460"),
        ("hsa-miR-4676-3p", "MIMAT0019759"),
    ],
)
def test_study_panel_is_bundled(feature: str, accession: str) -> None:
    (found,) = resolve([feature]).names
    assert (found.status, found.accession) == (CURRENT, accession)


def test_the_misprinted_name_is_never_mapped() -> None:
    (found,) = resolve(["miR-1273-3p"]).names
    assert found.candidates == ("hsa-miR-1273g-3p", "hsa-miR-1273h-3p")
    assert "1237-3p" in found.note
    assert "hsa-miR-1273g-3p withdrawn since" in found.note
    assert resolve(["miR-1273-3p"]).mapping() == {}


def test_candidates_of_a_hairpin_are_its_products() -> None:
    (found,) = resolve(["hsa-mir-1237"]).names
    assert found.candidates == ("hsa-miR-1237-3p", "hsa-miR-1237-5p")


def test_release_tells_apart_what_a_name_meant() -> None:
    assert resolve(["hsa-miR-1237"], release="18").mapping() == {"hsa-miR-1237": "hsa-miR-1237-3p"}
    (found,) = resolve(["hsa-miR-1237"], release="v21").names
    assert found.status is UNKNOWN
    assert "miRBase 21" in found.note


def test_kind_settles_spelling_that_is_shared() -> None:
    assert resolve(["let-7b"], kind="mature").mapping() == {"let-7b": "hsa-let-7b-5p"}
    assert resolve(["let-7b"], kind="hairpin").mapping() == {"let-7b": "hsa-let-7b"}
    assert resolve(["mir-194"], kind="mature").mapping() == {}, "mir is written for hairpins"


def test_kind_must_be_known() -> None:
    with pytest.raises(ParameterError, match="'mature', 'hairpin' or None; got 'gene'"):
        resolve(["let-7b"], kind="gene")


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("hsa-let-7a-5p/7c-5p", ("hsa-let-7a-5p", "hsa-let-7c-5p")),
        ("hsa-miR-200a/b-3p", ("hsa-miR-200a", "hsa-miR-200b-3p")),
        (
            "hsa-let-7a-5p:MIMAT0000062:Homo:sapiens|hsa-let-7c-5p:MIMAT0000064:Homo:sapiens",
            ("hsa-let-7a-5p", "hsa-let-7c-5p"),
        ),
    ],
)
def test_several_names_in_one_cell(name: str, candidates: tuple[str, ...]) -> None:
    (found,) = resolve([name]).names
    assert found.status is AMBIGUOUS
    assert found.candidates[-1] == candidates[-1]
    assert len(found.candidates) == len(candidates)


def test_one_entry_written_twice_in_a_cell_is_that_entry() -> None:
    found = resolve(["hsa-miR-194-5p|miR-194"])
    assert list(found.mapping().values()) == ["hsa-miR-194-5p"]


def test_name_and_accession_that_disagree() -> None:
    (found,) = resolve(["hsa-miR-194-5p MIMAT0005592"]).names
    assert found.status is AMBIGUOUS
    assert found.candidates == ("hsa-miR-1237-3p", "hsa-miR-194-5p")


@pytest.mark.parametrize("cell", ["1-Mar", "Mar-01", "2026-03-01 00:00:00", "01/03/2026"])
def test_dates_are_called_dates(cell: str) -> None:
    (found,) = resolve([cell]).names
    assert found.status is UNKNOWN
    assert "a date" in found.note


@pytest.mark.parametrize("cell", ["194.0", "1E+05"])
def test_numbers_are_called_numbers(cell: str) -> None:
    assert "a number" in resolve([cell]).names[0].note


def test_lower_case_with_an_arm_is_noted() -> None:
    (found,) = resolve(["hsa-mir-194-5p"]).names
    assert found.status is CURRENT
    assert "arm" in found.note


def test_resolution_reports_duplicates_and_counts() -> None:
    found = resolve(["miR-194", "hsa-miR-194-5p", "miR-1273a", "hsa-miR-4254"])
    assert found.duplicates == {"hsa-miR-194-5p": ("miR-194", "hsa-miR-194-5p")}
    assert found.counts == {CURRENT: 2, RENAMED: 1, WITHDRAWN: 1}
    assert list(found.table["status"]) == ["renamed", "current", "withdrawn", "current"]
    assert "same entry more than once: hsa-miR-194-5p" in repr(found)
    assert "<table>" in found._repr_html_()


def test_require_lists_every_name_that_is_not_resolved() -> None:
    found = resolve(["miR-1273-3p", "hsa-miR-4254", "miR-1273a", "let-7b", "miR-1273a"])
    with pytest.raises(NameResolutionError) as caught:
        found.require()
    assert len(caught.value.problems) == 3
    assert caught.value.problems[1].startswith("'miR-1273a' is withdrawn (last in release 21")
    assert resolve(["miR-194"]).require() == {"miR-194": "hsa-miR-194-5p"}


def test_a_name_beyond_the_bundled_part_is_unchecked_and_no_problem() -> None:
    found = resolve(["hsa-miR-9500", "hsa-miR-4254"])
    assert "reference add mirbase FILE" in found.names[0].note
    assert found.problems() == []
    assert found.require() == {"hsa-miR-4254": "hsa-miR-4254"}


def test_a_complete_table_knows_what_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    load_mirbase_table().frame().to_csv(path, sep="\t", index=False)
    found = resolve(["hsa-miR-9500", "MIMAT9999999"], table=read_mirbase_table(path))
    assert found.counts == {UNKNOWN: 2}


def test_table_survives_writing_and_reading(tmp_path: Path) -> None:
    table = load_mirbase_table()
    path = tmp_path / "names.tsv"
    table.frame().to_csv(path, sep="\t", index=False)
    again = read_mirbase_table(path)
    assert again.spans == table.spans
    assert dict(again.products) == dict(table.products)
    assert again.complete


HEADER = "version\taccession\tname\tprecursor\tprecursor_acc\n"


def test_full_table_is_read_into_spans(tmp_path: Path) -> None:
    path = tmp_path / "full.tsv"
    row = "{}\tMIMAT0000001\thsa-miR-1\thsa-mir-1\tMI0000001\n"
    path.write_text(HEADER + row.format("v9_2") + row.format("v8") + row.format("v10"))
    other = "v9\tMIMAT0000002\thsa-miR-2\thsa-mir-2\tMI0000002\n"
    path.write_text(path.read_text() + other)
    spans = [(span.name, span.first, span.last) for span in read_mirbase_table(path).spans]
    # v9 is a release of the table that doesn't have hsa-miR-1: its run is broken there.
    assert spans[:3] == [
        ("hsa-miR-1", (8, 0), (8, 0)),
        ("hsa-miR-1", (9, 2), (10, 0)),
        ("hsa-miR-2", (9, 0), (9, 0)),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a\tb\n1\t2\n", "no column version, accession, name"),
        (HEADER, "a header and no rows"),
        (HEADER + "22\tMIMAT1\thsa-miR-1\thsa-mir-1\tMI0000001\n", "row 2 column accession: 'MIM"),
        (HEADER + "x\tMIMAT0000001\thsa-miR-1\thsa-mir-1\tMI1\n", "column version: 'x'"),
        ("", "can't be read"),
    ],
)
def test_damaged_tables_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(content)
    with pytest.raises(ReferenceDataError, match=message):
        read_mirbase_table(path)


def test_missing_and_binary_tables_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="can't be read"):
        read_mirbase_table(tmp_path / "absent.tsv")
    path = tmp_path / "names.tsv.gz"
    path.write_bytes(b"\x1f\x8b\x08truncated")
    with pytest.raises(ReferenceDataError, match="can't be read"):
        read_mirbase_table(path)


def test_release_must_be_a_release() -> None:
    with pytest.raises(ReferenceDataError, match="'new' isn't a miRBase release"):
        resolve(["miR-194"], release="new")

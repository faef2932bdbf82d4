"""Gene symbols: renamed, mangled, unknown."""

from pathlib import Path

import pytest

from rh_omics.errors import ReferenceDataError
from rh_omics.genes import GeneTable, load_renamed_symbols, read_hgnc_table, resolve
from rh_omics.resolution import NameStatus

HGNC = (
    "hgnc_id\tsymbol\tname\tprev_symbol\talias_symbol\n"
    'HGNC:2879\tSEPTIN1\tseptin 1\tSEPT1\t"DIFF6|LARP"\n'
    "HGNC:1033\tBDNF\tbrain derived neurotrophic factor\t\t\n"
    "HGNC:1046\tBHLHE40\tbasic helix-loop-helix family member e40\tBHLHB2\tDEC1\n"
    "HGNC:1\tAAA1\tone\tOLD\t\n"
    "HGNC:2\tBBB1\ttwo\tOLD\t\n"
)


@pytest.fixture
def full(tmp_path: Path) -> GeneTable:
    path = tmp_path / "hgnc.txt"
    path.write_text(HGNC)
    return read_hgnc_table(path)


# From the text of the guidelines of 2020.
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SEPT1", "SEPTIN1"),
        ("SEPT14", "SEPTIN14"),
        ("MARCH1", "MARCHF1"),
        ("MARCH11", "MARCHF11"),
        ("MARC1", "MTARC1"),
        ("DEC1", "DELEC1"),
    ],
)
def test_renamed_in_2020(old: str, new: str) -> None:
    renamed, current = resolve([old, new]).names
    assert (renamed.status, renamed.resolved) == (NameStatus.RENAMED, new)
    assert (current.status, current.resolved) == (NameStatus.CURRENT, new)


def test_there_are_27_of_them() -> None:
    assert len(load_renamed_symbols().ids) == 27
    assert len(load_renamed_symbols().previous) == 27


@pytest.mark.parametrize(
    ("cell", "candidates"),
    [
        ("1-Sep", ("SEPTIN1",)),
        ("01-Sep", ("SEPTIN1",)),
        ("Sep-01", ("SEPTIN1",)),
        ("1-Sep-20", ("SEPTIN1",)),
        ("2020-09-01", ("SEPTIN1",)),
        ("2020-09-01 00:00:00", ("SEPTIN1",)),
        ("1-Mar", ("MARCHF1", "MTARC1")),
        ("3-Mar", ("MARCHF3",)),
        ("1-Dec", ("DELEC1",)),
        ("03/09/2020", ("MARCHF9", "SEPTIN3")),
    ],
)
def test_dates_are_flagged_and_never_mapped(cell: str, candidates: tuple[str, ...]) -> None:
    found = resolve([cell])
    assert found.names[0].status is NameStatus.AMBIGUOUS
    assert found.names[0].candidates == candidates
    assert found.mapping() == {}


@pytest.mark.parametrize("cell", ["4-Oct", "12-Jan", "2.31E+13", "", "13-Sep"])
def test_other_damage_has_no_candidates(cell: str) -> None:
    (found,) = resolve([cell]).names
    assert (found.status, found.candidates) == (NameStatus.UNKNOWN, ())


def test_a_small_table_leaves_other_symbols_unchecked() -> None:
    found = resolve(["BDNF", "1-Foo"])
    assert found.counts == {NameStatus.UNCHECKED: 2}
    assert found.problems() == []


def test_complete_table(full: GeneTable) -> None:
    names = ["BDNF", "SEPT1", "bdnf", "OLD", "DIFF6", "NOSUCH", "1-Dec"]
    found = resolve(names, table=full)
    statuses = ["current", "renamed", "renamed", "ambiguous", "ambiguous", "unknown", "ambiguous"]
    assert [str(name.status) for name in found.names] == statuses
    assert found.mapping() == {"BDNF": "BDNF", "SEPT1": "SEPTIN1", "bdnf": "BDNF"}
    assert found.names[1].accession == "HGNC:2879"
    assert found.names[3].candidates == ("AAA1", "BBB1")
    assert found.names[6].candidates == ("BHLHE40",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\tb\n1\t2\n", "no column hgnc_id, symbol"),
        (b"", "no rows"),
        (b"\xff\xfe\x00", "can't be read as UTF-8"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "hgnc.txt"
    path.write_bytes(content)
    with pytest.raises(ReferenceDataError, match=message):
        read_hgnc_table(path)

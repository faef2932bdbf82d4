"""The reference store: add, find, verify, compare; whole or not at all."""

import shutil

import pytest

from rh_omics.errors import (
    FileFormatError,
    OutputError,
    ParameterError,
    ReferenceDataError,
    ReferenceUnavailableError,
)
from rh_omics.genesets import check_symbols
from rh_omics.library import add_library, diff_libraries, load_gene_sets, load_targets
from rh_omics.reference import (
    bundled_problem,
    bundled_registry,
    cache_root,
    find_library,
    library_path,
    library_problem,
    list_libraries,
)
from rh_omics.targets import harmonise_mirnas


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def gmt(tmp_path):
    path = tmp_path / "toy.gmt"
    path.write_text("alpha\t\tBDNF\tSEPT7\nbeta\t\tMAPK11\n")
    return path


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("mirna\tgene\nhsa-miR-1-3p\tBDNF\n")
    return path


def test_cache_folder_is_the_named_one_or_the_platforms(cache, monkeypatch):
    assert cache_root() == cache
    monkeypatch.delenv("RH_OMICS_CACHE")
    assert cache_root().name == "rh-omics"


def test_added_library_is_found_with_its_facts(gmt, cache):
    added = add_library(gmt, version="1", source="a lab", licence="CC0")
    assert added.findings[0] == "2 sets, 3 genes"
    assert "1 symbols that aren't current: SEPT7 is now SEPTIN7" in added.findings
    entry, path = find_library("toy")
    assert (entry.label, entry.source, entry.licence) == ("toy@1", "a lab", "CC0")
    assert path == cache / "libraries" / "toy" / "1" / "toy.gmt"
    sets = load_gene_sets("toy@1")
    assert sets.terms == ("alpha", "beta")
    assert sets.entry == entry


def test_same_bytes_are_stored_once_and_other_bytes_need_another_version(gmt):
    first = add_library(gmt, version="1")
    assert add_library(gmt, version="2").entry == first.entry
    gmt.write_text("alpha\t\tBDNF\n")
    with pytest.raises(OutputError, match=r"toy@1 exists with other content"):
        add_library(gmt, version="1")
    add_library(gmt, version="2")
    assert [entry.label for entry in list_libraries()] == ["toy@2", "toy@1"]
    assert load_gene_sets("toy").terms == ("alpha",)


def test_nothing_half_written_is_left_when_the_disk_fails(gmt, cache, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        add_library(gmt)
    assert list_libraries() == []
    assert not list(cache.glob(".partial-*"))


def test_changed_and_lost_files_are_found(gmt):
    entry = add_library(gmt).entry
    path = library_path(entry)
    path.write_text("alpha\t\tOTHER\n")
    assert "was changed after it was stored" in library_problem(entry)
    with pytest.raises(ReferenceDataError, match="was changed"):
        load_gene_sets("toy")
    path.unlink()
    assert "is gone" in library_problem(entry)


def test_facts_that_cannot_be_read_are_named(gmt):
    entry = add_library(gmt).entry
    library_path(entry).with_name("facts.json").write_text("{")
    with pytest.raises(ReferenceDataError, match="facts of this library can't be read"):
        list_libraries()


@pytest.mark.parametrize("name", ["kegg", "KEGG_2021_Human", "kegg@2020"])
def test_absent_library_says_how_to_get_it(name):
    with pytest.raises(
        ReferenceUnavailableError, match="rh-omics reference fetch KEGG_2021"
    ) as caught:
        load_gene_sets(name)
    assert caught.value.exit_code == 6


def test_short_name_stands_for_a_file_that_was_added_under_it(gmt):
    with pytest.raises(ReferenceUnavailableError, match="no library 'KEGG_2021_Human'"):
        load_gene_sets("kegg")
    added = add_library(gmt, name="kegg").entry
    assert load_gene_sets("kegg").entry == added


def test_absent_file_is_not_taken_for_a_name():
    with pytest.raises(ReferenceUnavailableError, match=r"sets\.gmt: no such file"):
        load_gene_sets("sets.gmt")
    with pytest.raises(ReferenceUnavailableError, match=r"my/table\.csv: no such file"):
        load_targets(["my/table.csv"])


def test_unsafe_names_are_refused(gmt, cache):
    with pytest.raises(OutputError, match="can't name a library"):
        add_library(gmt, name="../outside")
    assert not cache.exists()


def test_target_table_is_told_from_gene_sets(pairs, gmt):
    assert add_library(pairs).entry.kind == "targets"
    assert add_library(gmt).entry.kind == "gene_sets"
    with pytest.raises(ParameterError, match="holds targets; gene sets are needed"):
        load_gene_sets("pairs")
    with pytest.raises(ParameterError, match="holds gene_sets; a table of miRNA targets"):
        load_targets(["toy"])


def test_only_table_of_targets_is_the_default(pairs, tmp_path):
    with pytest.raises(ReferenceUnavailableError, match="reference fetch mirna-targets"):
        load_targets()
    add_library(pairs)
    assert load_targets().genes == ("BDNF",)
    other = tmp_path / "other.tsv"
    other.write_text("mirna\tgene\nhsa-miR-2-3p\tCNR1\n")
    add_library(other)
    with pytest.raises(ParameterError, match="several tables of miRNA targets: other, pairs"):
        load_targets()
    assert load_targets(["pairs", other]).genes == ("BDNF", "CNR1")


def test_file_that_is_neither_is_refused(tmp_path):
    path = tmp_path / "x.gmt"
    path.write_text("nothing here\n")
    with pytest.raises(FileFormatError, match=r"x\.gmt line 1"):
        add_library(path)


def test_difference_names_sets_and_genes(gmt, tmp_path):
    add_library(gmt, version="1")
    new = tmp_path / "new.gmt"
    new.write_text("alpha\t\tBDNF\tNTF3\ngamma\t\tMAPK11\n")
    found = diff_libraries("toy@1", new)
    assert (found.added, found.removed) == (("gamma",), ("beta",))
    assert found.changed == {"alpha": (("NTF3",), ("SEPT7",))}
    assert found.touching(["alpha", "beta", "delta"]) == {
        "alpha": "1 genes added, 1 removed",
        "beta": "gone",
    }
    assert not diff_libraries("toy", "toy").changed


def test_bundled_tables_are_what_the_registry_says():
    assert [bundled_problem(name) for name in bundled_registry()] == [""] * len(bundled_registry())


HGNC_ROWS = "hgnc_id\tsymbol\tprev_symbol\talias_symbol\nHGNC:1\tNEW1\tOLD1|OLDER1\t\n"


def test_table_of_gene_names_is_used_once_it_is_there(tmp_path):
    assert check_symbols(["OLD1"]).renamed == ()
    path = tmp_path / "hgnc_complete_set.txt"
    path.write_text(HGNC_ROWS)
    added = add_library(path)
    assert (added.entry.name, added.entry.kind) == ("hgnc", "names")
    assert added.findings == ("1 approved gene symbols",)
    assert check_symbols(["OLD1", "NEW1"]).renamed == (("OLD1", "NEW1"),)


def test_table_of_mirna_names_is_used_once_it_is_there(shared_data):
    assert harmonise_mirnas(["hsa-miR-21*"])["hsa-miR-21*"] == "hsa-miR-21*"
    added = add_library(shared_data("mirbase_versions/hsa_mature_v6_v22.tsv.gz"))
    assert (added.entry.name, added.entry.kind) == ("mirbase", "names")
    assert harmonise_mirnas(["hsa-miR-21*"])["hsa-miR-21*"] == "hsa-miR-21-3p"


def test_kind_that_the_file_has_not_is_refused(gmt):
    with pytest.raises(ReferenceDataError, match="neither a table of miRBase's names nor HGNC's"):
        add_library(gmt, kind="names")

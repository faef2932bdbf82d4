"""Gene sets: every file format, every broken line, and what is done with a set."""

import gzip
from pathlib import Path

import pytest

from rh_omics.errors import EnrichmentError, FileFormatError
from rh_omics.genesets import (
    GeneSets,
    check_symbols,
    declared_family,
    load_mechanisms,
    read_gene_sets,
)


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


EXPECTED = {"alpha": ("G1", "G2"), "beta": ("G3",)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.gmt", "alpha\tsome words\tG1\tG2\t\nbeta\t\tG3\n"),
        ("a.gmt", "\ufeffalpha\t\tG2,1.0\tG1,0.5\n\nbeta\thttp://x\tG3\n"),
        ("a.gmx", "alpha\tbeta\nna\tna\nG1\tG3\nG2\t\n"),
        ("a.tsv", "set\tgene\nalpha\tG2\nalpha\tG1\nbeta\tG3\n"),
        ("a.txt", "alpha\tG2\nalpha\tG1\nbeta\tG3\n"),
        ("a.csv", 'source,target\n"alpha",G2\nalpha,G1\nbeta,G3\n'),
    ],
)
def test_every_format_gives_the_same_sets(tmp_path, name, text):
    assert dict(read_gene_sets(write(tmp_path / name, text)).members) == EXPECTED


def test_gzipped_file_is_read(tmp_path):
    path = tmp_path / "a.gmt.gz"
    path.write_bytes(gzip.compress(b"alpha\t\tG1\tG2\nbeta\t\tG3\n"))
    assert dict(read_gene_sets(path).members) == EXPECTED


def test_all_broken_lines_of_a_gmt_are_named(tmp_path):
    path = write(tmp_path / "a.gmt", "alpha\t\tG1\nbroken line\nbeta\t\t\nalpha\t\tG2\n")
    with pytest.raises(FileFormatError) as caught:
        read_gene_sets(path)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "a.gmt line 2",
        "a.gmt line 3",
        "a.gmt line 4",
    ]
    assert "'broken line'" in caught.value.problems[0]


def test_many_broken_lines_are_counted(tmp_path):
    path = write(tmp_path / "a.gmt", "x\n" * 20)
    with pytest.raises(FileFormatError, match="and 15 more broken lines"):
        read_gene_sets(path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.gmt", "", "no gene set"),
        ("a.gmx", "alpha\talpha\nna\tna\nG1\tG2\n", "column 2 .'alpha'. has a repeated name"),
        ("a.gmx", "\tbeta\nna\tna\nG1\tG2\n", "column 1 .''. has no name"),
        ("a.tsv", "alpha\tG1\nalpha\n", "line 2: .'alpha'. isn't a set and a gene"),
        ("a.json", "{}", "ends in .gmt, .gmx"),
    ],
)
def test_refusals_name_the_place(tmp_path, name, text, message):
    with pytest.raises(FileFormatError, match=message):
        read_gene_sets(write(tmp_path / name, text))


def test_missing_and_non_text_files_are_refused(tmp_path):
    with pytest.raises(FileFormatError, match="No such file"):
        read_gene_sets(tmp_path / "none.gmt")
    (tmp_path / "b.gmt").write_bytes(b"alpha\t\t\xff\xfe")
    with pytest.raises(FileFormatError, match="isn't UTF-8"):
        read_gene_sets(tmp_path / "b.gmt")


def test_repeated_genes_are_counted_once_and_said(tmp_path):
    sets = read_gene_sets(write(tmp_path / "a.gmt", "alpha\t\tG1\tG1\tG2\n"))
    assert sets.members["alpha"] == ("G1", "G2")
    assert sets.notes == ("1 genes stood twice in a set and were counted once (1 sets)",)


def test_entry_of_a_file_carries_its_hash(tmp_path):
    sets = read_gene_sets(write(tmp_path / "a.gmt", "alpha\t\tG1\n"))
    assert sets.entry.version == sets.entry.sha256[:8]


def test_sets_are_restricted_and_sized():
    sets = GeneSets.from_mapping({"a": ["G1", "G2", "G3"], "b": ["G4"]}, name="toy")
    assert dict(sets.restricted(["G1", "G2"]).members) == {"a": ("G1", "G2")}
    assert sets.sized(smallest=2).terms == ("a",)
    assert sets.sized(largest=2).terms == ("b",)
    with pytest.raises(EnrichmentError, match="no pair"):
        sets.restricted(["other"])


def test_mechanism_genes_all_have_a_reference():
    table = load_mechanisms().table
    assert (table["reference"].str.len() > 5).all()
    assert set(table["role"]) != {""}
    assert not check_symbols(table["target"]).sentences()


IN_KEGG = {
    "dopamine": ("Dopaminergic synapse", 17, 24),
    "endocannabinoid": ("Retrograde endocannabinoid signaling", 8, 24),
    "gaba": ("GABAergic synapse", 32, 36),
    "glutamate": ("Glutamatergic synapse", 42, 49),
    "mapk_p38": ("MAPK signaling pathway", 35, 37),
    "neurotrophin": ("Neurotrophin signaling pathway", 37, 38),
    "opioid": ("Morphine addiction", 15, 29),
    "serotonin": ("Serotonergic synapse", 25, 30),
}
"""KEGG's pathway, genes of ours that it holds, our genes; docs/methods/enrichment.md names them."""


def test_mechanism_sets_overlap_keggs_as_the_documentation_says(shared_data):
    kegg = read_gene_sets(shared_data("kegg_2021_human/KEGG_2021_Human.gmt")).members
    ours = load_mechanisms().members
    found = {
        name: (term, len(set(ours[name]) & set(kegg[term])), len(ours[name]))
        for name, (term, *_) in IN_KEGG.items()
    }
    assert found == IN_KEGG
    said = (Path(__file__).parents[2] / "docs" / "methods" / "enrichment.md").read_text("utf-8")
    assert all(
        f"| `{name}` | {size} | {term}: {shared} |" in said
        for name, (term, shared, size) in IN_KEGG.items()
    )


def test_mechanisms_never_call_themselves_kegg():
    sets = load_mechanisms()
    assert "not KEGG" in sets.entry.source
    assert not any("kegg" in term.lower() for term in sets.terms)


def test_declared_family_is_in_the_mechanisms():
    mechanisms = load_mechanisms().members
    family = declared_family()
    assert len(family) == 6
    assert all(row["mechanism"] in mechanisms for row in family)
    assert [row["published_pvalue"] for row in family[:2]] == ["2.74e-06", "1.6e-04"]


def test_symbols_of_rodents_dates_and_old_names_are_told_apart():
    report = check_symbols(["Mapk11", "Bdnf", "C9orf72", "2-Sep", "SEPT7", "BDNF"])
    assert report.rodent == ("Bdnf", "Mapk11")
    assert report.dates == ("2-Sep",)
    assert report.renamed == (("SEPT7", "SEPTIN7"),)
    assert not report.looks_like_rodent
    assert check_symbols(["Mapk11", "Bdnf", "X"]).looks_like_rodent

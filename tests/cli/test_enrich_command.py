"""``rh-omics enrich``, ``targets`` and ``reference``: exit codes, stdout, stderr, files."""

import json
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
from pathways import toy_sets, toy_targets


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Write SIMULATED targets, sets and a de table; the cache folder is the test's own."""
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    targets, sets = toy_targets(), toy_sets()
    targets.pairs[["mirna", "gene"]].to_csv(tmp_path / "targets.tsv", sep="\t", index=False)
    lines = ["\t".join([term, "", *genes]) for term, genes in sets.members.items()]
    (tmp_path / "sets.gmt").write_text("\n".join(lines) + "\n")
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "feature": targets.mirnas,
            "mean": rng.normal(8, 2, 40),
            "log2_fc": np.where(np.arange(40) % 2, 1.0, -1.0),
            "padj": np.where(np.arange(40) < 6, 0.01, 0.9),
        }
    )
    table.loc[39, "padj"] = np.nan
    table.to_csv(tmp_path / "de.tsv", sep="\t", index=False)
    (tmp_path / "list.txt").write_text("\n".join(targets.mirnas[:3]) + "\n")
    return tmp_path


COMMON = ("--library", "sets.gmt", "--targets", "targets.tsv", "--draws", 500)


def test_table_of_de_gives_a_table_facts_pairs_and_plot(rh_omics, files):
    run = rh_omics("enrich", "de.tsv", *COMMON, "-o", "out.tsv", "--plot", "dots.svg")
    assert run.code == 0, run.err
    assert run.out == ""
    table = pd.read_csv(files / "out.tsv", sep="\t")
    assert list(table.columns[:10]) == [
        "term", "overlap", "set_size", "expected", "odds_ratio", "pvalue", "padj",
        "empirical_pvalue", "empirical_padj", "genes",
    ]  # fmt: skip
    facts = json.loads((files / "out.json").read_text())
    assert (facts["kind"], facts["n_listed"], facts["seed"]) == ("mirnas", 6, 1)
    assert facts["inputs"] == {"de.tsv": sha256((files / "de.tsv").read_bytes()).hexdigest()}
    assert "39 measured miRNAs" in " ".join([facts["background"], *facts["notes"]])
    assert set(pd.read_csv(files / "out.pairs.tsv", sep="\t")) == {
        "term",
        "mirna",
        "gene",
        "evidence",
    }
    assert (files / "out.leave-one-out.tsv").is_file()
    assert (files / "dots.svg").read_text().startswith("<svg")
    assert "corrected p" in run.err


def test_same_seed_same_bytes(rh_omics, files):
    runs = [rh_omics("enrich", "de.tsv", *COMMON, "--seed", 4, "-q") for _ in range(2)]
    assert runs[0].out == runs[1].out
    assert runs[0].err == ""


def test_directions_apart_stand_in_one_table(rh_omics, files):
    run = rh_omics("enrich", "de.tsv", *COMMON, "--direction", "apart", "--json", "-q")
    content = json.loads(run.out)
    assert {row["direction"] for row in content["table"]} == {"up", "down"}
    assert content["up"]["n_listed"] == content["down"]["n_listed"] == 3


def test_list_from_stdin_with_a_declared_universe(rh_omics, files):
    names = (files / "list.txt").read_text()
    run = rh_omics("enrich", "-", *COMMON, "--background", "universe", stdin=names)
    assert run.code == 0, run.err
    assert run.out.startswith("term\toverlap")
    assert "3 of 3 names tested" in run.err


def test_list_without_background_is_refused(rh_omics, files):
    run = rh_omics("enrich", "list.txt", *COMMON)
    assert run.code == 2
    assert "list.txt is a plain list, so the background must be said: --background FILE" in run.err


def test_genes_against_a_file_of_names(rh_omics, files):
    genes = sorted(toy_sets().genes)
    (files / "genes.txt").write_text("gene\n" + "\n".join(genes[:20]) + "\n")
    (files / "measured.txt").write_text("\n".join(genes) + "\n")
    run = rh_omics("enrich", "genes.txt", "--library", "sets.gmt", "--background", "measured.txt")
    assert run.code == 0, run.err
    assert f"background: genes given as background: {len(genes)} genes" in run.err


def test_genes_against_what_measured_mirnas_target(rh_omics, files):
    genes = toy_targets().of_mirnas(toy_targets().mirnas[:3]).genes
    (files / "genes.txt").write_text("\n".join(genes) + "\n")
    run = rh_omics("enrich", "genes.txt", *COMMON[:4], "--background", "list.txt")
    assert f"targets of the 3 measured miRNAs: {len(genes)} genes" in " ".join(run.err.split())


def test_targets_are_kept_among_expressed_genes(rh_omics, files):
    genes = toy_targets().genes[:100]
    (files / "expressed.txt").write_text("\n".join(genes) + "\n")
    run = rh_omics("enrich", "de.tsv", *COMMON, "--expressed", "expressed.txt", "--json")
    assert json.loads(run.out)["n_background"] <= 100


def test_nothing_significant_in_the_table_says_the_smallest_padj(rh_omics, files):
    run = rh_omics("enrich", "de.tsv", *COMMON, "--fdr", "0.001", "-o", "out.tsv")
    assert run.code == 0  # nothing significant is also done
    assert (files / "out.tsv").read_text().split("\t")[:2] == ["term", "overlap"]
    assert len((files / "out.tsv").read_text().splitlines()) == 1
    facts = json.loads((files / "out.json").read_text())
    assert facts["nothing_tested"].startswith("de.tsv: no feature has padj <= 0.001")
    assert "no feature has padj <= 0.001" in run.err
    assert "39 of 40 features were tested, smallest padj 0.01" in run.err


def test_naive_only_warns_of_the_bias(rh_omics, files):
    run = rh_omics("enrich", "de.tsv", *COMMON, "--naive-only", "--json")
    content = json.loads(run.out)
    assert content["table"][0]["empirical_pvalue"] is None
    assert "biased" in content["method"]


def test_absent_library_ends_with_code_6(rh_omics, files):
    run = rh_omics("enrich", "de.tsv", "--library", "kegg", "--targets", "targets.tsv")
    assert run.code == 6
    assert "rh-omics reference fetch KEGG_2021_Human" in run.err
    assert "Traceback" not in run.err
    run = rh_omics("enrich", "de.tsv", "--library", "sets.gmt")
    assert run.code == 6
    assert "no table of miRNA targets on this machine" in run.err


def test_existing_output_is_kept_without_force(rh_omics, files):
    (files / "out.tsv").write_text("mine")
    run = rh_omics("enrich", "de.tsv", *COMMON, "-o", "out.tsv")
    assert run.code == 3
    assert (files / "out.tsv").read_text() == "mine"


def test_broken_library_names_its_line(rh_omics, files):
    (files / "sets.gmt").write_text("a\t\tG001\nbroken\n")
    run = rh_omics("enrich", "de.tsv", *COMMON)
    assert run.code == 3
    assert "sets.gmt line 2: 'broken'" in run.err


def test_published_values_are_shown_for_the_published_list_only(rh_omics, files):
    six = "hsa-miR-1237-3p"
    genes = ["OPRM1", "GAD1", "BDNF"]
    rows = [f"{name}\t{gene}" for name in (six, "hsa-miR-9001-5p") for gene in genes]
    (files / "t.tsv").write_text("mirna\tgene\n" + "\n".join(rows) + "\n")
    common = ("--targets", "t.tsv", "--background", "universe", "--draws", 100)
    shown = rh_omics("enrich", "-", *common, stdin=six).err
    assert "published 2.74e-06 (Hicks 2019, DIANA miRPath)" in " ".join(shown.split())
    assert "published" not in rh_omics("enrich", "-", *common, stdin="hsa-miR-9001-5p").err


def test_targets_of_one_gene(rh_omics, files):
    gene = toy_targets().genes[0]
    run = rh_omics("targets", gene, "--targets", "targets.tsv")
    rows = run.out.splitlines()
    assert rows[0] == "mirna\tgene\tevidence\tmethod\tpmid\tsource"
    assert all(row.split("\t")[1] == gene for row in rows[1:])
    assert rh_omics("targets", "NOGENE", "--targets", "targets.tsv").code == 3


def test_a_pair_is_looked_up_in_every_stored_table(rh_omics, files):
    for name, gene in (("one", "MAPK11"), ("two", "KRAS")):
        (files / f"{name}.tsv").write_text(f"mirna\tgene\nhsa-miR-122-5p\t{gene}\n")
        assert rh_omics("reference", "add", f"{name}.tsv").code == 0
    run = rh_omics("targets", "MAPK11")
    assert run.code == 0, run.err
    assert "hsa-miR-122-5p" in run.out
    assert "not in two" in run.err
    run = rh_omics("enrich", "list.txt", "--background", "universe")
    assert run.code == 2
    assert "several tables of miRNA targets: " in run.err
    assert "(--targets NAME)" in run.err


def test_mirnas_without_targets_are_told_from_unmeasured_ones(rh_omics, files):
    (files / "list.txt").write_text("hsa-miR-99999\n")
    run = rh_omics("enrich", "list.txt", "--background", "universe", *COMMON)
    assert run.code == 3
    assert "1 of 1 listed miRNAs have no target in targets.tsv" in run.err


def test_published_claim_stands_beside_the_pair(rh_omics, files):
    (files / "t.tsv").write_text("mirna\tgene\nhsa-miR-122-5p\tMAPK11\n")
    run = rh_omics("targets", "MAPK11", "--targets", "t.tsv", "--json")
    content = json.loads(run.out)
    assert "hsa-miR-1237-3p → MAPK11 is not in t.tsv" in content["claims"][1]
    assert content["table"][0]["mirna"] == "hsa-miR-122-5p"


def test_names_that_were_added_are_looked_up_everywhere(rh_omics, files):
    from rh_omics import genes, mirna

    assert mirna.resolve(["miR-9500"]).names[0].status == "unchecked"
    (files / "names.tsv").write_text(
        "version\taccession\tname\tprecursor\tprecursor_acc\n"
        "v21\tMIMAT0035542\thsa-miR-9500\thsa-mir-9500\tMI0031798\n"
        "v22\tMIMAT0035542\thsa-miR-9500\thsa-mir-9500\tMI0031798\n"
    )
    assert rh_omics("reference", "add", "mirbase", "names.tsv").code == 0
    found = mirna.resolve(["miR-9500"]).names[0]
    assert (found.status, found.resolved) == ("current", "hsa-miR-9500")
    (files / "hgnc.tsv").write_text(
        "hgnc_id\tsymbol\tprev_symbol\talias_symbol\nHGNC:6873\tMAPK11\tPRKM11\tp38-2\n"
    )
    assert rh_omics("reference", "add", "hgnc", "hgnc.tsv").code == 0
    assert genes.resolve(["PRKM11"]).names[0].resolved == "MAPK11"
    assert rh_omics("reference", "add", "a", "b", "names.tsv").code == 2


def test_reference_add_list_verify_diff(rh_omics, files):
    run = rh_omics("reference", "add", "sets.gmt", "--version", "1")
    assert run.code == 0
    assert "sets@1: gene_sets" in run.err
    (files / "new.gmt").write_text("set 00\t\tG001\nset 99\t\tG002\n")
    listed = json.loads(rh_omics("reference", "list", "--json").out)["libraries"]
    assert listed[0]["name"] == "sets"
    assert len(listed[0]["sha256"]) == 64
    assert rh_omics("reference", "verify").code == 0
    verified = json.loads(rh_omics("reference", "verify", "--json", "-q").out)["verified"]
    assert "sets@1" in verified
    (files / "result.tsv").write_text("term\nset 01\nset 99\n")
    assert rh_omics("reference", "diff", "sets", "new.gmt", "--json", "-q").err == ""
    assert "sets: " in rh_omics("reference", "diff", "sets", "new.gmt", "--json").err
    run = rh_omics("reference", "diff", "sets", "new.gmt", "--result", "result.tsv")
    assert "1 sets added\n  set 99" in run.out
    assert "1 terms of result.tsv are touched\n  set 01: gone" in run.out
    stored = files / "cache" / "libraries" / "sets" / "1" / "sets.gmt"
    stored.write_text("changed\t\tG1\n")
    run = rh_omics("reference", "verify")
    assert run.code == 3
    assert "sets@1" in run.err


def test_fetch_without_network_is_one_sentence(rh_omics, files):
    run = rh_omics("reference", "fetch", "kegg", "--server", "http://127.0.0.1:9", "--timeout", 1)
    assert run.code == 6
    assert run.err.count("\n") == 1
    assert "no network, or the server is down" in run.err

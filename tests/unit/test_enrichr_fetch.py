"""Fetching from Enrichr, against a local server that answers as it does."""

import threading
import time

import pytest
from enrichr_server import enrichr_server

from rh_omics import fetch_library
from rh_omics.errors import ReferenceDataError, ReferenceUnavailableError
from rh_omics.library import load_gene_sets, load_targets
from rh_omics.reference import list_libraries

KEGG = b"Morphine addiction\t\tOPRM1,1.0\tGNAI1,1.0\t\nGABAergic synapse\t\tGAD1,1.0\t\n"
TARGETS = b"hsa-miR-1-3p\t\tBDNF,1.0\tMAPK11,1.0\nmmu-miR-1a-3p\t\tBDNF,1.0\n"
LIBRARIES = {
    "KEGG_2021_Human": KEGG,
    "KEGG_2026": KEGG + b"New pathway\t\tBDNF\n",
    "miRTarBase_2017": TARGETS,
    "TargetScan_microRNA": TARGETS,
}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_kegg_is_fetched_with_progress_and_facts():
    seen = []
    with enrichr_server(LIBRARIES) as server:
        (entry,) = fetch_library("kegg", server=server, progress=lambda *at: seen.append(at))
    assert entry.name == "KEGG_2021_Human"
    assert entry.source == f"{server}/geneSetLibrary?mode=text&libraryName=KEGG_2021_Human"
    assert seen[-1] == (len(KEGG), len(KEGG))
    assert dict(load_gene_sets("kegg").members) == {
        "GABAergic synapse": ("GAD1",),
        "Morphine addiction": ("GNAI1", "OPRM1"),
    }


def test_fetching_the_same_again_changes_nothing():
    with enrichr_server(LIBRARIES) as server:
        first = fetch_library("kegg", server=server)
        assert fetch_library("kegg", server=server) == first
    assert len(list_libraries()) == 1


def test_targets_are_fetched_with_their_kind_of_evidence():
    with enrichr_server(LIBRARIES) as server:
        entries = fetch_library("mirna-targets", server=server)
    assert [entry.kind for entry in entries] == ["targets", "targets"]
    assert load_targets().table["evidence"].unique().tolist() == ["unstated"]
    assert load_targets(["TargetScan_microRNA"]).table["evidence"].unique().tolist() == [
        "predicted"
    ]


def test_misspelt_name_offers_near_ones():
    with (
        enrichr_server(LIBRARIES) as server,
        pytest.raises(
            ReferenceUnavailableError, match="no library KEGG_2012; it has KEGG_2021_Human"
        ),
    ):
        fetch_library("KEGG_2012", server=server)


@pytest.mark.parametrize(
    ("broken", "error", "message"),
    [
        ("half", ReferenceUnavailableError, r"broke after \d+ of \d+ bytes .*; nothing was stored"),
        ("html", ReferenceDataError, "what came isn't a library"),
        ("500", ReferenceUnavailableError, "server answered 500|can't be reached"),
        ("not-enrichr", ReferenceDataError, "not as Enrichr does"),
    ],
)
def test_broken_answers_leave_nothing_behind(broken, error, message, cache):
    with enrichr_server(LIBRARIES, broken=broken) as server, pytest.raises(error, match=message):
        fetch_library("kegg", server=server)
    assert list_libraries() == []
    assert not list(cache.glob("**/.partial-*"))


def test_no_server_is_one_clear_sentence_soon():
    started = time.monotonic()
    with pytest.raises(ReferenceUnavailableError, match="no network, or the server is down"):
        fetch_library("kegg", server="http://127.0.0.1:9", timeout=1)
    assert time.monotonic() - started < 25


def test_silent_server_is_left_after_the_time_out():
    with (
        enrichr_server(LIBRARIES, delay=threading.Event()) as server,
        pytest.raises(ReferenceUnavailableError, match="can't be reached"),
    ):
        fetch_library("kegg", server=server, timeout=0.3)


def test_real_files_go_the_same_way(shared_data):
    content = shared_data("kegg_2021_human/KEGG_2021_Human.gmt").read_bytes()
    with enrichr_server({"KEGG_2021_Human": content}) as server:
        fetch_library("kegg", server=server)
    sets = load_gene_sets("kegg")
    assert (len(sets.terms), len(sets.genes)) == (320, 8078)
    assert "MAPK11" in sets.members["Retrograde endocannabinoid signaling"]

"""Marker sets: what is bundled, where it comes from, and what must never be guessed."""

import csv
import gzip

import pytest

from rh_omics.errors import ParameterError
from rh_omics.markers import DEFAULT_PANEL, marker_features, marker_set, marker_set_names


def test_hicks_set_holds_six_mirnas_and_mapk11() -> None:
    hicks = marker_set(DEFAULT_PANEL)
    assert [m.kind for m in hicks.members].count("mirna") == 6
    assert hicks.features[-1] == "MAPK11"


def test_accessions_are_those_of_mirbase(shared_data) -> None:
    """Second source: the table of human mature names of miRBase v22."""
    path = shared_data("mirbase_versions/hsa_mature_v6_v22.tsv.gz")
    names = gzip.decompress(path.read_bytes()).decode("utf-8")
    for member in marker_set(DEFAULT_PANEL).members:
        if member.kind == "mirna":
            lines = [line for line in names.splitlines() if member.accession in line]
            assert any(member.feature in line for line in lines), member.feature
    assert "hsa-miR-1273-3p" not in names


def test_mapk11_is_labelled_nominal() -> None:
    (mapk11,) = [m for m in marker_set("hicks2019").members if m.feature == "MAPK11"]
    assert "nominal" in mapk11.certainty
    assert "0.11" in mapk11.certainty


@pytest.mark.parametrize("printed", ["miR-1273-3p", "hsa-miR-1273-3p", "hsa-miR-1273g-3p"])
def test_the_printed_1273_is_never_mapped(printed: str) -> None:
    assert marker_set("all").resolve(printed) is None
    assert marker_features([printed]) == (printed,)


def test_every_marker_has_source_and_certainty() -> None:
    for name in marker_set_names():
        for member in marker_set(name).members:
            assert member.source
            assert member.certainty


def test_all_is_the_union() -> None:
    parts = [f for name in marker_set_names() if name != "all" for f in marker_set(name).features]
    assert marker_set("all").features == tuple(parts)


def test_unknown_set_names_the_known_ones() -> None:
    with pytest.raises(ParameterError, match="hicks2019, endocannabinoids, all"):
        marker_set("hicks2018")


def test_empty_name_resolves_to_nothing() -> None:
    assert marker_set("all").resolve("") is None


def test_registry_is_sorted_and_complete() -> None:
    from rh_omics.reference import bundled_path, bundled_registry, reference_root

    with (reference_root() / "REGISTRY.tsv").open(encoding="utf-8") as stream:
        names = [row["name"] for row in csv.DictReader(stream, delimiter="\t")]
    assert names == sorted(names)
    for name in bundled_registry():
        bundled_path(name)

"""Bundled tables are found, and a changed one is refused."""

import csv

import pytest

from rh_omics.errors import ReferenceDataError
from rh_omics.reference import bundled, bundled_path, bundled_registry, file_sha256, reference_root


@pytest.mark.parametrize("name", sorted(bundled_registry()))
def test_every_registered_table_is_there_unchanged(name):
    assert bundled_path(name).is_file()
    entry = bundled_registry()[name]
    assert entry.source
    assert entry.licence
    assert entry.date


def test_every_table_is_registered():
    lying_there = {
        path.relative_to(reference_root()).as_posix()
        for path in reference_root().rglob("*.tsv")
        if path.name != bundled.REGISTRY_NAME
    }
    assert lying_there == {name for name in bundled_registry() if name.endswith(".tsv")}


def test_unknown_table():
    with pytest.raises(ReferenceDataError, match="no bundled table is called 'x'"):
        bundled_path("x")


def test_sha256_is_that_of_the_standard(tmp_path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    assert file_sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_changed_table_is_refused(tmp_path, monkeypatch):
    name = min(bundled_registry())
    copy = tmp_path / name
    copy.parent.mkdir(parents=True)
    copy.write_bytes(bundled_path(name).read_bytes() + b"x")
    monkeypatch.setattr(bundled, "reference_root", lambda: tmp_path)
    with pytest.raises(ReferenceDataError, match="the file was changed after it was made"):
        bundled_path(name)
    copy.unlink()
    with pytest.raises(ReferenceDataError, match="the file is gone"):
        bundled_path(name)


def test_registry_is_sorted_so_that_changes_are_easy_to_read():
    with (reference_root() / bundled.REGISTRY_NAME).open(newline="") as stream:
        names = [row["name"] for row in csv.DictReader(stream, delimiter="\t")]
    assert names == sorted(names)

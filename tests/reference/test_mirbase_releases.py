"""The full table of miRBase names, where it is on this machine."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from rh_omics.mirna import NameStatus, load_mirbase_table, read_mirbase_table, resolve
from rh_omics.mirna.releases import MirbaseTable

FULL = "mirbase_versions/hsa_mature_v6_v22.tsv.gz"


_read_once = cache(read_mirbase_table)


@pytest.fixture
def full(shared_data: Callable[[str], Path]) -> MirbaseTable:
    return _read_once(shared_data(FULL))


def _names(table: MirbaseTable, release: int) -> dict[str, str]:
    return {
        span.accession: span.name
        for span in table.spans
        if span.kind == "mature" and span.first <= (release, 0) <= span.last
    }


# Counted from the raw files of the releases, apart from this package.
@pytest.mark.parametrize(
    ("old", "new", "removed", "added", "renamed"), [(21, 22, 26, 94, 14), (20, 21, 3, 13, 13)]
)
def test_changes_between_releases(
    full: MirbaseTable, old: int, new: int, removed: int, added: int, renamed: int
) -> None:
    before, after = _names(full, old), _names(full, new)
    assert len(before.keys() - after.keys()) == removed
    assert len(after.keys() - before.keys()) == added
    assert sum(before[key] != after[key] for key in before.keys() & after.keys()) == renamed


def test_every_current_name_is_current(full: MirbaseTable) -> None:
    current = _names(full, 22)
    assert len(current) == 2656
    found = resolve(current.values(), table=full)
    assert found.counts == {NameStatus.CURRENT: 2656}
    assert [name.accession for name in found.names] == list(current)


def test_names_that_two_entries_had_are_ambiguous(full: MirbaseTable) -> None:
    found = resolve(["hsa-miR-340", "hsa-miR-34b", "hsa-miR-378"], table=full)
    assert found.counts == {NameStatus.AMBIGUOUS: 3}
    # In release 9.2 hsa-miR-34b was MIMAT0000685, today's 5p arm.
    assert resolve(["hsa-miR-34b"], table=full, release="9.2").mapping() == {
        "hsa-miR-34b": "hsa-miR-34b-5p"
    }


def test_star_names_follow_the_tables_and_not_one_rule(full: MirbaseTable) -> None:
    found = resolve(["hsa-miR-33b*", "hsa-miR-126#", "hsa-miR-199a*"], table=full)
    assert [name.resolved for name in found.names] == [
        "hsa-miR-33b-3p",
        "hsa-miR-126-5p",
        "hsa-miR-199a-3p",
    ]


def test_bundled_part_agrees_with_the_full_table(full: MirbaseTable) -> None:
    bundled = load_mirbase_table()
    assert set(bundled.spans) <= set(full.spans)
    for accession in bundled.latest:
        assert {s for s in full.spans if s.accession == accession} <= set(bundled.spans)


def test_names_of_a_qpcr_export(full: MirbaseTable, shared_data: Callable[[str], Path]) -> None:
    path = shared_data("thomou_exosome_qpcr/human-Ct.csv")
    names = pd.read_csv(path, usecols=[0]).iloc[:, 0]
    found = resolve(names, table=full, kind="mature")
    # The same by plain look-up in the raw table; U6 is the last row of the export.
    raw = pd.read_csv(shared_data(FULL), sep="\t", dtype=str)
    today = set(raw.loc[raw["version"] == "v22", "name"])
    entries = raw.groupby("name")["accession"].nunique()
    assert found.counts[NameStatus.CURRENT] == names.isin(today).sum()
    shared = names[~names.isin(today)].map(entries) > 1
    assert found.counts[NameStatus.AMBIGUOUS] == shared.sum()
    unknown = [name.original for name in found.names if name.status is NameStatus.UNKNOWN]
    assert unknown == ["Human U6 snRNA"]

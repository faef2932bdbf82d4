"""What must hold for every miRNA name."""

from hypothesis import given
from hypothesis import strategies as st

from rh_omics.mirna import MirnaName, NameStatus, load_mirbase_table, parse_mirna, resolve

DASHES = st.sampled_from("-\u2010\u2011\u2013\u2014\u2212")
NAMES = st.sampled_from(sorted({span.name for span in load_mirbase_table().spans}))


@given(st.text(max_size=40))
def test_no_text_breaks_resolve_or_is_changed(text: str) -> None:
    (found,) = resolve([text]).names
    assert found.original == text
    assert (found.resolved is not None) == (
        found.status in {NameStatus.CURRENT, NameStatus.RENAMED, NameStatus.HAIRPIN}
    )


@given(NAMES, DASHES, st.sampled_from(["", " ", "\u00a0", "'"]))
def test_dashes_and_blanks_never_change_the_answer(name: str, dash: str, frame: str) -> None:
    plain, dressed = resolve([name, frame + name.replace("-", dash) + frame]).names
    assert (plain.resolved, plain.status) == (dressed.resolved, dressed.status)


@given(NAMES)
def test_resolving_twice_changes_nothing(name: str) -> None:
    (first,) = resolve([name]).names
    if first.resolved is not None and first.kind == "mature":
        (second,) = resolve([first.resolved]).names
        assert (second.resolved, second.accession) == (first.resolved, first.accession)


@given(NAMES)
def test_parsing_and_spelling_are_inverse(name: str) -> None:
    parsed = parse_mirna(name)
    assert isinstance(parsed, MirnaName)
    assert name in {parsed.spell("mature"), parsed.spell("hairpin")}


@given(st.lists(NAMES, max_size=8))
def test_each_name_is_resolved_by_itself(names: list[str]) -> None:
    together = resolve(names).names
    assert together == tuple(resolve([name]).names[0] for name in names)

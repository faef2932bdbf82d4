"""Some hundred of the broken files that benchmarks/broken_files.py makes by the thousand."""

import pytest
from broken_files import Outcome, attempt, broken, cases, judge

SEED = 20190501
EVERY = 11
FAULTS = {Outcome.WRONG, Outcome.TRACEBACK}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What the readers make of the valid files."""
    found = {}
    for case in cases():
        found[case], words = attempt(case, case.content, tmp_path_factory.mktemp("whole"))
        assert found[case] is not None, f"{case.reader} {case.name}: {words}"
    return found


def test_every_reader_reads_its_valid_files(whole):
    assert {case.reader for case in whole} >= {"read_panel", "read_analytes", "read_mirna"}
    assert all(found.cells for found in whole.values())


def test_broken_files_are_refused_in_words_or_read_as_they_are(whole, tmp_path_factory):
    chosen = [made for i, made in enumerate(broken(SEED)) if i % EVERY == 0]
    assert len(chosen) >= 200
    faults = []
    for case, name, content in chosen:
        found = attempt(case, content, tmp_path_factory.mktemp("broken"))
        outcome, said = judge(whole[case], *found, name)
        if outcome in FAULTS:
            faults.append(f"{outcome}: {case.reader}, {case.name}, {name}: {said}")
    assert not faults


def test_the_judgement_sees_a_wrong_value(whole):
    case = next(case for case in whole if case.name == "counts")
    cells = dict(whole[case].cells)
    cells["S1", "miR-a"] = 11.0
    changed = type(whole[case])(cells, whole[case].notes)
    assert judge(whole[case], changed, "", "CRLF")[0] is Outcome.WRONG
    assert judge(whole[case], None, "Traceback KeyError()", "CRLF")[0] is Outcome.TRACEBACK
    assert judge(whole[case], whole[case], "", "CRLF")[0] is Outcome.EQUAL

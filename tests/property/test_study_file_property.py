"""Whatever a study file holds, the answer is a spec or a list of problems."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from study_folder import TOML, write_study

from rh_omics.errors import RhOmicsError
from rh_omics.studyfile import parse_study_file
from rh_omics.studyfile.lines import key_lines

FOLDER = Path(tempfile.mkdtemp(prefix="rh-omics-study-"))
write_study(FOLDER)
LINES = TOML.splitlines()


def outcome(text: str) -> object:
    path = FOLDER / "study.toml"
    path.write_text(text, encoding="utf-8")
    try:
        return parse_study_file(path).spec
    except RhOmicsError as error:
        return error.problems


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(TOML) - 1),
    st.integers(0, 12),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=6),
)
def test_damage_ends_in_problems_and_never_in_a_traceback(start, length, put):
    outcome(TOML[:start] + put + TOML[start + length :])


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["study", "panels.mirna", "questionnaire", "sessions", "design"]),
    st.text("abcdefghijklmnopqrstuvwxyz_", min_size=12, max_size=16),
    st.one_of(st.integers(), st.booleans(), st.just('"x"'), st.just("[]"), st.just("{}")),
)
def test_no_unknown_key_passes(table, key, value):
    shown = str(value).lower()
    found = outcome(TOML.replace(f"[{table}]", f"[{table}]\n{key} = {shown}", 1))
    assert any(key in problem and "no such key" in problem for problem in found)


@settings(max_examples=30, deadline=None)
@given(st.permutations(TOML.strip().split("\n\n")))
def test_order_of_tables_does_not_matter(tables):
    assert outcome("\n\n".join(tables)) == outcome(TOML)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("abc =[]\"'#", max_size=8), max_size=4))
def test_lines_of_keys_are_found_behind_any_text(words):
    text = "".join(
        f"k{n} = '''{word}\n{word}'''\n" for n, word in enumerate(words) if "'" not in word
    )
    lines = key_lines(text + "\n".join(LINES))
    offset = text.count("\n")
    assert lines["panels", "mirna", "scale"] == LINES.index('scale = "counts"') + 1 + offset

"""A study file is read with every problem at its line, table and key."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
from study_folder import TOML, change, write_study

from rh_omics.errors import FileFormatError, RhOmicsError, StudyError
from rh_omics.reference import bundled_path
from rh_omics.schema import Question
from rh_omics.studyfile import parse_study_file, study_schema

DOCS = Path(__file__).resolve().parents[2] / "docs" / "formats" / "study-file.md"


def problems_of(path):
    with pytest.raises(RhOmicsError) as caught:
        parse_study_file(path)
    return caught.value.problems


def test_spec_holds_what_the_file_says_and_defaults(tmp_path):
    spec = parse_study_file(write_study(tmp_path)).spec
    assert spec.panels["mirna"].specimen == "saliva"
    assert spec.panels["mirna"].reader == "panel"
    assert spec.design.questions == (Question.INTERACTION,)
    assert spec.design.group == ("non_responder", "responder")
    assert spec.design.fdr == 0.05
    assert dict(spec.questionnaire.columns) == {"mood_pre": "before", "mood_post": "after"}


def test_spec_is_frozen(tmp_path):
    spec = parse_study_file(write_study(tmp_path)).spec
    with pytest.raises(AttributeError):
        spec.design.fdr = 0.5


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            'scale = "counts"',
            'scal = "counts"',
            r"line 7 \[panels.mirna\] scal: no such key.*did you mean scale\?",
        ),
        (
            'scale = "counts"',
            'scale = "count"',
            r"line 7 \[panels.mirna\] scale: 'count' was found.*did you mean counts\?",
        ),
        ('scale = "counts"', "", r"line 4 \[panels.mirna\] scale: missing; the reader panel needs"),
        ('file = "counts.tsv"\n', "", r"line 4 \[panels.mirna\] file: missing; text is needed"),
        (
            '"counts.tsv"',
            '"count.tsv"',
            r"line 5 \[panels.mirna\] file: there is no file 'count.tsv' in",
        ),
        (
            '"counts.tsv"',
            '"*.txt"',
            r"line 5 \[panels.mirna\] file: '\*.txt' is a pattern; only the reader mirna",
        ),
        ('"counts.tsv"', "3", r"line 5 \[panels.mirna\] file: 3 was found; text is needed"),
        ('[study]\nname = "small study"\n', "", r"study.toml study: missing"),
        (
            'phase = "acute"',
            'phase = "both"',
            r"\[sessions\] phase: 'both' was found; one of acute, chronic",
        ),
        (
            '"interaction"',
            '"interactions"',
            r"\[design\] question: 'interactions' was found.*did you mean interaction\?",
        ),
        ('"interaction"', '"formula"', r"\[design\] question: a formula can't be asked here"),
        (
            '"interaction"',
            '"exposure"',
            r"\[design\] exposure: missing; the question exposure",
        ),
        ('"interaction"', "[]", r"\[design\] question: an empty list"),
        ('["pre", "post"]', '["pre"]', r"\[design\] timepoint: .*two different ones"),
        ('["pre", "post"]', '["pre", "pre"]', r"\[design\] timepoint: .*two different ones"),
        ('["pre", "post"]', '["a", "b", "a"]', r"\[design\] timepoint: .*two different ones"),
        (
            'timepoint = ["pre", "post"]',
            'timepoint = ["pre", "post"]\nfollowup = "pre"',
            r"line 28 \[design\] followup: 'pre' was found; one of post is needed",
        ),
        ('"interaction"', '"crossover"', r"\[design\] condition: missing; the question crossover"),
        (
            '"interaction"',
            '["paired", "crossover"]\ncondition = ["rest", "run"]',
            r"\[design\] question: paired can't stand beside crossover",
        ),
        (
            '"interaction"',
            '"interaction"\nexposure = "age"',
            r"\[design\] exposure: belongs to the question exposure, which isn't asked",
        ),
        ('"interaction"', '"interaction"\nshape = true', r"\[design\] shape: belongs to"),
        (
            '["pre", "post"]',
            '"pre,post"',
            r"\[design\] timepoint: 'pre,post' was found; a list",
        ),
        ('["pre", "post"]', '["pre", 2]', r"\[design\] timepoint: 2 was found; text is needed"),
        (
            "[design]",
            '[design]\nmethod = "t-test"',
            r"\[design\] method: 't-test' was found; one of moderated",
        ),
        ("[design]", "[design]\nfdr = 5", r"\[design\] fdr: 5 was found; a number between 0 and 1"),
        ("[design]", "[design]\nseed = -1", r"\[design\] seed: -1 was found; a whole number of at"),
        ("[design]", "[design]\nfdr = true", r"\[design\] fdr: true was found; a number is needed"),
        (
            "[design]",
            '[design]\npanels = ["rna"]',
            r"\[design\] panels: no panel 'rna'; there are mirna",
        ),
        (
            "[questionnaire]",
            "[questionnaire]\nk = 5",
            r"line 14 \[questionnaire\] k: 5 was found; a number from 1 to 4",
        ),
        (
            "[questionnaire]",
            "[questionnaire]\nlabel = 1",
            r"\[questionnaire\] label: 1 was found; true or false",
        ),
        (
            "[questionnaire]",
            "[questionnaire.thresholds]\nmood = 1\n[questionnaire]",
            r"\[questionnaire.thresholds\] mood: no such criterion",
        ),
        (
            "[subjects]",
            "[panels.mirna.limits]\nAEA = 0\n[subjects]",
            r"line 11 \[panels.mirna.limits\] AEA: 0 was found; a limit must be > 0",
        ),
        ("[design]", "[desing]", r"line 24 desing: no such key.*did you mean design\?"),
    ],
)
def test_each_problem_names_line_table_and_key(tmp_path, old, new, wanted):
    assert old in TOML
    path = write_study(tmp_path, toml=TOML.replace(old, new, 1))
    assert any(re.search(wanted, problem) for problem in problems_of(path)), problems_of(path)


def test_all_problems_are_listed_at_once(tmp_path):
    toml = TOML.replace('"counts"', '"count"').replace('"acute"', '"both"').replace("before", "x")
    path = write_study(tmp_path, toml=toml.replace('"sheet.csv"', '"none.csv"') + "\nfdr = 7\n")
    found = "\n".join(problems_of(path))
    assert all(word in found for word in ("'count'", "'both'"))
    assert issubclass(StudyError, RhOmicsError)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[study\n", "isn't TOML.*line 1"),
        ("[study]\nname = small\n", "isn't TOML.*line 2.*need quotes"),
        ("[study]\nname = 'a'\nname = 'b'\n", "isn't TOML"),
        ("", "study.toml study: missing"),
        ("study = 3\npanels = 4\n", "line 1 study: 3 is no table"),
        ("[study]\nname='x'\n[panels]\n", "panels: no panel; a table such as"),
    ],
)
def test_what_is_no_study_file(tmp_path, text, wanted):
    path = tmp_path / "study.toml"
    path.write_text(text)
    assert re.search(wanted, problems_of(path)[0])


def test_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "study.toml"
    path.write_bytes(b"[study]\nname = '\xff'")
    with pytest.raises(FileFormatError, match="byte 17 isn't UTF-8"):
        parse_study_file(path)
    with pytest.raises(FileFormatError, match="can't be read: No such file"):
        parse_study_file(tmp_path / "none.toml")


def test_bundled_schema_is_that_of_the_classes():
    bundled = json.loads(bundled_path("schema/study.schema.json").read_text(encoding="utf-8"))
    assert bundled == study_schema(), "run data/reference/schema/make_schema.py"
    jsonschema.Draft202012Validator.check_schema(bundled)


def _descriptions(schema):
    for name, part in schema.get("properties", {}).items():
        yield name, part.get("description", "")
        yield from _descriptions(part)
        yield from _descriptions(part.get("additionalProperties") or {})


def test_every_key_of_the_schema_is_described():
    described = dict(_descriptions(study_schema()))
    assert len(described) > 40
    assert all(text.endswith(".") for text in described.values()), described


def example_of_the_docs() -> str:
    return re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[1]


@pytest.mark.parametrize("text", [TOML, example_of_the_docs()], ids=["test", "docs"])
def test_schema_takes_the_examples(text):
    jsonschema.validate(tomllib.loads(text), study_schema())


@pytest.mark.parametrize(
    "edit",
    [
        lambda raw: raw["panels"]["mirna"].update(scal="counts"),
        lambda raw: raw["panels"]["mirna"].update(scale="count"),
        lambda raw: raw["panels"]["mirna"].pop("file"),
        lambda raw: raw["design"].update(group=["a", "a"]),
        lambda raw: raw["design"].update(question="why"),
        lambda raw: raw["sessions"].pop("phase"),
    ],
)
def test_schema_and_reader_refuse_the_same(tmp_path, edit):
    raw = tomllib.loads(TOML)
    edit(raw)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(raw, study_schema())
    path = write_study(tmp_path, toml=_as_toml(raw))
    assert problems_of(path)


def _as_toml(raw):
    tables = {name: part for name, part in raw.items() if name != "panels"}
    tables |= {f"panels.{name}": part for name, part in raw["panels"].items()}
    lines = []
    for name, table in tables.items():
        inner = {key: value for key, value in table.items() if not isinstance(value, dict)}
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in inner.items())]
    return "\n".join(lines)


def test_a_byte_order_mark_is_no_problem(tmp_path):
    path = write_study(tmp_path)
    change(path, lambda text: "\ufeff" + text)
    assert parse_study_file(path).spec.study.name == "small study"

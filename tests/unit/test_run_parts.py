"""The parts of a run: keys, store, settings, file names, time left, plan, README."""

import os
import pickle
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from study_folder import TOML, change, write_study

from rh_omics.errors import ParameterError, StudyError
from rh_omics.provenance import content_hash
from rh_omics.studyfile import open_study, parse_study_file
from rh_omics.workflow import watch
from rh_omics.workflow.fingerprint import study_fingerprint, table_fingerprint
from rh_omics.workflow.folder_text import figure_words, folder_text, table_words
from rh_omics.workflow.given import Given
from rh_omics.workflow.keys import changed_inputs, input_hashes
from rh_omics.workflow.plan import plan_steps
from rh_omics.workflow.record import RunRecord, StepRecord, StepStatus
from rh_omics.workflow.settings import RunSettings
from rh_omics.workflow.store import NoStore, StepStore
from rh_omics.workflow.watch import TimeLeft
from rh_omics.workflow.writing import file_stem

TABLE = pd.DataFrame({"x": [1.0, np.nan], "y": ["a", ""]}, index=["s1", "s2"])


def test_a_key_is_that_of_the_content():
    assert content_hash({"a": [1, 2], "b": None}) == content_hash({"b": None, "a": [1, 2]})
    assert content_hash({"a": [1, 2]}) != content_hash({"a": [2, 1]})


@pytest.mark.parametrize(
    "other",
    [
        TABLE.assign(x=[1.0000000000000002, np.nan]),
        TABLE.assign(x=[1.0, 0.0]),
        TABLE.assign(y=["a", None]),
        TABLE.rename(index={"s1": "s3"}),
        TABLE.rename(columns={"x": "z"}),
        TABLE.iloc[::-1],
        TABLE.assign(y=TABLE["y"].astype("category")),
        TABLE[["y", "x"]],
    ],
)
def test_a_fingerprint_sees_values_labels_order_and_kinds(other):
    assert table_fingerprint(TABLE) == table_fingerprint(TABLE.copy())
    assert table_fingerprint(TABLE) != table_fingerprint(other)


def test_a_study_has_the_same_fingerprint_each_time_and_another_by_file(tmp_path):
    path = write_study(tmp_path)
    first = study_fingerprint(open_study(path))
    assert content_hash(first) == content_hash(study_fingerprint(open_study(path)))
    change(tmp_path / "sessions.csv", lambda text: text.replace("S04,45", "S04,46"))
    second = study_fingerprint(open_study(path))
    differ = {name for name in first if first[name] != second[name]}
    assert differ == {"doses", "subjects"}


def test_inputs_that_changed_are_named(tmp_path):
    path = write_study(tmp_path)
    (tmp_path / "hr").mkdir()
    (tmp_path / "hr" / "S01.csv").write_text("a\n")
    hashes = input_hashes(path, parse_study_file(path).files())
    assert changed_inputs(path, hashes, ()) == ()
    change(tmp_path / "answers.csv", lambda text: text + "\n")
    (tmp_path / "sheet.csv").unlink()
    assert set(changed_inputs(path, hashes, ("hr/*.csv",))) == {
        "answers.csv was changed", "sheet.csv is gone", "hr/S01.csv is new"
    }  # fmt: skip


def test_libraries_and_recordings_are_among_the_inputs(tmp_path):
    path = write_study(tmp_path)
    (tmp_path / "sets.gmt").write_text("a\tb\tTP53\n")
    (tmp_path / "hr").mkdir()
    (tmp_path / "hr" / "S01.csv").write_text("a\n")
    change(path, lambda text: text.replace(
        'phase = "acute"', 'phase = "acute"\nheart_rate = "hr/{subject}.csv"'
    ) + '\n[enrichment]\nlibrary = ["mechanisms", "sets.gmt"]\n')  # fmt: skip
    file = parse_study_file(path)
    assert {"sets.gmt", "S01.csv"} <= {found.name for found in file.files()}
    assert file.patterns() == ("hr/*.csv",)


def test_the_store_gives_back_what_was_put(tmp_path):
    store = StepStore(tmp_path / "steps")
    assert store.get("k") is None
    store.put("k", {"a": TABLE})
    assert store.get("k")["a"].equals(TABLE)
    assert NoStore().get("k") is None


def test_what_cannot_be_pickled_is_not_kept(tmp_path):
    store = StepStore(tmp_path / "steps")
    store.put("k", lambda: None)
    assert store.get("k") is None
    assert list((tmp_path / "steps").iterdir()) == []


def test_a_damaged_entry_is_none(tmp_path):
    store = StepStore(tmp_path / "steps")
    store.put("k", 1)
    (tmp_path / "steps" / "k.pickle").write_bytes(b"\x80\x05junk")
    assert store.get("k") is None


class Evil:
    """Leaves a mark where it is unpickled."""

    def __reduce__(self):
        return (os.mkdir, ("evil-was-here",))


@pytest.mark.parametrize("place", ["folder", "file"])
def test_what_others_may_write_is_never_unpickled(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "steps"
    folder.mkdir(mode=0o700)
    (folder / "k.pickle").write_bytes(pickle.dumps(Evil()))
    (folder / "k.pickle").chmod(0o622 if place == "file" else 0o600)
    folder.chmod(0o777 if place == "folder" else 0o700)
    assert StepStore(folder).get("k") is None
    assert not Path("evil-was-here").exists()


def test_what_was_not_used_for_long_is_forgotten(tmp_path):
    store = StepStore(tmp_path)
    store.put("old", 1)
    (tmp_path / "killed.part").write_bytes(b"")
    for name, days in (("old.pickle", 61), ("killed.part", 2)):
        then = time.time() - days * 86_400
        os.utime(tmp_path / name, (then, then))
    store.put("new", 2)
    assert [path.name for path in tmp_path.iterdir()] == ["new.pickle"]


def test_settings_come_from_the_file_and_what_is_given_wins(tmp_path):
    toml = TOML.replace("[design]", "[design]\nseed = 4\nfdr = 0.1") + (
        '\n[classifier]\nmarkers = ["a"]\npermutations = 20\n[enrichment]\nevidence = "strong"\n'
    )
    spec = parse_study_file(write_study(tmp_path, toml=toml)).spec
    stated = RunSettings.from_study(spec, jobs=2)
    assert (stated.seed, stated.fdr, stated.classifier.permutations) == (4, 0.1, 20)
    assert stated.classifier.markers == ("a",)
    assert stated.enrichment.evidence == "strong"
    assert "jobs" not in stated.to_dict()
    given = RunSettings.from_study(spec, Given(seed=7, permutations=0))
    assert (given.seed, given.classifier.permutations) == (7, 0)


def test_given_numbers_below_zero_are_refused():
    with pytest.raises(ParameterError) as error:
        Given(seed=-1, permutations=-2)
    assert len(error.value.problems) == 2


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("[classifier]\npermutation = 5", "no such key"),
        ("[classifier]\nrepeats = 0", "a whole number of at least 1 is needed"),
        ("[classifier]\nfolds = 1", "a whole number of at least 2 is needed"),
        ('[classifier]\ntask = "both"', "one of susceptibility, occurrence"),
        ("[enrichment]\nlibrary = 3", "3 was found; text is needed"),
        ('[enrichment]\nevidence = "some"', "one of strong, weak, observed, any"),
        ('[enrichment]\nmatch = ["size"]', "one of targets, abundance"),
    ],
)
def test_the_tables_of_a_run_are_read_strictly(tmp_path, table, told):
    path = write_study(tmp_path, toml=f"{TOML}\n{table}\n")
    with pytest.raises(StudyError) as error:
        parse_study_file(path)
    (problem,) = error.value.problems
    assert problem.startswith("study.toml line")
    assert told in problem


@pytest.mark.parametrize(
    ("first", "second"),
    [("a/b", "a_b"), ("../x", "x"), ("miR-1*", "miR-1_"), ("ü", "u"), ("x" * 300, "x" * 301)],
)
def test_file_names_are_safe_and_stay_apart(first, second):
    names = {file_stem(first), file_stem(second)}
    assert len(names) == 2
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyzR0123456789._-") for name in names)
    assert all(len(name) < 140 and not name.startswith(".") for name in names)


def test_simulated_results_are_named_so():
    assert file_stem("de_x", simulated=True) == "SIMULATED_de_x"


def test_the_time_left_follows_the_pace(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(watch, "monotonic", lambda: now[0])
    left = TimeLeft({"a": 10.0, "b": 20.0, "c": 10.0})
    assert left.seconds() == 40
    left.begin("a")
    now[0] = 5.0
    assert left.seconds() == 35
    now[0] = 25.0
    left.end("a", kept=False)  # 25 s for 10: the pace is (25 + 5) / (10 + 5) = 2
    assert left.seconds() == 60
    left.begin("b")
    left.part(1, 2)
    assert left.seconds() == 40
    left.end("b", kept=True)
    assert left.seconds() == 20


def test_the_plan_asks_each_question_of_each_panel(tmp_path):
    path = write_study(tmp_path)
    change(path, lambda text: text.replace('"interaction"', '["paired", "interaction"]')
           + '\n[enrichment]\nlibrary = ["mechanisms", "a/own.gmt", "b/own.gmt"]\n')  # fmt: skip
    loaded = open_study(path)
    steps = plan_steps(loaded, RunSettings.from_study(loaded.file.spec))
    assert [step.name for step in steps] == [
        "qc", "design", "labels", "de_mirna_paired", "de_mirna_interaction", "association",
        "enrichment_mechanisms", "enrichment_own", "enrichment_own_2", "classifier",
        "concordance", "report",
    ]  # fmt: skip
    seen: set[str] = set()
    for step in steps:
        assert set(step.needs) <= seen
        seen.add(step.name)


def test_every_table_and_figure_is_explained():
    assert (
        table_words("tables/SIMULATED_classifier_roc.tsv") == "sensitivity by false positive rate"
    )
    assert table_words("tables/label_robustness.tsv") != table_words("tables/labels.tsv")
    assert "verdict" in table_words("tables/SIMULATED_qc_mirna_samples.tsv")
    assert "variance" in table_words("tables/qc_mirna_components.tsv")
    assert figure_words("figures/de_x_paired_volcano.svg").startswith("effect against p-value")
    assert figure_words("figures/de_x_paired_AEA.svg") == "before and after, a line per subject"


def test_the_readme_repeats_the_run_with_what_was_given():
    record = RunRecord(
        study="../my study/study.toml",
        name="x",
        simulated=False,
        complete=True,
        inputs={},
        patterns=(),
        libraries={},
        given={"seed": None, "permutations": 200},
        settings={},
        versions={},
        steps=(StepRecord("a", "pathways", StepStatus.SKIPPED, "k", reason="no table"),),
    )
    text = folder_text(record)
    assert "rh-omics run '../my study/study.toml' -o . --permutations 200\n" in text
    assert "| pathways | **left out**: no table |" in text

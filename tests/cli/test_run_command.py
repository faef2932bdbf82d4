"""``rh-omics run`` and ``verify`` on a simulated cohort's files."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from study_folder import TOML, change, write_study

from rh_omics.simulate import CohortOptions, simulate_cohort, write_cohort
from rh_omics.studyfile import open_study
from rh_omics.studyfile.propose import propose_study_file
from rh_omics.workflow.fingerprint import study_fingerprint
from rh_omics.workflow.plan import plan_steps
from rh_omics.workflow.run import Run, run_study
from rh_omics.workflow.settings import RunSettings
from rh_omics.workflow.steps import Context

OPTIONS = CohortOptions(n_responders=7, n_nonresponders=6, n_mirnas=150, seed=3)
DE = "tables/SIMULATED_de_saliva_mirna_counts_interaction"


@pytest.fixture(scope="session")
def cohort(tmp_path_factory) -> tuple[Path, Run]:
    """Write a SIMULATED cohort and its study file, and run it once."""
    root = tmp_path_factory.mktemp("cohort")
    patch = pytest.MonkeyPatch()
    patch.setenv("RH_OMICS_CACHE", str(root / "cache"))
    write_cohort(simulate_cohort(OPTIONS), root / "input")
    text = propose_study_file(root / "input").text
    text = text.replace(
        "[design]", '[design]\nfdr = 0.3\npanels = ["saliva_mirna_counts"]'
    ).replace(
        'library = "mechanisms"', 'library = ["mechanisms", "kegg"]\ntargets = ["targets.tsv"]'
    )
    (root / "input" / "study.toml").write_text(f"{text}repeats = 2\npermutations = 40\n")
    write_targets(root / "input" / "targets.tsv")
    run = run_study(root / "input" / "study.toml", root / "results")
    patch.undo()
    return root, run


def write_targets(path: Path) -> None:
    """Write SIMULATED targets: each miRNA of the cohort has some of the mechanisms' genes."""
    from rh_omics.genesets import load_mechanisms

    genes = sorted(load_mechanisms().genes)
    mirnas = simulate_cohort(OPTIONS).study.panels["mirna"].data.columns
    rows = [(name, genes[(7 * i + 3 * j) % len(genes)]) for i, name in enumerate(mirnas)
            for j in range(12)]  # fmt: skip
    pd.DataFrame(rows, columns=["mirna", "gene"]).to_csv(path, sep="\t", index=False)


@pytest.fixture
def copied(cohort, tmp_path, monkeypatch) -> Path:
    """Copy the cohort with its results into the test's own folder."""
    shutil.copytree(cohort[0], tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    return tmp_path


def test_every_step_is_done_or_says_why_not(cohort):
    run = cohort[1]
    status = {step.name: str(step.status) for step in run.record.steps}
    assert run.faults == ()
    failed = {step.name: step.reason for step in run.record.failed}
    assert list(failed) == ["enrichment_kegg"]
    assert "no library 'KEGG_2021_Human' on this machine" in failed["enrichment_kegg"]
    assert run.record.exit_code == 6
    assert status.pop("enrichment_kegg") == "failed"
    done = {name for name, how in status.items() if how == "done"}
    assert {"design", "labels", "association", "enrichment_mechanisms", "classifier"} <= done


def test_the_folder_explains_itself_and_is_labelled_simulated(cohort):
    folder = cohort[0] / "results"
    readme = (folder / "README.md").read_text()
    assert readme.startswith(
        f"# Results: {cohort[0].name}\n\n**SIMULATED data, not measured on anyone.**"
    )
    tables = sorted(path.name for path in (folder / "tables").iterdir())
    assert all(name.startswith("SIMULATED_") for name in tables)
    assert {f"{Path(name).stem}.json" for name in tables} <= set(tables), "JSON beside each table"
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        explained = path.suffix in {".json", ".png"} or path.is_dir() or name == "README.md"
        assert explained or f"`{name}`" in readme, name
    svg = (folder / "figures" / Path(f"{DE}_volcano.svg").name).read_text()
    assert "<text" in svg, "fonts as text"
    assert "SIMULATED" in svg


def test_tables_hold_what_the_functions_give(cohort):
    from rh_omics import differential_expression, load_study

    panel = load_study(cohort[0] / "input" / "study.toml").panels["saliva_mirna_counts"]
    direct = differential_expression(
        panel, question="interaction", group="group=non_responder,responder"
    )
    table = pd.read_csv(cohort[0] / "results" / f"{DE}.tsv", sep="\t", keep_default_na=False)
    assert list(table["feature"]) == list(direct.table["feature"])
    written = pd.to_numeric(table["pvalue"]).to_numpy()
    assert (written == direct.table["pvalue"].to_numpy()).sum() == direct.n_tested


def test_run_again_takes_all_steps_from_before(rh_omics, copied):
    change(copied / "input/study.toml", lambda text: text.replace(', "kegg"]', "]"))
    first = rh_omics("run", "input/study.toml", "-o", "results")
    assert first.code == 0, first.err
    assert "classifier of responders, evaluated: as before" in first.err
    again = rh_omics("run", "input/study.toml", "-o", "results")
    assert again.code == 0
    assert again.err == "nothing has changed since the last run; all steps are taken from it\n"
    assert again.out == first.out
    assert again.out.startswith("SIMULATED data\ncohort0: results are in results\n")
    assert max(map(len, again.out.splitlines())) <= 80


def test_a_library_that_is_not_there_is_the_exit_code(rh_omics, copied):
    run = rh_omics("run", "input/study.toml", "-o", "results", "--json", "-q")
    assert run.code == 6
    assert "kegg: no library 'KEGG_2021_Human' on this machine" in run.err
    told = json.loads(run.out)
    assert told["complete"] is True
    assert told["steps"][-1]["name"] == "report"


def test_a_changed_panel_changes_only_the_steps_that_look_at_it(cohort, tmp_path, monkeypatch):
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    shutil.copytree(cohort[0] / "input", tmp_path / "input")
    before = looked_at(tmp_path / "input" / "study.toml")
    plasma = next((tmp_path / "input").glob("*plasma_endo*"))
    change(plasma, lambda text: text.replace(",5.", ",6.", 1))
    after = looked_at(tmp_path / "input" / "study.toml")
    assert {name for name in before if before[name] == after[name]} == {
        "labels", "de_saliva_mirna_counts_interaction", "enrichment_mechanisms",
        "enrichment_kegg", "concordance",
    }  # fmt: skip


def looked_at(study: Path) -> dict[str, object]:
    """Return what each step depends on, besides the steps before it."""
    loaded = open_study(study)
    settings = RunSettings.from_study(loaded.file.spec)
    prints, context = study_fingerprint(loaded), Context(loaded, settings)
    return {step.name: step.depends(prints, context) for step in plan_steps(loaded, settings)}


def test_verify_says_what_differs_and_what_has_changed(rh_omics, copied):
    table = copied / "results" / f"{DE}.tsv"
    lines = table.read_text().splitlines()
    cells = lines[3].split("\t")
    cells[2] = "0.25"
    table.write_text("\n".join([*lines[:3], "\t".join(cells), *lines[4:]]) + "\n")
    change(copied / "input/study.toml", lambda text: text + "# a remark\n")
    found = rh_omics("verify", "results", "--json", "-q")
    assert found.code == 3
    told = json.loads(found.out)
    assert told["n_files"] == sum(1 for path in (copied / "results").rglob("*.*")) - 2
    assert told["n_numbers"] > 3000
    assert told["tolerance"] == 0
    assert told["changed_inputs"] == ["study.toml was changed"]
    assert told["changed_files"] == [f"{DE}.tsv"]
    difference, report = told["differences"]
    assert report["file"] == "report.html", "it shows the study file's hash"
    assert (difference["file"], difference["stored"]) == (f"{DE}.tsv", "0.25")
    assert difference["place"] == f"row 3 ({cells[0]}), log2_fc"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["run", "none.toml"], 3, "none.toml can't be read: No such file"),
        (["run", "study.toml", "--permutations", "-1"], 2, "--permutations"),
        (["run"], 2, "Missing argument 'STUDY'"),
        (["verify", "."], 3, "name a folder that rh-omics run wrote"),
        (["run", "study.toml", "-o", "."], 3, "isn't empty and holds no results"),
    ],
)
def test_wrong_calls(rh_omics, tmp_path, words, code, told):
    write_study(tmp_path)
    run = rh_omics(*words)
    assert run.code == code
    assert told in run.err
    assert run.out == ""


def test_killed_and_started_again(rh_omics, tmp_path, monkeypatch):
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    study = write_study(tmp_path, toml=TOML[: TOML.index("[design]")])
    words = [sys.executable, "-m", "rh_omics", "run", str(study), "-o", "results", "-q"]
    with subprocess.Popen(words, cwd=tmp_path, env=dict(os.environ)) as process:
        wait_for_a_step(tmp_path / "results" / "run.json")
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert not json.loads((tmp_path / "results" / "run.json").read_text())["complete"]
    refused = rh_omics("verify", "results")
    assert refused.code == 3
    assert "was interrupted; finish it with: rh-omics run" in refused.err
    again = rh_omics("run", "study.toml", "-o", "results")
    assert again.code == 0, again.err
    assert ": as before" in again.err
    assert not list((tmp_path / "results").rglob(".rh-omics-*"))


def wait_for_a_step(record: Path) -> None:
    """Wait until a run has written down that one of its steps is done."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if record.exists() and '"status": "done"' in record.read_text():
            return
        time.sleep(0.02)
    pytest.fail("no step was done within a minute")

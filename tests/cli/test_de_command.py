"""``rh-omics de`` as a shell sees it: exit code, stdout, stderr, and the files left behind."""

import hashlib
import io
import json

import numpy as np
import pandas as pd
import pytest
from panels import count_panel, log2_panel, paired_sheet

QUESTION = ["--scale", "counts", "--question", "interaction", "--group", "group=NRH,RH"]


@pytest.fixture
def files(tmp_path):
    """Write a count matrix and its sheet as a lab would have them."""
    panel = count_panel(paired_sheet(6, 7))
    panel.data.astype(int).T.rename_axis("miRNA").to_csv(tmp_path / "counts.csv")
    panel.samples.rename_axis("sample").to_csv(tmp_path / "sheet.csv")
    return tmp_path


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), sep="\t", keep_default_na=False)


def test_table_goes_to_stdout_and_nothing_else(rh_omics, files):
    run = rh_omics("de", "counts.csv", "--samples", "sheet.csv", *QUESTION)
    assert run.code == 0
    table = read(run.out)
    assert list(table.columns[:3]) == ["feature", "mean", "log2_fc"]
    assert len(table) == 66  # 60 features and the six miRNAs of the study's panel
    assert "(post − pre) of RH − (post − pre) of NRH" in run.err


def test_file_with_its_json_beside_it(rh_omics, files):
    run = rh_omics("de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "-o", "out.tsv", "-q")
    assert (run.code, run.out, run.err) == (0, "", "")
    facts = json.loads((files / "out.json").read_text())
    expected = hashlib.sha256((files / "counts.csv").read_bytes()).hexdigest()
    assert facts["inputs"]["counts.csv"] == expected
    assert facts["question"] == "interaction"
    assert {"versions", "seed", "model", "balance", "parameters"} <= facts.keys()
    assert len(read((files / "out.tsv").read_text())) == 66


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_other_formats_hold_the_same_numbers(rh_omics, files, ending):
    words = ["de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "-q", "-o"]
    assert rh_omics(*words, "a.tsv").code == 0
    assert rh_omics(*words, f"b{ending}").code == 0
    readers = {
        ".csv": pd.read_csv,
        ".parquet": pd.read_parquet,
        ".xlsx": lambda path: pd.read_excel(path, engine="openpyxl"),
    }
    first = pd.read_csv(files / "a.tsv", sep="\t")
    second = readers[ending](files / f"b{ending}")
    np.testing.assert_allclose(first["pvalue"], second["pvalue"], rtol=1e-14)


def test_same_input_same_bytes(rh_omics, files):
    words = ["de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "-q"]
    assert rh_omics(*words).out == rh_omics(*words).out


def test_matrix_from_stdin(rh_omics, files):
    words = ["--samples", "sheet.csv", *QUESTION, "-q"]
    piped = rh_omics("de", "-", *words, stdin=(files / "counts.csv").read_text())
    assert piped.code == 0
    assert piped.out == rh_omics("de", "counts.csv", *words).out


def test_dry_run_says_what_would_be_tested_and_writes_nothing(rh_omics, files):
    before = set(files.iterdir())
    run = rh_omics(
        "de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "-o", "x.tsv", "--dry-run"
    )
    assert run.code == 0
    assert run.out == ""
    assert "would test" in run.err
    assert "(post − pre) of RH − (post − pre) of NRH" in run.err
    assert set(files.iterdir()) == before


def test_json_alone_on_stdout(rh_omics, files):
    run = rh_omics("de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "--json", "-q")
    content = json.loads(run.out)
    assert content["n_tested"] == sum(entry["pvalue"] is not None for entry in content["table"])


@pytest.mark.parametrize(
    ("style", "name"), [("limma", "P.Value"), ("deseq2", "log2FoldChange"), ("edger", "PValue")]
)
def test_names_of_other_packages(rh_omics, files, style, name):
    words = ["de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "-q"]
    assert name in read(rh_omics(*words, "--columns", style).out).columns


def test_existing_output_is_kept_unless_forced(rh_omics, files):
    (files / "out.tsv").write_text("old")
    words = ["de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "-o", "out.tsv", "-q"]
    refused = rh_omics(*words)
    assert refused.code == 3
    assert "out.tsv exists already" in refused.err
    assert (files / "out.tsv").read_text() == "old"
    assert rh_omics(*words, "--force").code == 0


def test_lines_fit_a_terminal(rh_omics, files):
    run = rh_omics("de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "-o", "out.tsv")
    assert max(map(len, run.err.splitlines())) <= 80


def test_design_that_can_not_be_estimated_is_exit_4(rh_omics, files):
    run = rh_omics(
        "de", "counts.csv", "--samples", "sheet.csv", "--scale", "counts", "--question", "groups",
        "--group", "group=NRH,RH",
    )  # fmt: skip
    assert run.code == 4
    assert run.err.startswith("rh-omics: 13 subjects have several samples")
    assert "Traceback" not in run.err


def test_usage_is_exit_2(rh_omics, files):
    run = rh_omics("de", "counts.csv", "--samples", "sheet.csv", "--scale", "counts")
    assert run.code == 2
    assert "say what is asked" in run.err
    assert rh_omics("de", "counts.csv", "--scale", "fpkm").code == 2


def broken(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_every_problem_of_the_data_is_listed_and_nothing_written(rh_omics, files):
    matrix = (files / "counts.csv").read_text().splitlines()
    cells = matrix[3].split(",")
    matrix[3] = ",".join([cells[0], "<LOQ", "-4", "2.5", *cells[4:]])
    (files / "counts.csv").write_text("\n".join(matrix))
    run = rh_omics("de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "-o", "out.tsv")
    assert run.code == 3
    assert "counts have no detection limit" in " ".join(run.err.split())
    assert "counts.csv" in run.err
    assert cells[0] in run.err
    assert not (files / "out.tsv").exists()
    assert "Traceback" not in run.err


def test_samples_of_another_file(rh_omics, files):
    sheet = (files / "sheet.csv").read_text()
    (files / "sheet.csv").write_text(broken(sheet, "00_pre", "somebody"))
    run = rh_omics("de", "counts.csv", "--samples", "sheet.csv", *QUESTION)
    assert run.code == 3
    assert "00_pre" in run.err
    assert "somebody" in run.err


def test_no_such_file(rh_omics, files):
    run = rh_omics("de", "count.csv", "--samples", "sheet.csv", *QUESTION)
    assert run.code == 3
    assert "count.csv" in run.err


def test_a_fault_of_ours_is_exit_1_and_leaves_a_report(rh_omics, files, monkeypatch):
    def planted(*_):
        msg = "planted"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr("rh_omics.de.columns.rename_columns", planted)
    monkeypatch.setattr("tempfile.tempdir", str(files))
    run = rh_omics("de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "--columns", "limma")
    assert run.code == 1
    assert "this is a fault of rh-omics, not of your data (ZeroDivisionError: planted)" in run.err
    report = next(files.glob("rh-omics-bug-*.txt")).read_text()
    assert "Traceback" in report
    assert "Traceback" not in run.err


def test_as_a_process_in_a_pipe(shell, files):
    run = shell(
        "de", "-", "--samples", "sheet.csv", *QUESTION, stdin=(files / "counts.csv").read_text()
    )
    assert run.code == 0
    assert run.out.startswith("feature\t")
    assert shell("de", "-", "--samples", "nowhere.csv", *QUESTION, stdin="").code == 3


def test_classical_tests_beside_the_table(rh_omics, files):
    matrix = (files / "counts.csv").read_text().splitlines()[:4]
    (files / "few.csv").write_text("\n".join(matrix) + "\n")
    words = ["de", "few.csv", "--samples", "sheet.csv", *QUESTION, "--filter", "none"]
    run = rh_omics(*words, "--classical", "-o", "out.tsv", "-q")
    assert run.code == 0
    table = read((files / "out.classical.tsv").read_text())
    assert set(table["test"]) == {
        "mixed ANOVA, group", "mixed ANOVA, time", "mixed ANOVA, interaction"
    }  # fmt: skip
    assert rh_omics(*words, "--classical").code == 2


def test_contrasts_file_gives_a_table_each(rh_omics, files):
    (files / "c.csv").write_text(
        "id,variable,reference,target,blocking\nchange,timepoint,pre,post,subject\n"
        "arms,group,NRH,RH,timepoint\n"
    )
    words = ["de", "--matrix", "counts.csv", "--input", "sheet.csv", "--contrasts", "c.csv"]
    dry = rh_omics(*words, "--scale", "counts", "--dry-run")
    assert dry.code == 0
    assert "post − pre of timepoint, blocked by subject" in dry.err
    run = rh_omics(*words, "--scale", "counts", "--outdir", "results")
    assert run.code == 0
    names = {path.name for path in (files / "results" / "tables" / "differential").iterdir()}
    assert names == {
        f"{name}.moderated.results.{ending}"
        for name in ("change", "arms")
        for ending in ("tsv", "json")
    }
    assert rh_omics(*words, "--scale", "counts", "--outdir", "results").code == 3
    assert rh_omics(*words, "--scale", "counts").code == 2
    assert rh_omics("de", "--input", "sheet.csv", "--scale", "counts").code == 2


def test_samples_can_be_ignored(rh_omics, files):
    sheet = (files / "sheet.csv").read_text()
    lines = [line for line in sheet.splitlines() if not line.startswith("00_")]
    (files / "sheet.csv").write_text("\n".join(lines) + "\n")
    words = ["de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "-q"]
    assert rh_omics(*words).code == 3
    assert rh_omics(*words, "--ignore", "00_pre,00_post").code == 0


def test_counts_called_logarithms_are_refused(rh_omics, files):
    words = ["--samples", "sheet.csv", "--scale", "log2", *QUESTION[2:]]
    run = rh_omics("de", "counts.csv", *words)
    assert run.code == 3
    assert "log2 values must lie within ±64" in run.err
    assert "are these counts or concentrations?" in run.err


@pytest.fixture
def analytes(tmp_path):
    """Write plasma values of which some lie below a limit, as a laboratory reports them."""
    sheet = paired_sheet(8, 8)
    rng = np.random.default_rng(3)
    values = pd.DataFrame(
        2.0 ** rng.normal(0, 1, (len(sheet), 3)), index=sheet.index, columns=["AEA", "OEA", "PEA"]
    ).rename_axis("sample")
    text = values.map("{:.3f}".format).mask(values < 0.4, "<0.4")
    text.add_suffix(" (nM)").to_csv(tmp_path / "plasma.csv")
    sheet.rename_axis("sample").to_csv(tmp_path / "sheet.csv")
    words = ["--reader", "analytes", "--scale", "concentration", "--question", "paired"]
    return ["de", "plasma.csv", "--samples", "sheet.csv", *words]


def test_sensitivity_to_limits_is_written_beside_the_table(rh_omics, analytes, tmp_path):
    run = rh_omics(*analytes, "--method", "tobit", "--limit-sensitivity", "-o", "out.tsv")
    assert run.code == 0
    table = read((tmp_path / "out.limits.tsv").read_text())
    assert set(table["rule"]) == {"random_intercept", "change", "ranks", "limit", "sqrt2", "half"}
    facts = json.loads((tmp_path / "out.limits.json").read_text())
    assert facts["conclusions"].keys() == {"AEA", "OEA", "PEA"}
    assert "limits      random_intercept, change" in run.err
    again = rh_omics(*analytes, "--limit-sensitivity", "-o", "out.tsv", "-q")
    assert again.code != 0
    assert "out.limits.tsv exists already" in again.err


def test_substitution_is_done_on_request_only_and_said(rh_omics, analytes):
    assert "are detection limits" in rh_omics(*analytes).err
    run = rh_omics(*analytes, "--limits", "substitute-half")
    assert "half the limit took their place" in " ".join(run.err.split())
    refused = rh_omics(*analytes, "--limits", "substitute-half", "--method", "tobit")
    assert refused.code == 2
    assert "leave out --limits" in refused.err


def test_published_analysis_is_written_beside_the_table(rh_omics, files):
    words = ["de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "--as-published"]
    run = rh_omics(*words, "-o", "out.csv")
    assert run.code == 0
    table = pd.read_csv(files / "out.published.csv")
    assert set(table["term"]) == {"interaction", "group", "time"}
    assert "interaction: hits:" in run.err
    assert "takes the samples of a runner as independent" in " ".join(run.err.split())
    assert rh_omics(*words).code == 2  # nowhere to put a second table
    paired = ["--scale", "counts", "--question", "paired", "--as-published", "-o", "b.csv"]
    assert rh_omics("de", "counts.csv", "--samples", "sheet.csv", *paired).code == 2


def test_a_large_matrix_is_read_batch_by_batch(rh_omics, tmp_path):
    sheet = paired_sheet(6, 6)
    values = pd.DataFrame(np.random.default_rng(4).normal(8, 1, (24, 40)), index=sheet.index)
    values.columns = [f"cg{i}" for i in range(40)]
    values.T.rename_axis("probe").reset_index().to_parquet(tmp_path / "m.parquet")
    sheet.rename_axis("sample").to_csv(tmp_path / "sheet.csv")
    words = ["de", "m.parquet", "--samples", "sheet.csv", "--scale", "log2", "--question", "paired"]
    run = rh_omics(*words, "--stream", "-o", "a.tsv")
    assert (run.code, run.out) == (0, "")
    assert "read batch by batch" in " ".join(run.err.split())
    assert rh_omics(*words, "-o", "b.tsv", "-q").code == 0
    one, two = (read((tmp_path / name).read_text()) for name in ("a.tsv", "b.tsv"))
    assert one["feature"].tolist() == [name for name in two["feature"] if name.startswith("cg")]
    assert len(json.loads((tmp_path / "a.json").read_text())["inputs"]["m.parquet"]) == 64
    refused = rh_omics(*words, "--stream", "--method", "welch")
    assert refused.code == 2
    assert "--stream needs -o FILE for its table; --stream runs --method moderated only" in (
        " ".join(refused.err.split())
    )


def test_sheet_of_a_workflow_without_timepoints(rh_omics, files):
    """Subjects with two samples are told apart by the variable contrasted, and that is said."""
    sheet = pd.read_csv(files / "sheet.csv").rename(columns={"timepoint": "condition"})
    sheet.to_csv(files / "sheet.csv", index=False)
    name = "a_name_longer_than_its_column"
    (files / "c.csv").write_text(f"id,variable,reference,target\n{name},condition,pre,post\n")
    words = ["de", "--matrix", "counts.csv", "--input", "sheet.csv", "--contrasts", "c.csv"]
    run = rh_omics(*words, "--scale", "counts", "--outdir", "results")
    assert run.code == 0
    assert f"{name} post − pre of condition" in run.err
    assert "13 subjects have several samples" in " ".join(run.err.split())


@pytest.fixture
def visits(tmp_path):
    """Write log2 values of three visits and of a crossover as a lab would have them."""
    panel = log2_panel(paired_sheet(5, 6, levels=("T0", "T1", "T2")))
    panel.data.T.to_csv(tmp_path / "visits.csv")
    panel.samples.assign(dose=range(33)).reset_index().to_csv(tmp_path / "visits_sheet.csv")
    rows = [
        {"sample": f"{s}{d}{t}", "subject": f"S{s}", "time": t, "diet": d, "period": n + 1}
        for s in range(6)
        for n, d in enumerate(("FF", "MED") if s % 2 else ("MED", "FF"))
        for t in ("pre", "post")
    ]
    sheet = pd.DataFrame(rows).set_index("sample")
    crossed = log2_panel(sheet.rename(columns={"time": "timepoint", "diet": "condition"}))
    crossed.data.to_csv(tmp_path / "diets.csv")
    sheet.to_csv(tmp_path / "diets_sheet.csv")
    return tmp_path


VISITS = ["visits.csv", "--samples", "visits_sheet.csv", "--scale", "log2", "--question", "paired"]
TIMES = ["--timepoint", "timepoint=T0,T1,T2"]
DIETS = ["diets.csv", "--samples", "diets_sheet.csv", "--scale", "log2", "--timepoint"]


def test_three_visits(rh_omics, visits):
    run = rh_omics("de", *VISITS, *TIMES, "-o", "any.tsv", "--adjust", "holm")
    assert run.code == 0
    assert "any change over T0, T1, T2 within subjects" in run.err
    assert "subjects per cell: T0: 11; T1: 11; T2: 11" in run.err
    table = pd.read_csv(visits / "any.tsv", sep="\t")
    assert {"df_num", "largest", "log2_fc[T2 − T0]", "n[T1]"} <= set(table)
    facts = json.loads((visits / "any.json").read_text())
    assert facts["design"]["cells"][0] == {"cell": "T0", "samples": 11, "subjects": 11, "note": ""}
    assert facts["parameters"]["adjust"] == "holm"
    limma = rh_omics("de", *VISITS, *TIMES, "--columns", "limma", "-q")
    assert {"F", "P.Value", "adj.P.Val"} <= set(read(limma.out))
    refused = rh_omics("de", *VISITS, *TIMES, "--classical", "-o", "other.tsv")
    assert refused.code == 2
    assert not (visits / "other.tsv").exists()
    step = rh_omics("de", *VISITS, *TIMES, "--contrast", "T2 - T1", "--dry-run", "--json")
    plan = json.loads(step.out)
    assert plan["model"] == "-1 timepoint=T1 +1 timepoint=T2"
    assert plan["design"]["residual_df"] == 20


def test_crossover_of_two_diets(rh_omics, visits):
    asked = [*DIETS, "time=pre,post", "--question", "crossover"]
    run = rh_omics("de", *asked, "--condition", "diet=FF,MED", "--covariates", "period")
    assert run.code == 0
    assert "(post − pre) of MED − (post − pre) of FF within subjects, adjusted" in " ".join(
        run.err.split()
    )
    table = read(run.out)
    assert len(table) == 20
    assert table["n[MED, post]"].eq(6).all()
    refused = rh_omics("de", *asked)
    assert refused.code == 3
    assert "in a crossover name the condition" in refused.err


def test_a_method_that_can_not_do_it_is_refused_before_the_run(rh_omics, visits):
    run = rh_omics("de", *VISITS, *TIMES, "--method", "welch", "--adjust", "max-t", "--dry-run")
    assert run.code == 2
    assert [line[:30] for line in run.err.splitlines()] == [
        "rh-omics: method welch compare",
        "rh-omics: --adjust max-t permu",
    ]


def test_what_can_not_be_estimated_is_said_in_words(rh_omics, visits):
    formula = ["--design", "~ group * timepoint", "--contrast", "group", "--group", "group=NRH,RH"]
    run = rh_omics("de", *VISITS[:-2], *TIMES, *formula)
    assert run.code == 4
    assert "can't be told apart from differences between subjects" in run.err


def test_normalisations_compared(rh_omics, files):
    words = ["de", "counts.csv", "--samples", "sheet.csv", *QUESTION, "--compare-normalizers"]
    assert rh_omics(*words).code == 2
    run = rh_omics(*words, "-o", "out.tsv", "--normalize", "rle", "--top", "3")
    assert run.code == 0
    assert "rle factors" in run.err
    assert "normalised" in run.err
    table = pd.read_csv(files / "out.normalizers.tsv", sep="\t")
    assert {"padj[tmmwsp]", "log2_fc[quantile]", "stands"} <= set(table)


def test_a_method_that_is_not_calibrated_says_so(rh_omics, files):
    words = ["de", "counts.csv", "--samples", "sheet.csv", *QUESTION]
    assert "in simulated normal cohorts was false" not in " ".join(rh_omics(*words).err.split())
    run = rh_omics(*words, "--subject-effect", "random")
    assert "in simulated normal cohorts was false" in " ".join(run.err.split())
    few = rh_omics(*words, "--method", "permutation", "--permutations", "99")
    assert "the smallest p-value that 99 relabellings can give is 0.01" in " ".join(few.err.split())

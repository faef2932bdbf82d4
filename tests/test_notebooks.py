"""Every notebook runs to its last cell: on embedded data, and on real data where it is."""

import re
from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.py"))
SECONDS = 240
SAID = {
    "quick-start": (
        "SIMULATED",
        "16 miRNAs at a false discovery rate of 5 %: 15 are real",
        "hsa-miR-1237-3p      NaN     NaN   NaN  seen in 5 of 50 samples",
    ),
    "your-own-study": (
        "kept apart from the samples: 3 calibrant, 3 qc, 3 blank",
        "AEA: 3 values below a limit that isn't given",
        "hsa-miR-1273g-3p; hsa-miR-1273h-3p",
        "11 of 25 runners change sides with the choice of a cut-off",
        "timepoint: pre is written PRE, baseline; post is written post run, after",
        "plasma_sciex: scale: concentration (nM)",
    ),
    "planning": (
        "no sample size follows from it",
        "n = 80, d = 1, seed 20190501",
        "nominal bound (P just below 0.05) 0.828          0.509                48",
    ),
    "enrichment-and-its-bias": ("SIMULATED",),
    "honest-classifier": ("SIMULATED", "double dipping", "no evidence above chance"),
    "mirna-mrna-pairs": ("SIMULATED",),
    "differential-expression": (
        "SIMULATED",
        "the smallest p-value that 999 relabellings can give is 0.001",
        "interaction: hits: 3 both, 0 published only, 9 default only",
        "group: hits: 21 both, 9 published only, 0 default only",
    ),
    "detection-limits": (
        "SIMULATED",
        "by default: beyond the detection limit in 24 of 50 values",
        "AEA: depends on the rule: not answered by random_intercept",
    ),
}
"""What a notebook's words rest on, and what its output must therefore hold."""


def run(notebook: Path, folder: Path) -> str:
    """Run a notebook in a fresh kernel and return all that it printed and showed."""
    document = jupytext.read(notebook)
    NotebookClient(
        document, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    outputs = [out for cell in document.cells for out in cell.get("outputs", [])]
    shown = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in outputs]
    return "\n".join(shown)


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """A machine that has nothing but the package."""
    monkeypatch.setenv("RH_OMICS_SHARED_DATA", str(tmp_path / "none"))
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    return tmp_path


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_on_embedded_data(notebook, alone):
    shown = run(notebook, alone)
    assert shown.strip(), "a notebook that shows nothing"
    for words in SAID.get(notebook.stem, ()):
        assert words in shown


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_as_a_script_without_outputs(notebook):
    text = notebook.read_text(encoding="utf-8")
    assert "format_name: percent" in text
    assert re.search(r"^# %% \[markdown\]\n# # .+", text, re.MULTILINE), "no title"
    assert not list(notebook.parent.glob("*.ipynb")), "notebooks are kept as .py only"


def test_enrichment_notebook_runs_on_the_real_tables(shared_data, monkeypatch, tmp_path):
    shared_data("mirtarbase/mirtarbasegene.csv.gz")
    folder = shared_data("kegg_2021_human/KEGG_2021_Human.gmt").parents[1]
    monkeypatch.setenv("RH_OMICS_SHARED_DATA", str(folder))
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    shown = run(NOTEBOOKS[0].with_name("enrichment-and-its-bias.py"), tmp_path)
    assert "the claimed pair hsa-miR-1237-3p → MAPK11 is not in mirtarbasegene.csv.gz" in shown
    assert "SIMULATED" not in shown


def test_expression_notebook_runs_on_the_real_tables(shared_data, monkeypatch, tmp_path):
    path = shared_data("tewari_plasma_serum/matched_plasma-serum_mir_counts.csv")
    monkeypatch.setenv("RH_OMICS_SHARED_DATA", str(path.parents[1]))
    shown = run(NOTEBOOKS[0].with_name("differential-expression.py"), tmp_path)
    assert "tested: Serum − Plasma within subjects" in shown
    assert "SIMULATED" not in shown


def test_pairs_notebook_runs_on_the_real_tables(shared_data, monkeypatch, tmp_path):
    folder = shared_data("mirtarbase/mirtarbasegene.csv.gz").parents[1]
    monkeypatch.setenv("RH_OMICS_SHARED_DATA", str(folder))
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    shown = run(NOTEBOOKS[0].with_name("mirna-mrna-pairs.py"), tmp_path)
    assert "naive only" in shown
    assert "SIMULATED" not in shown

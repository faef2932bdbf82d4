"""Write a simulated cohort as the files that a laboratory would hand over."""

from dataclasses import asdict
from pathlib import Path

import pandas as pd

from rh_omics.output import write_atomically, write_json
from rh_omics.panel import Panel
from rh_omics.schema import SAMPLE, SIMULATED
from rh_omics.simulate.cohort import Cohort

COUNTS = "SIMULATED_saliva_mirna_counts.tsv"
SALIVA_SAMPLES = "SIMULATED_saliva_samples.csv"
PLASMA = "SIMULATED_plasma_endocannabinoids.csv"
PLASMA_SAMPLES = "SIMULATED_plasma_samples.csv"
MAPK11 = "SIMULATED_mapk11_ct.csv"
QUESTIONNAIRE = "SIMULATED_questionnaire.csv"
SESSIONS = "SIMULATED_sessions.csv"
HEART_RATE = "SIMULATED_heart_rate.csv"
TRUTH = "SIMULATED_truth.json"


def write_cohort(cohort: Cohort, folder: Path, *, force: bool = False) -> dict[str, Path]:
    """Write a simulated cohort into a folder.

    Each table begins with a line that says that it is simulated, and with which seed. Plasma and
    saliva have different sample ids; values below the limit of quantification are written as
    text such as ``<0.20``. The bytes are the same for the same options.

    Parameters
    ----------
    cohort : Cohort
        What to write.
    folder : pathlib.Path
        Where to write it; made if it isn't there.
    force : bool, default False
        Whether existing files may be replaced.

    Returns
    -------
    dict of str to pathlib.Path
        The files by name.

    Raises
    ------
    OutputError
        If a file exists and `force` is False, or can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    panels = cohort.study.panels
    tables = {
        COUNTS: panels["mirna"].data.T.astype(int).rename_axis("feature").reset_index(),
        SALIVA_SAMPLES: panels["mirna"].samples.reset_index(),
        PLASMA: plasma_table(panels["plasma"]),
        PLASMA_SAMPLES: panels["plasma"].samples.reset_index(),
        MAPK11: panels["mapk11"].data.reset_index(),
        QUESTIONNAIRE: cohort.questionnaire.reset_index(),
        SESSIONS: cohort.sessions.reset_index(),
        HEART_RATE: cohort.heart_rate,
    }
    paths = {}
    for name, table in tables.items():
        text = f"# {cohort.label}\n" + table.to_csv(
            sep="\t" if name.endswith(".tsv") else ",", index=False, lineterminator="\n"
        )
        paths[name] = _write_text(text, folder / name, force=force)
    paths[TRUTH] = write_json(_truth(cohort), folder / TRUTH, force=force)
    return paths


def plasma_table(panel: Panel) -> pd.DataFrame:
    """Write concentrations as a laboratory reports them.

    Parameters
    ----------
    panel : Panel
        Concentrations with censored values and the column ``loq`` in its features.

    Returns
    -------
    pandas.DataFrame of str of shape (n_samples, 1 + n_analytes)
        ``sample``, then one column per analyte with the unit in its name, such as ``AEA (nM)``;
        censored values are ``<`` and the limit.
    """
    censored = panel.censored if panel.censored is not None else panel.data.isna()
    table = {}
    for name in panel.data:
        limit = f"<{panel.features.loc[name, 'loq']:.2f}"
        table[f"{name} ({panel.unit})"] = [
            limit if below else f"{value:.3f}"
            for value, below in zip(panel.data[name], censored[name], strict=True)
        ]
    return pd.DataFrame(table, index=panel.data.index).rename_axis(SAMPLE).reset_index()


def _write_text(text: str, path: Path, *, force: bool) -> Path:
    return write_atomically(
        path, lambda part: part.write_text(text, encoding="utf-8", newline="\n"), force=force
    )


def _truth(cohort: Cohort) -> dict[str, object]:
    truth = cohort.truth
    options = {name: value for name, value in vars(cohort.options).items() if name != "analytes"}
    return {
        SIMULATED: cohort.label,
        "options": options,
        "sign": "time = post - pre of non_responders; group = responder - non_responder before; "
        "interaction = (post - pre) of responders - the same of non_responders; all log2",
        "groups": truth.group.to_dict(),
        "mirnas": truth.mirnas.to_dict(orient="index"),
        "analytes": {name: asdict(model) for name, model in cohort.options.analytes.items()},
        "plasma_nM": truth.plasma.to_dict(orient="index"),
        "mapk11": truth.mapk11,
    }

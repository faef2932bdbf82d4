"""A demonstration: a simulated cohort's files, and the main job run on those files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from rh_omics.classical import classical_tests
from rh_omics.de import DEResult, differential_expression
from rh_omics.io import read_panel
from rh_omics.io.analytes import read_analytes
from rh_omics.output import write_json, write_table
from rh_omics.schema import BASELINE, RESPONDER_GROUP, SIMULATED
from rh_omics.simulate import Cohort, CohortOptions, simulate_cohort, write_cohort
from rh_omics.simulate.files import COUNTS, PLASMA, PLASMA_SAMPLES, SALIVA_SAMPLES

INPUT: Final = "input"
RESULTS: Final = "results"
FDR: Final = 0.05

QUESTIONS: Final = {"paired": None, "groups": BASELINE, "interaction": None}
"""Questions that the demonstration asks, and the timepoint at which groups are compared."""

TRUE_EFFECT: Final = {"paired": "time", "groups": "group", "interaction": "interaction"}


@dataclass(frozen=True, eq=False)
class DemoResult:
    """What the demonstration left behind.

    Parameters
    ----------
    folder : pathlib.Path
        Folder with ``input`` and ``results``.
    results : dict of str to DEResult
        Result of the saliva panel by question.
    plasma : DEResult
        Group x time on plasma endocannabinoids, limits taken as limits.
    recovery : pandas.DataFrame
        Per question: features tested, features found at FDR 5 %, and how many of these are true.
    """

    folder: Path
    results: dict[str, DEResult]
    plasma: DEResult
    recovery: pd.DataFrame


def run_demo(
    folder: Path,
    *,
    options: CohortOptions | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> DemoResult:
    """Simulate a cohort, write its files, and analyse the files.

    Parameters
    ----------
    folder : pathlib.Path
        Where to write; made if it isn't there.
    options : CohortOptions, optional
        Sizes, effects and seed.
    force : bool, default False
        Whether existing files may be replaced.
    progress : callable, optional
        Called with questions answered and their total.

    Returns
    -------
    DemoResult
        The results and how they compare with the known truth.

    Raises
    ------
    OutputError
        If a file exists and `force` is False.
    """
    cohort = simulate_cohort(options)
    write_cohort(cohort, folder / INPUT, force=force)
    panel = read_panel(
        folder / INPUT / COUNTS, samples=folder / INPUT / SALIVA_SAMPLES, scale="counts"
    )
    (folder / RESULTS).mkdir(parents=True, exist_ok=True)
    results = {}
    for done, (question, at) in enumerate(QUESTIONS.items(), start=1):
        results[question] = differential_expression(panel, question=question, at=at)
        _write(results[question], folder / RESULTS / f"{SIMULATED}_mirna_{question}", force=force)
        if progress is not None:
            progress(done, len(QUESTIONS) + 1)
    plasma = _analyse_plasma(folder, force=force)
    recovery = recovery_table(cohort, results)
    write_table(recovery, folder / RESULTS / f"{SIMULATED}_recovery.tsv", force=force)
    return DemoResult(folder, results, plasma, recovery)


def recovery_table(cohort: Cohort, results: dict[str, DEResult]) -> pd.DataFrame:
    """Compare what was found with what is true.

    A change within subjects is true where time has an effect on the runners together: the effect
    on non-responders and the responders' share of the interaction.

    Parameters
    ----------
    cohort : Cohort
        The cohort with its known truth.
    results : dict of str to DEResult
        Result by question.

    Returns
    -------
    pandas.DataFrame
        A row per question: ``question, true, true_tested, found, found_true, found_false``.
    """
    rows = []
    for question, result in results.items():
        true = true_features(cohort, question)
        tested = result.table.loc[result.table["pvalue"].notna(), "feature"]
        found = result.significant(FDR)["feature"]
        rows.append(
            {
                "question": question,
                "true": len(true),
                "tested": len(tested),
                "true_tested": int(tested.isin(true).sum()),
                "found": len(found),
                "found_true": int(found.isin(true).sum()),
                "found_false": int((~found.isin(true)).sum()),
            }
        )
    return pd.DataFrame(rows)


def true_features(cohort: Cohort, question: str) -> Sequence[str]:
    """List the microRNAs for which the answer to a question isn't zero.

    Parameters
    ----------
    cohort : Cohort
        The cohort with its known truth.
    question : str
        ``"paired"``, ``"groups"`` or ``"interaction"``.

    Returns
    -------
    sequence of str
        Feature names.
    """
    truth = cohort.truth.mirnas
    effect = truth[TRUE_EFFECT[question]]
    if question == "paired":
        responders = (cohort.truth.group == RESPONDER_GROUP).mean()
        effect = effect + responders * truth["interaction"]
    return list(truth.index[effect != 0])


def _analyse_plasma(folder: Path, *, force: bool) -> DEResult:
    """Test the few analytes: values below the limit as limits, and the classical tests beside."""
    panel = read_analytes(folder / INPUT / PLASMA, samples=folder / INPUT / PLASMA_SAMPLES)
    result = differential_expression(
        panel, question="interaction", method="tobit", pin="endocannabinoids"
    )
    stem = folder / RESULTS / f"{SIMULATED}_plasma_interaction"
    _write(result, stem, force=force)
    tests = classical_tests(panel, question="interaction").table
    write_table(tests, stem.with_name(f"{stem.name}.classical.tsv"), force=force)
    return result


def _write(result: DEResult, stem: Path, *, force: bool) -> None:
    write_table(result.table, stem.with_name(f"{stem.name}.tsv"), force=force)
    write_json(result.metadata(), stem.with_name(f"{stem.name}.json"), force=force)

"""The step of quality control."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rh_omics import plot
from rh_omics.qc import CHECK, FAIL, PASSED, QCResult, study_quality
from rh_omics.workflow.steps import Context, Figures, Output, Step

if TYPE_CHECKING:
    import pandas as pd

QUALITY: Final = "qc"
SHOWN: Final = ("libraries", "controls", "blanks", "outliers")
"""Plots that everyone should look at; ``rh-omics qc`` draws all of them."""


def quality_step() -> Step:
    """Make the step of quality control.

    Returns
    -------
    Step
        The step ``qc``; its value is a dictionary of `QCResult` by panel.
    """

    def depends(study: Mapping[str, Any], _context: Context) -> dict[str, Any]:
        return {name: study[name] for name in ("panels", "subjects", "controls")}

    return Step(QUALITY, "quality of samples and features", _look, depends, seconds=4.0, draw=_draw)


def _look(context: Context) -> Output:
    results = study_quality(context.loaded.study, controls=context.loaded.controls)
    tables: dict[str, pd.DataFrame] = {}
    for name, result in results.items():
        tables |= {
            f"qc_{name}_samples": result.samples,
            f"qc_{name}_features": result.features,
            f"qc_{name}_checks": result.checks,
            **{f"qc_{name}_{part}": table for part, table in result.tables.items()},
        }
    facts = {f"qc_{name}": result.metadata() for name, result in results.items()}
    return Output(results, "; ".join(map(_said, results.values())), tables, facts)


def _draw(_context: Context, results: dict[str, QCResult]) -> Figures:
    figures: Figures = {}
    for name, result in results.items():
        drawn = plot.qc_figures(result, names=SHOWN)
        figures |= {f"qc_{name}_{kind}": partial(drawn.__getitem__, kind) for kind in drawn}
    return figures


def _said(result: QCResult) -> str:
    doubtful = [
        f"{result.count(verdict)} {words}"
        for verdict, words in ((FAIL, "failed"), (CHECK, "to be checked"))
        if result.count(verdict)
    ]
    passed = f"{result.count(PASSED)} of {len(result.samples)} samples pass"
    return f"{result.panel}: {', '.join([passed, *doubtful])}"

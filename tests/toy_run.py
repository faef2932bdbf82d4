"""A run of a few small steps, to see how runs go on, stop and start again."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from rh_omics.errors import DesignError
from rh_omics.workflow.given import Given
from rh_omics.workflow.run import Run, run_study
from rh_omics.workflow.steps import Context, Output, Step, StepSkipped
from rh_omics.workflow.store import Store

SKIP_REASON = "no such thing in this study"


class Toy:
    """Steps that count how often they are computed.

    ``means`` looks at the panel, ``total`` at the means, ``noise`` at the seed; ``absent`` can't be
    done. What is in `raises` is raised by the step of that name.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.raises: dict[str, BaseException] = {}
        self.planned = ("means", "noise", "absent", "total")
        self.figures: dict[str, Callable[[], object]] = {}

    def plan(self, *_given: object) -> tuple[Step, ...]:
        steps = {
            "means": Step(
                "means", "means of features", self._run(_means), lambda study, _context: {
                    "panel": study["panels"]["mirna"]}, draw=lambda *_: self.figures),
            "noise": Step(
                "noise", "a number of the seed", self._run(_noise),
                lambda _study, context: {"seed": context.settings.seed}),
            "absent": Step("absent", "what isn't here", self._run(_absent), lambda *_: {}),
            "total": Step(
                "total", "sum of the means", self._run(_total), lambda *_: {}, ("means",)),
        }  # fmt: skip
        return tuple(steps[name] for name in self.planned)

    def _run(self, compute: Callable[[Context], Output]) -> Callable[[Context], Output]:
        name = compute.__name__.removeprefix("_")

        def run(context: Context) -> Output:
            self.calls.append(name)
            if name in self.raises:
                raise self.raises[name]
            return compute(context)

        return run


def run_toy(
    study: Path, folder: Path, *, store: Store | None = None, force: bool = False, **given: int
) -> Run:
    """Run the planned steps with what is given beside the study file."""
    return run_study(study, folder, given=Given(**given), store=store, force=force)


def _means(context: Context) -> Output:
    means = context.loaded.study.panels["mirna"].data.mean()
    table = means.rename("mean").rename_axis("feature").reset_index()
    return Output(float(means.sum()), f"{len(table)} means", {"means": table})


def _noise(context: Context) -> Output:
    seed = context.settings.seed
    return Output(seed, tables={"noise": pd.DataFrame({"seed": [seed]})})


def _absent(_context: Context) -> Output:
    raise StepSkipped(SKIP_REASON)


def _total(context: Context) -> Output:
    if "means" not in context.results:
        msg = "no means"
        raise DesignError(msg)
    return Output(None, tables={"total": pd.DataFrame({"total": [context.results["means"]]})})

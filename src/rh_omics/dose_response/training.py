"""Acute responses before and after weeks of training: four questions, never one pool."""

from dataclasses import dataclass

import pandas as pd

from rh_omics.de import DEResult, differential_expression
from rh_omics.design import Factor
from rh_omics.errors import StudyError, shorten
from rh_omics.html import fact_table
from rh_omics.normalize import to_log2
from rh_omics.panel import Panel
from rh_omics.schema import DEFAULT_METHOD, SUBJECT, TIMEPOINT, Question, Scale


@dataclass(frozen=True, eq=False, repr=False)
class TrainingEffects:
    """Acute and training effects of one study, each question by itself.

    Parameters
    ----------
    acute_before, acute_after : DEResult
        Response to a bout before and after the training block.
    resting : DEResult
        Change of the resting level over the block.
    change_of_response : DEResult
        Response after less response before the block, within subjects.
    """

    acute_before: DEResult
    acute_after: DEResult
    resting: DEResult
    change_of_response: DEResult

    def table(self) -> pd.DataFrame:
        """Put the four questions below each other.

        Returns
        -------
        pandas.DataFrame
            The ``de`` tables with the column ``effect`` in front: ``acute, before training``,
            ``acute, after training``, ``resting level``, ``change of the acute response``.
        """
        named = {
            "acute, before training": self.acute_before,
            "acute, after training": self.acute_after,
            "resting level": self.resting,
            "change of the acute response": self.change_of_response,
        }
        frames = {name: result.table for name, result in named.items()}
        return pd.concat(frames, names=["effect"]).reset_index(level="effect")

    def __repr__(self) -> str:
        """Show the number of subjects of each question."""
        return "\n".join(["TrainingEffects", *(f"  {name}: {n}" for name, n in self._facts())])

    def _facts(self) -> list[tuple[str, str]]:
        return [
            ("acute, before training", f"{self.acute_before.n_subjects} subjects"),
            ("acute, after training", f"{self.acute_after.n_subjects} subjects"),
            ("resting level", f"{self.resting.n_subjects} subjects"),
            ("change of the acute response", f"{self.change_of_response.n_subjects} subjects"),
        ]

    def _repr_html_(self) -> str:
        return fact_table("Acute and training effects", self._facts())


def acute_and_training(
    panel: Panel, *, bout: Factor | str, training: Factor | str, method: str = DEFAULT_METHOD
) -> TrainingEffects:
    """Test the acute response before and after training, the resting level, and their contrast.

    Parameters
    ----------
    panel : Panel of shape (n_samples, n_features)
        Up to four samples of each subject, with a timepoint of their own each. Concentrations
        become log2; counts must be normalised first.
    bout : Factor or str
        ``COLUMN=BEFORE,AFTER`` of a bout, such as ``"bout=pre,post"``.
    training : Factor or str
        ``COLUMN=BEFORE,AFTER`` of the training block, such as ``"block=week0,week12"``.
    method : str
        A paired method of `rh_omics.differential_expression`.

    Returns
    -------
    TrainingEffects
        Four results. A subject counts for a question if it has the samples for it.

    Raises
    ------
    StudyError
        If a column or level is missing, or a subject has two samples in one cell.
    ScaleError
        If the panel holds counts.
    """
    rest, load = _factor(bout), _factor(training)
    panel.require(Scale.LOG2, Scale.CONCENTRATION, Scale.CT, by="acute_and_training")
    logs = panel if panel.scale is Scale.LOG2 else to_log2(panel)
    _check_cells(logs, rest, load)

    def paired(part: Panel, factor: Factor) -> DEResult:
        return differential_expression(
            part, question=Question.PAIRED, timepoint=factor, method=method, pin=()
        )

    return TrainingEffects(
        acute_before=paired(_only(logs, load, load.reference), rest),
        acute_after=paired(_only(logs, load, load.other), rest),
        resting=paired(_only(logs, rest, rest.reference), load),
        change_of_response=paired(_responses(logs, rest, load), load),
    )


def _factor(given: Factor | str) -> Factor:
    return given if isinstance(given, Factor) else Factor.parse(given)


def _only(panel: Panel, factor: Factor, level: str) -> Panel:
    rows = panel.samples.index[panel.samples[factor.column] == level]
    return panel.select(samples=list(rows))


def _responses(panel: Panel, bout: Factor, training: Factor) -> Panel:
    """Subtract each subject's value before a bout from that after it, in each training state."""
    keys = [SUBJECT, training.column]
    late, early = _only(panel, bout, bout.other), _only(panel, bout, bout.reference)
    after = late.data.set_axis(pd.MultiIndex.from_frame(late.samples[keys]))
    before = early.data.set_axis(pd.MultiIndex.from_frame(early.samples[keys]))
    both = after.index.intersection(before.index)
    values = after.loc[both] - before.loc[both]
    sheet = both.to_frame(index=False).set_axis([SUBJECT, training.column], axis=1)
    sheet.index = pd.Index([f"{subject}|{state}" for subject, state in both], name="sample")
    sheet = sheet.assign(**{TIMEPOINT: sheet[training.column]})
    return Panel(
        values.set_axis(sheet.index),
        sheet,
        Scale.LOG2,
        features=panel.features,
        specimen=panel.specimen,
        name=f"acute response of {panel.name}",
        simulated=panel.simulated,
        inputs=panel.inputs,
        notes=panel.notes,
    )


def _check_cells(panel: Panel, bout: Factor, training: Factor) -> None:
    problems = []
    for factor in (bout, training):
        if factor.column not in panel.samples:
            problems.append(f"{panel.name}: the sample sheet has no column {factor.column}")
            continue
        levels = set(panel.samples[factor.column])
        absent = [level for level in (factor.reference, factor.other) if level not in levels]
        if absent:
            problems.append(
                f"{panel.name}: column {factor.column} has no {' and no '.join(absent)}; "
                f"it has {shorten(sorted(map(str, levels)))}"
            )
    if not problems:
        cells = panel.samples[[SUBJECT, bout.column, training.column]]
        twice = cells[cells.duplicated()][SUBJECT].unique()
        if len(twice):
            problems.append(f"subjects with two samples in one cell: {shorten(list(twice))}")
    if problems:
        raise StudyError(problems)

"""Take the study, or the studies, that ``rh-omics concordance`` was given."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rh_omics.errors import StudyError, shorten

if TYPE_CHECKING:
    import pandas as pd

    from rh_omics.concordance import StudyResult
    from rh_omics.studyfile import LoadedStudy


@dataclass(frozen=True)
class Asked:
    """What the options say about the studies.

    Parameters
    ----------
    question : str or None
        The contrast asked for.
    phase : str or None
        ``"acute"`` or ``"chronic"``.
    panel : str or None
        Panel of a study file.
    """

    question: str | None
    phase: str | None
    panel: str | None


def read_study(path: Path, asked: Asked) -> "StudyResult":
    """Read a result table, or test a panel of a study file.

    Parameters
    ----------
    path : pathlib.Path
        Table of ``rh-omics de``, its JSON, or a study file ending in ``.toml``.
    asked : Asked
        What the options say; it fills what the files leave open and must not contradict them.

    Returns
    -------
    StudyResult
        Results with question and phase.

    Raises
    ------
    StudyError
        If options and files contradict each other.
    click.UsageError
        If neither an option nor a file says question or phase.
    """
    from rh_omics.concordance import read_result

    result = _from_study(path, asked) if path.suffix == ".toml" else read_result(path)
    return _completed(result, path, asked)


def read_studies(
    paths: tuple[Path, ...], asked: Asked, *, species: str
) -> "tuple[pd.DataFrame, bool]":
    """Read the rows to pool: one table of effects, or the results of several studies.

    Parameters
    ----------
    paths : tuple of pathlib.Path
        One table with a row per study and feature, or two results and more.
    asked : Asked
        What the options say.
    species : str
        Whose samples the results are from.

    Returns
    -------
    rows : pandas.DataFrame
        Rows for `rh_omics.concordance.pool_studies`.
    simulated : bool
        Whether values of a study come from a simulation.

    Raises
    ------
    StudyError
        If the results answer different questions, or two have one name.
    """
    import pandas as pd

    from rh_omics.concordance import read_rows, study_effects

    if len(paths) == 1:
        return read_rows(paths[0]), False
    results = [read_study(path, asked) for path in paths]
    questions = sorted({result.question for result in results})
    if len(questions) > 1:
        msg = f"the results answer different questions ({shorten(questions)}); pool them apart"
        raise StudyError(msg)
    names = _names(paths)
    rows = [
        study_effects(result.table, study=name, phase=result.phase, species=species)
        for name, result in zip(names, results, strict=True)
    ]
    return pd.concat(rows, ignore_index=True), any(result.simulated for result in results)


def _names(paths: tuple[Path, ...]) -> list[str]:
    """Call each study by its file, with the folder where files have one name."""
    stems = [path.stem for path in paths]
    if len(set(stems)) == len(stems):
        return stems
    return [f"{path.resolve().parent.name}/{path.stem}" for path in paths]


def _completed(result: "StudyResult", path: Path, asked: Asked) -> "StudyResult":
    """Fill question and phase from the options, or refuse."""
    problems = []
    for name, given in (("question", asked.question), ("phase", asked.phase)):
        said = getattr(result, name)
        if given and said and given != said:
            problems.append(f"{path}: the file says {name} {said}, --{name} says {given}")
    if problems:
        raise StudyError(problems)
    question, phase = asked.question or result.question, asked.phase or result.phase
    if not phase:
        msg = (
            f"{path} doesn't say whether its samples follow one bout (--phase acute) or weeks of "
            "training (--phase chronic); the two are never compared"
        )
        raise click.UsageError(msg)
    if question not in {"paired", "groups", "interaction"}:
        msg = f"{path} doesn't say what was asked; add --question paired, groups or interaction"
        raise click.UsageError(msg)
    return replace(result, question=question, phase=phase)


def _from_study(path: Path, asked: Asked) -> "StudyResult":
    """Test one panel of a study file as its design says."""
    from rh_omics.concordance import StudyResult
    from rh_omics.de import differential_expression
    from rh_omics.studyfile import open_study

    loaded = open_study(path)
    spec = loaded.file.spec
    panel, question = _panel_and_question(loaded, asked)
    design = spec.design
    group, timepoint = (design.group, design.change) if design else (None, None)
    found = differential_expression(
        loaded.study.panels[panel],
        question=question,
        group=f"group={','.join(group)}" if group and question != "paired" else None,
        timepoint=f"timepoint={','.join(timepoint)}"
        if timepoint and question != "groups"
        else None,
        at=design.at if design and question == "groups" else None,
        method=design.method if design else "moderated",
    )
    return StudyResult(
        f"{spec.study.name}, {panel}",
        found.table,
        question=question,
        phase=spec.sessions.phase if spec.sessions else "",
        simulated=found.simulated,
    )


def _panel_and_question(loaded: "LoadedStudy", asked: Asked) -> tuple[str, str]:
    """Choose what to test; several panels or questions must be narrowed by an option."""
    design = loaded.file.spec.design
    panels = list(loaded.study.panels)
    questions = [str(question) for question in design.questions] if design else []
    problems = []
    if asked.panel and asked.panel not in panels:
        problems.append(f"the study has no panel {asked.panel!r}; it has {', '.join(panels)}")
    elif not asked.panel and len(panels) > 1:
        problems.append(
            f"the study has several panels; add --panel with one of {', '.join(panels)}"
        )
    if not asked.question and len(questions) != 1:
        named = ", ".join(questions) or "none"
        problems.append(f"the study's design asks {named}; choose one with --question")
    if problems:
        raise click.UsageError("; ".join(problems))
    return asked.panel or panels[0], asked.question or questions[0]

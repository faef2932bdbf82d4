"""``rh-omics check``: everything that is wrong with a study, and what its design allows."""

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from rh_omics.cli.console import Console, print_json
from rh_omics.cli.options import json_option, quiet_option

if TYPE_CHECKING:
    from rh_omics.studyfile.assemble import LoadedStudy
    from rh_omics.studyfile.review import QuestionReview, StudyReview

COLUMNS = 80
EPILOG = """\b
Example:
  rh-omics check cohort/input/study.toml
  rh-omics check --schema > study.schema.json
"""


@click.command("check", epilog=EPILOG)
@click.argument("study", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--schema", is_flag=True, help="Write the JSON Schema of study files to stdout.")
@json_option
@quiet_option
def command(study: Path | None, *, schema: bool, as_json: bool, quiet: bool) -> None:
    """Check the study file STUDY and all that it names.

    Every problem is listed on stderr, with file, row and column, and ends the command with exit
    code 3 (4 where only the design can't be estimated). Otherwise stdout says which design this
    is, what can and can't be claimed from it, and roughly the smallest effect it could find.
    """
    if schema:
        from rh_omics.reference import bundled_path

        click.echo(bundled_path("schema/study.schema.json").read_text(encoding="utf-8"), nl=False)
        return
    if study is None:
        msg = "name a study file, such as study.toml; rh-omics init FOLDER writes one"
        raise click.UsageError(msg)
    from rh_omics.errors import DesignError, every_problem
    from rh_omics.studyfile import open_study
    from rh_omics.studyfile.review import review_study

    with every_problem():
        loaded = open_study(study)
    review = review_study(loaded)
    if as_json:
        print_json({"study": loaded.file.spec.study.name, **review.to_dict()})
    else:
        console = Console(quiet=quiet)
        for note in loaded.notes:
            console.tell("note", note)
        click.echo(_text(loaded, review))
    if review.problems:
        raise DesignError(review.problems)


def _text(loaded: "LoadedStudy", review: "StudyReview") -> str:
    badge = "SIMULATED data\n" if loaded.study.simulated else ""
    lines = [f"{loaded.file.spec.study.name}: no problem was found in the files", ""]
    lines += _study_lines(loaded)
    for question in review.questions:
        lines += ["", *_question_lines(question)]
    lines += _list("can be claimed, if the tests say so", review.claims)
    lines += _list("can't be claimed", review.limits)
    if not review.questions and not review.problems:
        lines += ["", "nothing is asked yet: the study file has no table [design]"]
    return badge + "\n".join(lines)


def _study_lines(loaded: "LoadedStudy") -> list[str]:
    of_panels = tuple(f"{name}: " for name in loaded.study.panels)
    lines = [_line(*fact) for fact in loaded.study.facts() if not fact[0].startswith(of_panels)]
    for name, panel in loaded.study.panels.items():
        lines += [
            "",
            f"panel {name}",
            *(_line(f"  {fact}", value) for fact, value in panel.facts()),
        ]
    return lines


def _question_lines(question: "QuestionReview") -> list[str]:
    left_out = f"; {question.left_out} samples are left out" if question.left_out else ""
    return [
        f"{question.panel}, {question.name}",
        _line("  compares", question.words),
        _line(
            "  uses", f"{question.n_samples} samples of {question.n_subjects} subjects{left_out}"
        ),
        *([_line("  could find", _smallest(question))] if question.effect else []),
        *(_line("  unbalanced", line) for line in question.unbalanced),
    ]


def _smallest(question: "QuestionReview") -> str:
    return (
        f"{question.effect} of {question.one_marker:.2f} in one marker named beforehand, of "
        f"{question.first_hit:.2f} as the first hit among all features (power 80 %)"
    )


def _list(title: str, lines: tuple[str, ...]) -> list[str]:
    return ["", title + ":", *(_line("  -", line, width=4) for line in lines)] if lines else []


def _line(label: str, text: str, *, width: int = 22) -> str:
    return fill(
        text,
        COLUMNS,
        initial_indent=f"{label:<{width}}" if len(label) < width else f"{label}: ",
        subsequent_indent=" " * width,
        break_long_words=False,
    )

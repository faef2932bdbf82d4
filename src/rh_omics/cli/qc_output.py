"""What ``rh-omics qc`` says at 80 columns, and the files it writes."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rh_omics.qc import QCResult

WIDTH = 80
SHOWN = 10
INDENT = 8
_ORDER = {"fail": 0, "check": 1}
_WRITE = Callable[..., Path]


def quality_text(result: "QCResult") -> str:
    """Say what quality control of a panel found.

    Parameters
    ----------
    result : QCResult
        The result.

    Returns
    -------
    str
        Lines of at most 80 columns: what didn't pass first, then what passed and wasn't done.
    """
    from rh_omics.schema import SIMULATED

    facts = [result.scale + (f" ({result.unit})" if result.unit else ""), result.specimen or ""]
    badge = f"{SIMULATED} " if result.simulated else ""
    head = f"{badge}{result.panel}: {', '.join(fact for fact in facts if fact)}"
    lines = [fill(head, WIDTH, subsequent_indent="  ")]
    lines += [f"  {name:<9}{value}" for name, value in result.summary()]
    lines += [*_check_lines(result), *_sample_lines(result)]
    return "\n".join(lines)


def _check_lines(result: "QCResult") -> Iterator[str]:
    checks = result.checks
    doubtful = checks[checks["status"].isin(list(_ORDER))]
    order = doubtful["status"].map(_ORDER).astype(int).sort_values(kind="stable").index
    for row in doubtful.loc[order].itertuples():
        yield _entry(f"  {row.status:<6}", f"{row.check}: {row.message} [{row.value}]")
    passed = list(checks.loc[checks["status"] == "pass", "check"])
    if passed:
        yield _entry("  pass  ", ", ".join(passed))
    for row in checks[checks["status"] == "not done"].itertuples():
        yield _entry("  –     ", f"{row.check}: not done, {row.message}")


def _sample_lines(result: "QCResult") -> Iterator[str]:
    doubtful = result.doubtful()
    if doubtful.empty:
        return
    yield "  samples to look at (nothing was dropped):"
    for row in doubtful.head(SHOWN).itertuples():
        yield _entry(f"  {row.verdict:<6}", f"{row.sample}: {row.reason}")
    if len(doubtful) > SHOWN:
        yield f"  … and {len(doubtful) - SHOWN} more; -o FOLDER writes them all"


def _entry(label: str, text: str) -> str:
    return fill(
        text, WIDTH, initial_indent=label, subsequent_indent=" " * INDENT, break_on_hyphens=False
    )


def planned_files(
    results: "dict[str, QCResult]", folder: Path, *, figures: str
) -> dict[Path, _WRITE]:
    """List the files to be written, each with what writes it.

    Parameters
    ----------
    results : dict of str to QCResult
        Results by panel.
    folder : pathlib.Path
        Where they go; a folder for each panel inside where there are several.
    figures : {"svg", "png", "none"}
        Format of the figures.

    Returns
    -------
    dict of pathlib.Path to callable
        Writer by path; it takes the path and ``force``.
    """
    from rh_omics.output import write_json, write_table

    files: dict[Path, _WRITE] = {}
    for name, result in results.items():
        place = folder / name if len(results) > 1 else folder
        tables = {
            "samples": result.samples,
            "features": result.features,
            "checks": result.checks,
            **result.tables,
        }
        for key, table in tables.items():
            files[place / f"{key}.tsv"] = partial(write_table, table)
        files[place / "qc.json"] = partial(write_json, result.metadata())
        if figures != "none":
            files |= _figure_files(result, place / "figures", figures)
    return files


def _figure_files(result: "QCResult", place: Path, ending: str) -> dict[Path, _WRITE]:
    from rh_omics.plot import qc_figures, save_figure

    return {
        place / f"{name}.{ending}": partial(save_figure, axes)
        for name, axes in qc_figures(result).items()
    }


def refuse_present(files: Iterable[Path], *, force: bool) -> None:
    """Refuse to replace files.

    Parameters
    ----------
    files : iterable of pathlib.Path
        Files to be written.
    force : bool
        Whether existing files may be replaced.

    Raises
    ------
    OutputError
        If one exists and `force` is False.
    """
    from rh_omics.errors import OutputError, shorten

    present = [path for path in files if path.exists()]
    if present and not force:
        msg = (
            f"files exist already: {shorten(present, 2)}; choose another folder, or replace them "
            "with --force"
        )
        raise OutputError(msg)


def write_quality(files: dict[Path, _WRITE], *, force: bool) -> None:
    """Write the files, after a check that none of them is in the way.

    Parameters
    ----------
    files : dict of pathlib.Path to callable
        What `planned_files` returned.
    force : bool
        Whether existing files may be replaced.

    Raises
    ------
    OutputError
        If a file exists and `force` is False, or a folder can't be made.
    """
    from rh_omics.errors import OutputError

    refuse_present(files, force=force)
    for folder in dict.fromkeys(path.parent for path in files):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"{folder} can't be made: {error.strerror or error}"
            raise OutputError(msg) from error
    for path, write in files.items():
        write(path, force=force)

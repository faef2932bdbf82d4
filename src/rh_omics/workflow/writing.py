"""Write what a step found: tables with JSON beside, figures as SVG and PNG; whole or not at all."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rh_omics.errors import OutputError, RhOmicsError
from rh_omics.output import json_values, write_json, write_table, write_text
from rh_omics.plot import not_shown, save_figure
from rh_omics.reference import file_sha256
from rh_omics.schema import SIMULATED
from rh_omics.workflow.lock import LOCK_NAME
from rh_omics.workflow.steps import Figures, Output

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLES: Final = "tables"
FIGURES: Final = "figures"
PARTIAL: Final = ".rh-omics-*"
"""Files that a killed run may leave: they never have a result's name."""

LONGEST: Final = 120
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass
class Written:
    """What was written, and what couldn't be drawn.

    Parameters
    ----------
    files : dict of str to str
        SHA-256 by name within the folder.
    undrawn : list of str
        Figures that couldn't be drawn, with the reason.
    faults : list of Exception
        Faults of rh-omics among the reasons.
    """

    files: dict[str, str] = field(default_factory=dict)
    undrawn: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)


def file_stem(name: str, *, simulated: bool = False) -> str:
    """Make a file's name from the name of a result, which may hold a panel's or a feature's.

    Parameters
    ----------
    name : str
        Any text.
    simulated : bool, default False
        Whether the word SIMULATED stands before it.

    Returns
    -------
    str
        Letters, digits, ``.``, ``_`` and ``-``; where anything had to be replaced, the start of a
        hash keeps different names apart.

    Examples
    --------
    >>> file_stem("de_saliva_paired"), file_stem("../x")
    ('de_saliva_paired', 'x-d6b96a')
    """
    safe = _UNSAFE.sub("_", name).strip("._-")[:LONGEST]
    if safe != name:
        safe = f"{safe}-{sha256(name.encode()).hexdigest()[:6]}"
    return f"{SIMULATED}_{safe}" if simulated else safe


def prepare_folder(folder: Path) -> None:
    """Make the folders of results, and take away what a killed run left half-written.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of results.

    Raises
    ------
    OutputError
        If a folder can't be made or written to.
    """
    try:
        for place in (folder, folder / TABLES, folder / FIGURES):
            place.mkdir(parents=True, exist_ok=True)
            for partial in place.glob(PARTIAL):
                if partial.name != LOCK_NAME:
                    partial.unlink()
    except OSError as error:
        msg = f"{error.filename or folder} can't be written to: {error.strerror or error}"
        raise OutputError(msg) from error


def write_output(
    output: Output,
    figures: Callable[[], Figures],
    folder: Path,
    *,
    step: str,
    simulated: bool,
) -> Written:
    """Write the tables, facts, texts and figures of a step.

    Parameters
    ----------
    output : Output
        What the step gave back.
    figures : callable
        Returns the functions that draw.
    folder : pathlib.Path
        The folder of results.
    step : str
        Name of the step.
    simulated : bool
        Whether any value comes from a simulation.

    Returns
    -------
    Written
        The files. A figure that can't be drawn takes no table with it.

    Raises
    ------
    OutputError
        If a file can't be written.
    """
    written = Written()
    for name in dict.fromkeys([*output.tables, *output.facts]):
        stem = folder / TABLES / file_stem(name, simulated=simulated)
        facts = {"step": step, "simulated": simulated, **output.facts.get(name, {})}
        if name in output.tables:
            table = output.tables[name]
            facts |= {"rows": len(table), "columns": [str(column) for column in table.columns]}
            _note(written, folder, write_table(table, _with(stem, ".tsv"), force=True))
        _note(written, folder, write_json(json_values(facts), _with(stem, ".json"), force=True))
    for name, text in output.texts.items():
        _note(written, folder, write_text(text, folder / name, force=True))
    _draw(written, figures, folder, simulated=simulated)
    return written


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Delete files of an earlier run that this one doesn't have.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of results.
    names : iterable of str
        Names within it.
    """
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _with(stem: Path, ending: str) -> Path:
    return stem.with_name(f"{stem.name}{ending}")


def _note(written: Written, folder: Path, path: Path) -> None:
    written.files[path.relative_to(folder).as_posix()] = file_sha256(path)


def _draw(
    written: Written, figures: Callable[[], Figures], folder: Path, *, simulated: bool
) -> None:
    try:
        wanted = figures()
    except Exception as error:  # noqa: BLE001 - the tables are whole; the fault is reported
        _undrawn(written, "figures", error)
        return
    for name, draw in wanted.items():
        stem = folder / FIGURES / file_stem(name, simulated=simulated)
        try:
            with not_shown():
                paths = _save(draw(), stem)
        except OutputError:
            raise
        except Exception as error:  # noqa: BLE001
            _undrawn(written, name, error)
        else:
            for path in paths:
                _note(written, folder, path)


def _save(axes: "Axes", stem: Path) -> list[Path]:
    return [save_figure(axes, _with(stem, ending), force=True) for ending in (".svg", ".png")]


def _undrawn(written: Written, name: str, error: Exception) -> None:
    written.undrawn.append(f"{name} isn't drawn: {'; '.join(str(error).splitlines())}")
    if not isinstance(error, RhOmicsError):
        written.faults.append(error)

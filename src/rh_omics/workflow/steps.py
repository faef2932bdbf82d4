"""What a step of a run is, what it is given and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from rh_omics.studyfile import LoadedStudy
from rh_omics.workflow.settings import RunSettings

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Progress = Callable[[int, int], None]
Figures = dict[str, "Callable[[], Axes]"]
"""Functions that draw, by file name without its ending."""


def _unheard(_done: int, _total: int) -> None:
    """Tell nobody."""


class StepSkipped(Exception):  # noqa: N818 - it is no error: the step says why it isn't done
    """Raised by a step that can't be done with this study; its text is the reason."""


@dataclass(frozen=True, eq=False)
class Context:
    """What a step may look at.

    Parameters
    ----------
    loaded : LoadedStudy
        The study and its file.
    settings : RunSettings
        Settings of the run.
    results : mapping of str to object
        Values of the steps that this one needs; a step that wasn't done is absent.
    progress : callable
        Called with the parts done and their number.
    undone : tuple of (str, str)
        Title and reason of the steps before this one that weren't done.
    inputs : mapping of str to str
        SHA-256 of every file read, by name.
    """

    loaded: LoadedStudy
    settings: RunSettings
    results: Mapping[str, Any] = field(default_factory=dict)
    progress: Progress = field(default_factory=lambda: _unheard)
    undone: tuple[tuple[str, str], ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Output:
    """What a step gives back.

    Parameters
    ----------
    value : object
        The result, for later steps and the report.
    found : str
        What was found, in a line.
    tables : mapping of str to pandas.DataFrame
        Tables by file name without its ending.
    facts : mapping of str to dict
        Facts as JSON values, by file name without its ending.
    texts : mapping of str to str
        Further files of text by name.
    """

    value: Any
    found: str = ""
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    facts: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Step:
    """One step of a run.

    Parameters
    ----------
    name : str
        Name, unique in the run.
    title : str
        What people read.
    run : callable
        Called with a `Context`; returns an `Output`, or raises `StepSkipped`.
    depends : callable
        Called with the parts of `study_fingerprint` and the settings; returns, as JSON values, all
        that the step looks at besides the values of the steps that it needs.
    needs : tuple of str
        Steps whose values it looks at; they come before it.
    seconds : float
        About how long it takes on 25 runners and 460 miRNAs, for the time left.
    draw : callable, optional
        Called with the context and the value; returns functions that draw, by file name.
    """

    name: str
    title: str
    run: Callable[[Context], Output]
    depends: Callable[[Mapping[str, Any], Context], dict[str, Any]]
    needs: tuple[str, ...] = ()
    seconds: float = 1.0
    draw: Callable[[Context, Any], Figures] | None = None

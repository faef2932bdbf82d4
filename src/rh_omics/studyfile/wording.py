"""Where the arguments that a reader's message names are written in a study file."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Final

from rh_omics.errors import RhOmicsError
from rh_omics.studyfile.specs import PanelSpec

_ARGUMENT: Final = re.compile(r"(?<![\w.(])([a-z][a-z_]+)=(?!=)")
_OWN: Final = frozenset(key.name for key in fields(PanelSpec)) - {"options"}
_OTHER_NAMES: Final = {"label": "label_column"}


def in_study_file(problem: str, name: str, options: Collection[str]) -> str:
    """Add to a reader's message where its arguments stand in a study file.

    Parameters
    ----------
    problem : str
        A line of an error, which may name arguments as Python has them.
    name : str
        Name of the panel.
    options : collection of str
        Names of the further options of the reader.

    Returns
    -------
    str
        The line; unchanged if it names no argument that a study file takes.

    Examples
    --------
    >>> in_study_file("t.xlsx has 2 sheets; pass sheet=", "mirna", ())
    't.xlsx has 2 sheets; pass sheet= (in the study file: sheet under [panels.mirna])'
    """
    named = dict.fromkeys(_OTHER_NAMES.get(key, key) for key in _ARGUMENT.findall(problem))
    own = [key for key in named if key in _OWN]
    further = [key for key in named if key in options and key not in _OWN]
    places = [(own, f"[panels.{name}]"), (further, f"[panels.{name}.options]")]
    said = [f"{', '.join(keys)} under {place}" for keys, place in places if keys]
    return f"{problem} (in the study file: {'; '.join(said)})" if said else problem


@contextmanager
def worded_for_study_file(name: str, options: Collection[str]) -> Iterator[None]:
    """Let errors of a reader say what to write in a study file too.

    Parameters
    ----------
    name : str
        Name of the panel.
    options : collection of str
        Names of the further options of the reader.

    Yields
    ------
    None
        Nothing: read within.

    Raises
    ------
    RhOmicsError
        Of the reader's kind, each of its problems with the place in the study file.
    """
    try:
        yield
    except RhOmicsError as error:
        problems = [in_study_file(problem, name, options) for problem in error.problems]
        raise type(error)(problems) from error

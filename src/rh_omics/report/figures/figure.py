"""A figure of a report: the drawing, its text alternative and the numbers behind it."""

from dataclasses import dataclass

from markupsafe import Markup

from rh_omics.report.tables import Table


@dataclass(frozen=True)
class Figure:
    """A figure with all that a reader needs who doesn't see it.

    Parameters
    ----------
    name : str
        Name, unique in the report.
    title : str
        What is shown.
    n : str
        How many subjects, samples or features are shown.
    svg : Markup
        The drawing.
    words : str, default ""
        What can be read from it, in a sentence.
    numbers : Table or None, optional
        The numbers behind it.
    """

    name: str
    title: str
    n: str
    svg: Markup
    words: str = ""
    numbers: Table | None = None

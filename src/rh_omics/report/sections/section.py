"""A section of a report: what its template needs, and what it hands to the page's script."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rh_omics.report.tables import Table


@dataclass(frozen=True)
class Section:
    """A section with its content, ready to be written.

    Parameters
    ----------
    name : str
        Name of its template and its anchor.
    title : str
        Its heading.
    view : mapping of str to object
        What the template writes.
    live : tuple of Table, optional
        Tables that the reader sorts, filters and saves.
    panels : mapping of str to object, optional
        Values by panel, for the plots that the reader asks for.
    """

    name: str
    title: str
    view: Mapping[str, Any]
    live: tuple[Table, ...] = ()
    panels: Mapping[str, Any] = field(default_factory=dict)

"""A file of measurements before its format is known, and what describes a format."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rh_omics.errors import RhOmicsError
from rh_omics.io.analytes.export import CONCENTRATION, Export
from rh_omics.io.grid import Grid, source_grid
from rh_omics.io.text import Source, decode_text


@dataclass(frozen=True)
class Document:
    """Bytes of a file with what the caller says about them.

    Parameters
    ----------
    source : Source
        The bytes.
    quantity : {"concentration", "area", "height"}, default "concentration"
        What to take, where a file has several.
    sample : str or None, default None
        Column that holds the labels of samples.
    analytes : tuple of str, default ()
        Columns or compounds to take, as the file or the registry calls them; all by default.
    encoding, delimiter, sheet : str or None, default None
        As in `rh_omics.io.grid.read_grid`.
    """

    source: Source
    quantity: str = CONCENTRATION
    sample: str | None = None
    analytes: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None

    @cached_property
    def text(self) -> str:
        """The whole as text; empty if it isn't text."""
        try:
            return decode_text(self.source, encoding=self.encoding)[0]
        except RhOmicsError:
            return ""

    @cached_property
    def grid(self) -> Grid:
        """The rows and cells."""
        return source_grid(
            self.source, encoding=self.encoding, delimiter=self.delimiter, sheet=self.sheet
        )

    def rows(self, n: int = 30) -> Sequence[Sequence[str]]:
        """Return the first rows; none if the file can't be split into rows.

        Parameters
        ----------
        n : int, default 30
            How many.

        Returns
        -------
        sequence of sequence of str
            The rows.
        """
        try:
            return self.grid.rows[:n]
        except RhOmicsError:
            return ()


@dataclass(frozen=True)
class Format:
    """One format of an export.

    Parameters
    ----------
    name : str
        Value of ``format=`` that asks for it.
    title : str
        What it is called in messages.
    looks_for : str
        What tells it from others, for the message on an unknown file.
    recognise : callable
        Says whether a document has the format.
    read : callable
        Reads a document that has it.
    """

    name: str
    title: str
    looks_for: str
    recognise: Callable[[Document], bool]
    read: Callable[[Document], Export]
